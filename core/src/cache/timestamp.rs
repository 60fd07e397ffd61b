//! Times in cache files. One form is written; every form that is unambiguous is read.

use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};

use crate::clock::is_writable;

/// Formats a time as `2026-11-23T07:53:28Z`. Fractions of a second are cut off, as the AWS CLI does. It is the only form
/// that all SDKs read: the SDK for Rust rejects offsets and `UTC` (aws-sdk-rust#438).
pub(super) fn to_text(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Parses a time with `Z`, `UTC` (old versions of the AWS CLI), an offset (old versions of the SDK for Go) or fractions of
/// a second (the SDKs for JavaScript and Rust). A time without a zone is rejected: the SDK for JavaScript treats it as
/// local time, others as UTC.
pub(super) fn from_text(text: &str) -> Option<DateTime<Utc>> {
    let time = if let Some(local) = text.strip_suffix("UTC") {
        let time = NaiveDateTime::parse_from_str(local.trim_end(), "%Y-%m-%dT%H:%M:%S%.f");
        time.ok()?.and_utc()
    } else {
        DateTime::parse_from_rfc3339(text).ok()?.to_utc()
    };
    Some(time).filter(is_writable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn the_forms_of_all_programs_are_read() {
        let time = at("2026-11-23T07:53:28Z");
        for text in [
            "2026-11-23T07:53:28Z",
            "2026-11-23T07:53:28UTC",
            "2026-11-23T07:53:28+00:00",
            "2026-11-23T09:53:28+02:00",
            "2026-11-23T07:53:28.000Z",
            "2026-11-23t07:53:28z",
        ] {
            assert_eq!(from_text(text), Some(time), "{text}");
        }
        assert_eq!(
            from_text("2026-11-23T07:54:57.921505Z").map(|t| t.timestamp_micros() % 1_000_000),
            Some(921_505)
        );
    }

    #[test]
    fn ambiguous_and_invalid_times_are_rejected() {
        for text in [
            "2026-11-23T07:53:28",
            "",
            "tomorrow",
            "1763884408",
            "2026-02-30T00:00:00Z",
            "UTC",
        ] {
            assert_eq!(from_text(text), None, "{text}");
        }
    }

    #[test]
    fn times_that_no_program_could_read_again_are_rejected() {
        for text in [
            "+10000-01-01T00:00:00UTC",
            "-0001-01-01T00:00:00UTC",
            "0000-12-31T23:59:59Z",
            "9999-12-31T23:59:59-00:01",
            "0001-01-01T00:00:00+00:01",
        ] {
            assert_eq!(from_text(text), None, "{text}");
        }
        for text in ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"] {
            let time = from_text(text).unwrap();
            assert_eq!(to_text(time), text);
        }
    }

    #[test]
    fn fractions_of_a_second_are_cut_off() {
        assert_eq!(
            to_text(at("2026-11-23T07:53:28.999Z")),
            "2026-11-23T07:53:28Z"
        );
    }

    proptest! {
        #[test]
        fn a_formatted_time_is_parsed_to_the_same_time(seconds in 0_i64..253_402_300_799) {
            let time = DateTime::from_timestamp(seconds, 0).unwrap();
            prop_assert_eq!(from_text(&to_text(time)), Some(time));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,40}") {
            let _ = from_text(&text);
        }
    }
}
