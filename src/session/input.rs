//! The rules for what callers pass in. Everything is checked before anything is sent or written.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::portal::HowLong;
use crate::call::Call;
use crate::clock::Deadline;
use crate::error::{Error, Result};
use crate::portal::{TIME_BUDGET, Until};
use crate::secret::Secret;
use crate::text;

/// Longer than any token or client secret the service gives (a few KiB), shorter than what servers
/// take as a header line.
const LONGEST_SECRET: usize = 16 * 1024;
const LONGEST_NAME: usize = 256;
const MOST_SCOPES: usize = 32;
/// An interval of more than an hour outlasts every device code: a mistake in the unit.
const LONGEST_INTERVAL: f64 = 3600.0;
/// A day.
const LONGEST_TIMEOUT: f64 = 86_400_000.0;
/// 9999-12-31T23:59:59.999Z, the last time the cache's format can write.
const LAST_TIME: f64 = 253_402_300_799_999.0;

/// A token, code, id or secret: printable ASCII, as RFC 6749 appendix A has them all, and as an HTTP
/// header can carry. Of other characters only those that are not seen are named: the rest could be of a
/// secret.
pub(super) fn credential(argument: &'static str, text: &str) -> Result<Secret> {
    let refuse = |problem: &str| Err(Error::invalid_input(argument, problem));
    if text.is_empty() {
        refuse("is empty")
    } else if text.len() > LONGEST_SECRET {
        refuse("is longer than 16384 characters")
    } else if let Some(unseen) = text::first_unseen_but_space(text) {
        refuse(&format!("contains {unseen}"))
    } else if !text.bytes().all(|byte| (0x20..=0x7e).contains(&byte)) {
        refuse("contains a character that is not visible ASCII")
    } else if text.starts_with(' ') || text.ends_with(' ') {
        refuse("begins or ends with a space")
    } else {
        Ok(Secret::new(text))
    }
}

/// A name a person gave to something, in any language. It is compared to the letter, names files and is
/// shown to the person: so it has nothing in it that is not seen.
pub(super) fn name(argument: &'static str, text: &str) -> Result<String> {
    let refuse = |problem: &str| Err(Error::invalid_input(argument, problem));
    if text.trim().is_empty() {
        refuse("is empty")
    } else if text.chars().count() > LONGEST_NAME {
        refuse("is longer than 256 characters")
    } else if let Some(unseen) = text::first_unseen_but_space(text) {
        refuse(&format!("contains {unseen}"))
    } else if text.starts_with(' ') || text.ends_with(' ') {
        refuse("begins or ends with a space")
    } else {
        Ok(text.to_owned())
    }
}

/// The number of an AWS account.
pub(super) fn account_id(argument: &'static str, text: &str) -> Result<String> {
    if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    let odd = text::first_outside(text, |c| c.is_ascii_graphic());
    let odd = odd.map_or_else(String::new, |odd| format!("; it contains {odd}"));
    let problem = format!("is not twelve digits{odd}");
    Err(Error::invalid_input(argument, problem))
}

/// Scopes, RFC 6749 section 3.3. An empty list is as none.
pub(super) fn scopes(argument: &'static str, scopes: Vec<String>) -> Result<Option<Vec<String>>> {
    // scope-token = 1*( %x21 / %x23-5B / %x5D-7E )
    let token = |scope: &String| {
        (1..=128).contains(&scope.len())
            && scope
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'))
    };
    if scopes.len() > MOST_SCOPES {
        Err(Error::invalid_input(argument, "names more than 32 scopes"))
    } else if !scopes.iter().all(token) {
        Err(Error::invalid_input(
            argument,
            "contains something that is not a scope",
        ))
    } else {
        Ok((!scopes.is_empty()).then_some(scopes))
    }
}

/// A number of seconds to wait between polls. Zero is "none named" (RFC 8628 section 3.2).
pub(super) fn interval(argument: &'static str, seconds: f64) -> Result<Duration> {
    if (0.0..=LONGEST_INTERVAL).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err(Error::invalid_input(
            argument,
            "is not a number of seconds from 0 to 3600",
        ))
    }
}

/// A number of milliseconds to wait at most: a day at the longest, which is a mistake in the unit already.
pub(super) fn timeout(argument: &'static str, milliseconds: f64) -> Result<Duration> {
    if (1.0..=LONGEST_TIMEOUT).contains(&milliseconds) {
        Ok(Duration::from_secs_f64(milliseconds / 1000.0))
    } else {
        Err(Error::invalid_input(
            argument,
            "is not a number of milliseconds from 1 to 86400000",
        ))
    }
}

/// How long a list is worked on: for so many milliseconds, or until the caller has enough.
pub(super) fn until(call: &Call, how_long: HowLong) -> Result<Until> {
    let budget = match how_long.time_budget_ms {
        Some(milliseconds) => timeout("options.timeBudgetMs", milliseconds)?,
        None => TIME_BUDGET,
    };
    Ok(Until {
        deadline: Deadline::after(budget, call.clock.as_ref()),
        stopped: how_long.stopped,
    })
}

