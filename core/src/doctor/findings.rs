//! Collects the checks while they are made side by side.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::check::{Check, CheckId};

/// The checks that are finished, and the hosts that checks are expected for.
#[derive(Default)]
pub(super) struct Findings {
    checks: Mutex<Vec<Check>>,
    hosts: Mutex<Vec<String>>,
}

impl Findings {
    /// Adds a check.
    pub(super) fn add(&self, check: Check) {
        let mut checks = self.checks.lock().unwrap_or_else(PoisonError::into_inner);
        checks.push(check);
    }

    /// From now on, each check of a host is expected for this one, too.
    pub(super) fn expect_host(&self, host: &str) {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.push(host.to_owned());
    }

    /// All checks in order. One that is missing was not finished in time.
    pub(super) fn finish(self, limit: Duration) -> Vec<Check> {
        let hosts = self.hosts.into_inner();
        let hosts = hosts.unwrap_or_else(PoisonError::into_inner);
        let checks = self.checks.into_inner();
        let mut checks = checks.unwrap_or_else(PoisonError::into_inner);
        for &id in CheckId::ALL {
            let unfinished = |host: Option<&String>| {
                let message = format!("not finished within {} s", limit.as_secs());
                let check = Check::failed(id, message);
                let check = check.hint("Look at the checks before this one, and try again");
                match host {
                    Some(host) => check.host(host),
                    None => check,
                }
            };
            if !id.is_of_host() || hosts.is_empty() {
                if !checks.iter().any(|check| check.id == id) {
                    checks.push(unfinished(None));
                }
                continue;
            }
            for host in &hosts {
                let is_there = |check: &Check| check.id == id && check.host.as_ref() == Some(host);
                if !checks.iter().any(is_there) {
                    checks.push(unfinished(Some(host)));
                }
            }
        }
        checks.sort_by_key(|check| {
            let host = hosts.iter().position(|it| Some(it) == check.host.as_ref());
            (check.id, host)
        });
        checks
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::CheckResult;
    use super::*;

    #[test]
    fn checks_are_in_order_and_those_that_are_not_finished_say_so() {
        let findings = Findings::default();
        findings.expect_host("one:443");
        findings.expect_host("two:443");
        findings.add(Check::ok(CheckId::Lock, "free"));
        findings.add(Check::ok(CheckId::Dns, "found").host("two:443"));
        let checks = findings.finish(Duration::from_secs(18));
        let dns: Vec<_> = checks
            .iter()
            .filter(|check| check.id == CheckId::Dns)
            .map(|check| (check.host.as_deref().unwrap(), check.result))
            .collect();
        assert_eq!(
            dns,
            [
                ("one:443", CheckResult::Failed),
                ("two:443", CheckResult::Ok)
            ]
        );
        assert!(checks.iter().map(|check| check.id).is_sorted());
        assert_eq!(checks.len(), CheckId::ALL.len() + 5);
        let watcher = checks.last().unwrap();
        assert_eq!(watcher.message, "not finished within 18 s");
    }
}
