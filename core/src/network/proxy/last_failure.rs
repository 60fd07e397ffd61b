//! When a way to a server failed last.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::clock::{Clock, SystemClock};

/// A way that failed is tried after the others for this time, as in Chromium (`net/proxy_resolution`, five minutes).
const COUNTS_FOR: Duration = Duration::from_mins(5);

/// When a way to a server failed last, by the boot clock.
#[derive(Debug, Default)]
pub(super) struct LastFailure(Mutex<Option<Duration>>);

impl LastFailure {
    /// Remembers whether the way works.
    pub(super) fn tried(&self, works: bool) {
        let at = (!works).then(|| SystemClock.boot());
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }

    /// Whether it failed a short while ago.
    pub(super) fn is_recent(&self, now: Duration) -> bool {
        let at = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        at.is_some_and(|at| now.saturating_sub(at) < COUNTS_FOR)
    }
}

/// Two proxies are equal whenever they failed.
impl PartialEq for LastFailure {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for LastFailure {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_counts_for_five_minutes_or_until_the_way_works() {
        let failure = LastFailure::default();
        let before = SystemClock.boot();
        assert!(!failure.is_recent(before));
        failure.tried(false);
        assert!(failure.is_recent(before + Duration::from_secs(299)));
        let after = SystemClock.boot();
        assert!(!failure.is_recent(after + Duration::from_mins(5)));
        failure.tried(true);
        assert!(!failure.is_recent(before));
    }
}
