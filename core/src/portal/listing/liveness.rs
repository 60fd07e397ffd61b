//! Notices that the service has stopped answering.

use std::time::Duration;

use crate::clock::{SharedClock, Sleep};
use crate::error::Error;

const SECOND: Duration = Duration::from_secs(1);
/// After this many seconds without an answer, the service counts as unreachable.
const MAX_SECONDS: u32 = 30;
/// After every so many seconds without an answer, a probe is sent. If it is answered, the service works and only the
/// other requests fail.
const PROBE_SECONDS: u32 = 5;

/// What to do after a second.
#[derive(Debug)]
pub(super) enum Check {
    Wait,
    /// Request something that the service has answered before.
    Probe,
    /// The service counts as unreachable. This is its last failure, if a request failed.
    Unreachable(Option<Error>),
}

/// Counts the seconds in which answers were waited for and none came.
/// They are counted one by one, and not taken from a clock that counts sleep, because a machine that slept was not
/// waiting.
#[derive(Default)]
pub(super) struct Liveness {
    seconds: u32,
    timer: Option<Sleep>,
    /// The last failure since the service answered.
    failure: Option<Error>,
}

impl Liveness {
    /// The service has answered, with a success or an error.
    pub(super) fn answered(&mut self) {
        self.seconds = 0;
        self.failure = None;
    }

    /// A request failed without a usable answer.
    pub(super) fn failed(&mut self, failure: &Error) {
        self.failure = Some(failure.clone());
    }

    /// Waits for the end of the second. Cancel safe: the next call continues the same second.
    pub(super) async fn second(&mut self, clock: &SharedClock) {
        let timer = self.timer.get_or_insert_with(|| clock.sleep(SECOND));
        timer.as_mut().await;
        self.timer = None;
    }

    /// A second has passed. It counts only if an answer was waited for, and not if the pace or the reader of a stream
    /// delayed the requests.
    pub(super) const fn second_passed(&mut self, is_waiting: bool) -> Check {
        if !is_waiting {
            return Check::Wait;
        }
        self.seconds += 1;
        if self.seconds >= MAX_SECONDS {
            Check::Unreachable(self.failure.take())
        } else if self.seconds.is_multiple_of(PROBE_SECONDS) {
            Check::Probe
        } else {
            Check::Wait
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;

    /// Whether the service would count as unreachable after so many more seconds.
    fn is_gone(liveness: &mut Liveness, seconds: u32, is_waiting: bool) -> bool {
        let mut checks = (0..seconds).map(|_| liveness.second_passed(is_waiting));
        checks.any(|check| matches!(check, Check::Unreachable(_)))
    }

    #[test]
    fn the_service_counts_as_unreachable_after_half_a_minute_without_an_answer() {
        let mut liveness = Liveness::default();
        assert!(!is_gone(&mut liveness, 29, true));
        assert!(is_gone(&mut liveness, 1, true));
    }

    #[test]
    fn the_last_failure_is_the_reason() {
        let mut liveness = Liveness::default();
        liveness.failed(&Error::Network {
            operation: "ListAccountRoles",
            problem: "connection refused".into(),
        });
        assert!(!is_gone(&mut liveness, 29, true));
        let Check::Unreachable(Some(failure)) = liveness.second_passed(true) else {
            panic!("it counts as unreachable, and a request failed");
        };
        assert_eq!(failure.code(), ErrorCode::Network);
    }

    #[test]
    fn an_answer_restarts_the_half_minute() {
        let mut liveness = Liveness::default();
        assert!(!is_gone(&mut liveness, 29, true));
        liveness.answered();
        assert!(!is_gone(&mut liveness, 29, true));
        assert!(is_gone(&mut liveness, 1, true));
    }

    #[test]
    fn seconds_without_a_request_do_not_count() {
        let mut liveness = Liveness::default();
        assert!(!is_gone(&mut liveness, 29, true));
        assert!(!is_gone(&mut liveness, 600, false));
        assert!(is_gone(&mut liveness, 1, true));
    }

    #[test]
    fn a_probe_is_sent_every_five_seconds() {
        let mut liveness = Liveness::default();
        let probes = (1..30).filter(|_| matches!(liveness.second_passed(true), Check::Probe));
        assert_eq!(probes.collect::<Vec<_>>(), [5, 10, 15, 20, 25]);
    }
}
