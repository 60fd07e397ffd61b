//! The report, as text and as JSON.

use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use super::check::{Check, CheckResult};

/// A report. Its JSON form is that of [`Serialize`], and its text form that of [`Report::text`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The version of this package.
    pub version: &'static str,
    /// The operating system and the processor, as `linux x86_64`.
    pub platform: String,
    /// When the report was made, by the clock of this machine, in UTC as RFC 3339.
    pub time: String,
    /// The worst result of a check.
    pub result: CheckResult,
    /// The checks. A cause comes before its effects.
    pub checks: Vec<Check>,
}

impl Report {
    pub(super) fn new(now: DateTime<Utc>, checks: Vec<Check>) -> Self {
        let result = checks.iter().map(|check| check.result).max();
        Self {
            version: env!("CARGO_PKG_VERSION"),
            platform: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            time: now.to_rfc3339_opts(SecondsFormat::Secs, true),
            result: result.unwrap_or(CheckResult::Ok),
            checks,
        }
    }

    /// The first check that failed, or else the first with a warning: the likely cause.
    #[must_use]
    pub fn cause(&self) -> Option<&Check> {
        let first = |result| self.checks.iter().find(|check| check.result == result);
        first(CheckResult::Failed).or_else(|| first(CheckResult::Warning))
    }

    /// The report for a person.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!(
            "aws-sso-native {} on {}, {}\n\n",
            self.version, self.platform, self.time
        );
        for check in &self.checks {
            let host = check.host.as_deref();
            let host = host.map_or_else(String::new, |host| format!(" {host}"));
            // Writing to a String does not fail.
            let _ = writeln!(
                text,
                "{:<8} {}{host}: {}",
                check.result.as_str(),
                check.id.as_str(),
                check.message
            );
            for line in &check.evidence {
                let _ = writeln!(text, "           {line}");
            }
            if let Some(hint) = &check.hint {
                let _ = writeln!(text, "           What to do: {hint}");
            }
        }
        let summary = match (self.result, self.cause()) {
            (CheckResult::Failed, Some(cause)) => {
                format!("The cause is probably: {}", cause.message)
            }
            (CheckResult::Warning, _) => "Nothing failed; see the warnings".to_owned(),
            _ => "Nothing is wrong".to_owned(),
        };
        let _ = writeln!(text, "\n{summary}");
        text
    }
}
