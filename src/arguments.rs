//! Converting JavaScript's arguments to the types of the core. An error has the name of the argument in JavaScript.

use std::str::FromStr;
use std::time::Duration;

use aws_sso_native_core::error::Error;
use aws_sso_native_core::types::{InvalidValue, Scopes, Secret};
use chrono::{DateTime, Utc};

use crate::call_error::{CallError, CallResult};
use crate::secret_text::SecretText;

/// An hour. A device code lasts 10 minutes, so a longer interval is a mistake in the unit.
const MAX_INTERVAL_SECONDS: f64 = 3600.0;
/// A day. A longer timeout is a mistake in the unit.
const MAX_TIMEOUT_MS: f64 = 86_400_000.0;
/// 9999-12-31T23:59:59.999Z, the last time that the format of the cache files can express.
const MAX_TIME_MS: f64 = 253_402_300_799_999.0;

/// A text that has its own type in the core.
pub fn text<T: FromStr<Err = InvalidValue>>(name: &'static str, text: &str) -> CallResult<T> {
    text.parse().map_err(named(name))
}

/// The same for an optional argument.
pub fn optional_text<T: FromStr<Err = InvalidValue>>(
    name: &'static str,
    value: Option<&str>,
) -> CallResult<Option<T>> {
    value.map(|value| text(name, value)).transpose()
}

/// A token, code, client id or client secret.
pub fn secret(name: &'static str, text: SecretText) -> CallResult<Secret> {
    text.0.checked().map_err(named(name))
}

/// The same for an optional argument.
pub fn optional_secret(name: &'static str, text: Option<SecretText>) -> CallResult<Option<Secret>> {
    text.map(|text| secret(name, text)).transpose()
}

/// Scopes; an empty list is the same as none.
pub fn scopes(name: &'static str, scopes: Vec<String>) -> CallResult<Option<Scopes>> {
    Scopes::new(scopes).map_err(named(name))
}

/// The seconds between polls. Zero means the default of RFC 8628 section 3.2.
pub fn interval(name: &'static str, seconds: f64) -> CallResult<Duration> {
    if (0.0..=MAX_INTERVAL_SECONDS).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        invalid(name, "is not a number of seconds from 0 to 3600")
    }
}

/// The longest time to wait, in milliseconds.
pub fn timeout(name: &'static str, milliseconds: f64) -> CallResult<Duration> {
    if (1.0..=MAX_TIMEOUT_MS).contains(&milliseconds) {
        Ok(Duration::from_secs_f64(milliseconds / 1000.0))
    } else {
        invalid(name, "is not a number of milliseconds from 1 to 86400000")
    }
}

/// A time in milliseconds since 1970.
pub fn time(name: &'static str, milliseconds: f64) -> CallResult<DateTime<Utc>> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "in range, and a fraction of a millisecond is dropped"
    )]
    let time = (0.0..=MAX_TIME_MS)
        .contains(&milliseconds)
        .then(|| DateTime::from_timestamp_millis(milliseconds as i64))
        .flatten();
    time.map_or_else(
        || {
            invalid(
                name,
                "is not a time: a `Date`, or milliseconds since 1970, up to the year 9999",
            )
        },
        Ok,
    )
}

/// Adds the name of the region's argument to an error that is about the region.
pub fn region_error(name: &'static str) -> impl Fn(Error) -> CallError {
    move |error| match error {
        Error::OtherRegion(mismatch) => {
            CallError::invalid_input(name, InvalidValue::new(mismatch.to_string()))
        }
        Error::UnknownClientRegion => CallError::Argument {
            code: error.code(),
            name,
            problem: InvalidValue::new("is missing, and this process did not register the client"),
        },
        error => CallError::Core(error),
    }
}

fn invalid<T>(name: &'static str, problem: &'static str) -> CallResult<T> {
    Err(named(name)(InvalidValue::new(problem)))
}

fn named(name: &'static str) -> impl Fn(InvalidValue) -> CallError {
    move |problem| CallError::invalid_input(name, problem)
}