/// A time in milliseconds since 1970.
pub(super) fn time(argument: &'static str, milliseconds: f64) -> Result<DateTime<Utc>> {
    let refuse = || {
        Error::invalid_input(
            argument,
            "is not a time: a `Date`, or milliseconds since 1970, up to the year 9999",
        )
    };
    if !(0.0..=LAST_TIME).contains(&milliseconds) {
        return Err(refuse());
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "in range, and a fraction of a ms is dropped"
    )]
    DateTime::from_timestamp_millis(milliseconds as i64).ok_or_else(refuse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_visible_ascii_of_a_sane_length() {
        assert_eq!(
            credential("accessToken", "aoaAAAAA-_.~+/=")
                .unwrap()
                .expose(),
            "aoaAAAAA-_.~+/="
        );
        let long = "x".repeat(LONGEST_SECRET + 1);
        for text in ["", "a\nb", "a\0", "tökén", long.as_str()] {
            let error = credential("accessToken", text).unwrap_err();
            assert!(error.to_string().starts_with("`accessToken` "), "{error}");
            assert!(
                text.is_empty() || !error.to_string().contains(text),
                "the value is not shown"
            );
        }
    }

    #[test]
    fn a_credential_with_what_is_not_seen_is_refused_and_says_where_that_is() {
        for (text, problem) in [
            ("token\n", "contains U+000A (line feed) at character 6"),
            (
                "to\u{200b}ken",
                "contains U+200B (zero width space) at character 3",
            ),
            ("token ", "begins or ends with a space"),
            (" token", "begins or ends with a space"),
            ("tökén", "contains a character that is not visible ASCII"),
        ] {
            let error = credential("accessToken", text).unwrap_err().to_string();
            assert_eq!(error, format!("`accessToken` {problem}"));
        }
    }

    #[test]
    fn names_may_be_in_any_language_but_not_empty_or_endless() {
        for text in ["Café 東京", "a\u{301}", "it's (mine)!"] {
            assert_eq!(name("clientName", text).unwrap(), text);
        }
        for text in ["", "  ", "a\u{7}", &"x".repeat(LONGEST_NAME + 1)] {
            assert!(name("clientName", text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_name_with_what_is_not_seen_is_refused_and_says_where_that_is() {
        for (text, problem) in [
            (
                "my-sso\u{200b}",
                "contains U+200B (zero width space) at character 7",
            ),
            (
                "App\u{202e}ppA",
                "contains U+202E (right-to-left override) at character 4",
            ),
            (
                "my\u{a0}sso",
                "contains U+00A0 (no-break space) at character 3",
            ),
            ("my\tsso", "contains U+0009 (tab) at character 3"),
            ("my-sso ", "begins or ends with a space"),
            (" my-sso", "begins or ends with a space"),
        ] {
            let error = name("sessionName", text).unwrap_err().to_string();
            assert_eq!(error, format!("`sessionName` {problem}"));
        }
    }

    #[test]
    fn an_account_id_is_twelve_digits_and_nothing_that_is_not_seen() {
        assert_eq!(
            account_id("accountId", "123456789012").unwrap(),
            "123456789012"
        );
        for (text, problem) in [
            ("", "is not twelve digits"),
            ("12345678901", "is not twelve digits"),
            ("1234567890123", "is not twelve digits"),
            ("12345678901x", "is not twelve digits"),
            (
                "123456789012 ",
                "is not twelve digits; it contains U+0020 (space) at character 13",
            ),
            (
                "１23456789012",
                "is not twelve digits; it contains U+FF11 at character 1",
            ),
        ] {
            let error = account_id("accountId", text).unwrap_err().to_string();
            assert_eq!(error, format!("`accountId` {problem}"));
        }
    }

    #[test]
    fn scopes_follow_the_grammar() {
        assert_eq!(scopes("scopes", vec![]).unwrap(), None);
        let one = vec!["sso:account:access".to_owned()];
        assert_eq!(scopes("scopes", one.clone()).unwrap(), Some(one));
        for scope in ["", "a b", "a\"b", "é"] {
            assert!(
                scopes("scopes", vec![scope.to_owned()]).is_err(),
                "{scope:?}"
            );
        }
    }

    #[test]
    fn numbers_that_are_no_durations_or_times_are_refused() {
        for seconds in [f64::NAN, f64::INFINITY, -1.0, 5000.0] {
            assert!(interval("interval", seconds).is_err(), "{seconds}");
        }
        assert_eq!(
            interval("interval", 1.5).unwrap(),
            Duration::from_millis(1500)
        );
        for milliseconds in [f64::NAN, f64::INFINITY, -1.0, 1e18] {
            assert!(time("expiresAt", milliseconds).is_err(), "{milliseconds}");
        }
        assert_eq!(
            time("expiresAt", 1_000.9).unwrap().timestamp_millis(),
            1_000
        );
    }
}
