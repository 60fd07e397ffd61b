//! Times in cache files: one form written, every form read that names one moment without doubt.

use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};

/// `2026-11-23T07:53:28Z`, whole seconds, cut rather than rounded, as the AWS CLI writes it. It is
/// also the only form every SDK reads: the one for Rust refuses offsets and `UTC`
/// (aws-sdk-rust#438).
pub(super) fn to_text(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Reads `Z`, `UTC` (the AWS CLI of old), offsets (the Go SDK of old) and fractions (the SDKs for
/// JavaScript and Rust). A time without a zone is refused: the JavaScript SDK takes it for local
/// time, others for UTC.
pub(super) fn from_text(text: &str) -> Option<DateTime<Utc>> {
    if let Some(local) = text.strip_suffix("UTC") {
        return NaiveDateTime::parse_from_str(local.trim_end(), "%Y-%m-%dT%H:%M:%S%.f")
            .ok()
            .map(|time| time.and_utc());
    }
    DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|time| time.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn every_writer_is_read() {
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
    fn a_time_that_could_mean_two_moments_is_refused() {
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
    fn a_written_time_is_cut_to_seconds() {
        assert_eq!(
            to_text(at("2026-11-23T07:53:28.999Z")),
            "2026-11-23T07:53:28Z"
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(seconds in 0_i64..253_402_300_799) {
            let time = DateTime::from_timestamp(seconds, 0).unwrap();
            prop_assert_eq!(from_text(&to_text(time)), Some(time));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,40}") {
            let _ = from_text(&text);
        }
    }
}
