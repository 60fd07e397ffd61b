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

#[cfg(test)]
mod tests {
    use super::super::check::CheckId;
    use super::*;

    fn report(checks: Vec<Check>) -> Report {
        Report::new("2026-01-02T03:04:05.9Z".parse().unwrap(), checks)
    }

    #[test]
    fn the_first_failure_is_the_cause_also_after_a_warning() {
        let warned = Check::warning(CheckId::Home, "two home folders");
        let failed = Check::failed(CheckId::Proxy, "no tunnel").host("sso.example:443");
        let failed = failed.evidence(["proxy: http://p"]).hint("Ask for it");
        let later = Check::failed(CheckId::Region, "another region");
        let report = report(vec![warned, failed.clone(), later]);
        assert_eq!(report.result, CheckResult::Failed);
        assert_eq!(report.cause(), Some(&failed));
        let text = report.text();
        let mut lines = text.lines();
        let head = format!(
            "aws-sso-native {} on {}, 2026-01-02T03:04:05Z",
            report.version, report.platform
        );
        assert_eq!(lines.next(), Some(head.as_str()));
        let lines: Vec<_> = lines.collect();
        let expected = [
            "",
            "warning  home: two home folders",
            "failed   proxy sso.example:443: no tunnel",
            "           proxy: http://p",
            "           What to do: Ask for it",
            "failed   region: another region",
            "",
            "The cause is probably: no tunnel",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn without_a_failure_the_first_warning_is_the_cause_and_without_both_nothing_is_wrong() {
        let ok = Check::ok(CheckId::Home, "fine");
        let warned = Check::warning(CheckId::Clock, "a little off");
        let other = Check::warning(CheckId::Watcher, "not seen");
        let checks = vec![ok.clone(), warned.clone(), other];
        let warning = report(checks);
        assert_eq!(warning.result, CheckResult::Warning);
        assert_eq!(warning.cause(), Some(&warned));
        assert!(
            warning
                .text()
                .ends_with("\nNothing failed; see the warnings\n")
        );

        let fine = report(vec![Check::skipped(CheckId::Proxy, "none"), ok]);
        assert_eq!((fine.result, fine.cause()), (CheckResult::Ok, None));
        assert!(fine.text().ends_with("\nNothing is wrong\n"));
    }
}
