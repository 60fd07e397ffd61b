//! From what JavaScript passes to the types of the core. What fails names the argument as JavaScript knows it.

use std::str::FromStr;
use std::time::Duration;

use aws_sso_native_core::error::{Error, ErrorCode};
use aws_sso_native_core::types::{InvalidValue, Scopes, Secret};
use chrono::{DateTime, Utc};

use crate::secret_text::SecretText;

/// Why a call failed.
#[derive(Debug, Clone)]
pub enum CallError {
    /// An argument cannot be used. Nothing was sent or written.
    Argument {
        /// Its name.
        name: &'static str,
        /// What is wrong with it.
        problem: InvalidValue,
    },
    /// The core failed.
    Core(Error),
}

impl CallError {
    /// The stable code.
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Argument { .. } => ErrorCode::InvalidInput,
            Self::Core(error) => error.code(),
        }
    }

    /// What happened.
    pub fn message(&self) -> String {
        match self {
            Self::Argument { name, problem } => format!("`{name}` {problem}"),
            Self::Core(error) => error.to_string(),
        }
    }

    /// What can be done about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Argument { .. } => self.code().hint().to_owned(),
            Self::Core(error) => error.hint().into_owned(),
        }
    }

    /// The service's own words.
    pub fn reason(&self) -> Option<String> {
        match self {
            Self::Argument { .. } => None,
            Self::Core(error) => error.reason(),
        }
    }

    /// The id of the request at the service.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Argument { .. } => None,
            Self::Core(error) => error.request_id(),
        }
    }
}

impl From<Error> for CallError {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

/// The result of a call.
pub type CallResult<T> = Result<T, CallError>;

/// An interval of more than an hour is longer than every device code lasts: a mistake in the unit.
const MAX_INTERVAL_SECONDS: f64 = 3600.0;
/// A day. A longer time-out is a mistake in the unit.
const MAX_TIMEOUT_MS: f64 = 86_400_000.0;
/// 9999-12-31T23:59:59.999Z, the last time that the cache's format can write.
const MAX_TIME_MS: f64 = 253_402_300_799_999.0;

/// A text that has a type of its own in the core.
pub fn text<T: FromStr<Err = InvalidValue>>(name: &'static str, text: &str) -> CallResult<T> {
    text.parse().map_err(named(name))
}

/// The same for an argument that may be left out.
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

/// The same for an argument that may be left out.
pub fn optional_secret(name: &'static str, text: Option<SecretText>) -> CallResult<Option<Secret>> {
    text.map(|text| secret(name, text)).transpose()
}

/// Scopes; an empty list is as none.
pub fn scopes(name: &'static str, scopes: Vec<String>) -> CallResult<Option<Scopes>> {
    Scopes::new(scopes).map_err(named(name))
}

/// A number of seconds between polls. Zero is "none named" (RFC 8628 section 3.2).
pub fn interval(name: &'static str, seconds: f64) -> CallResult<Duration> {
    if (0.0..=MAX_INTERVAL_SECONDS).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        invalid(name, "is not a number of seconds from 0 to 3600")
    }
}

/// A number of milliseconds to wait at most.
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

/// Names the region among the arguments, if the core says that it is not the one of the token or client.
pub fn region_error(name: &'static str) -> impl Fn(Error) -> CallError {
    move |error| match error {
        Error::OtherRegion(mismatch) => CallError::Argument {
            name,
            problem: InvalidValue::new(mismatch.to_string()),
        },
        error => CallError::Core(error),
    }
}

fn invalid<T>(name: &'static str, problem: &'static str) -> CallResult<T> {
    Err(named(name)(InvalidValue::new(problem)))
}

fn named(name: &'static str) -> impl Fn(InvalidValue) -> CallError {
    move |problem| CallError::Argument { name, problem }
}
