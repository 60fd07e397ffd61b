//! How long the service has not answered.

use std::time::Duration;

use crate::clock::{SharedClock, Sleep};
use crate::error::Error;

const SECOND: Duration = Duration::from_secs(1);
/// A service that answers nothing for so many seconds is gone, for now.
const LONGEST: u32 = 30;
/// Every so many seconds it is seen whether it would answer something else: if so, it is not the service that fails.
const PROBE: u32 = 5;

/// What to do after a second.
#[derive(Debug)]
pub(super) enum Next {
    /// Wait on.
    Wait,
    /// See whether the service answers what it has answered before.
    Probe,
    /// The service is gone. It failed with this last, if it failed.
    Gone(Option<Error>),
}

/// The seconds for which requests were waited for and none was answered.
///
/// They are counted one by one, not taken from a clock that counts sleep: a machine that wakes up has not been waiting.
#[derive(Default)]
pub(super) struct Silence {
    seconds: u32,
    tick: Option<Sleep>,
    /// What the last request failed with, since the service answered.
    failure: Option<Error>,
}

impl Silence {
    /// The service has answered, well or not.
    pub(super) fn is_broken(&mut self) {
        self.seconds = 0;
        self.failure = None;
    }

    /// A request failed without an answer that could be used.
    pub(super) fn goes_on(&mut self, failure: &Error) {
        self.failure = Some(failure.clone());
    }

    /// Waits for the end of the second. If it is dropped, the next call goes on with the same second.
    pub(super) async fn second(&mut self, clock: &SharedClock) {
        let tick = self.tick.get_or_insert_with(|| clock.sleep(SECOND));
        tick.as_mut().await;
        self.tick = None;
    }

    /// A second has passed. It counts if an answer was waited for, not if the pace, or the reader of a stream, held the
    /// requests back.
    pub(super) const fn second_passed(&mut self, waits: bool) -> Next {
        if !waits {
            return Next::Wait;
        }
        self.seconds += 1;
        if self.seconds >= LONGEST {
            Next::Gone(self.failure.take())
        } else if self.seconds.is_multiple_of(PROBE) {
            Next::Probe
        } else {
            Next::Wait
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;

    /// Whether the service is gone after so many seconds more.
    fn is_gone(silence: &mut Silence, seconds: u32, waits: bool) -> bool {
        let mut next = (0..seconds).map(|_| silence.second_passed(waits));
        next.any(|next| matches!(next, Next::Gone(_)))
    }

    #[test]
    fn the_service_is_gone_after_half_a_minute_without_an_answer() {
        let mut silence = Silence::default();
        assert!(!is_gone(&mut silence, 29, true));
        assert!(is_gone(&mut silence, 1, true));
    }

    #[test]
    fn what_failed_last_is_told() {
        let mut silence = Silence::default();
        silence.goes_on(&Error::Network {
            operation: "ListAccountRoles",
            problem: "connection refused".into(),
        });
        assert!(!is_gone(&mut silence, 29, true));
        let Next::Gone(Some(failure)) = silence.second_passed(true) else {
            panic!("it is gone, and something failed");
        };
        assert_eq!(failure.code(), ErrorCode::Network);
    }

    #[test]
    fn an_answer_begins_the_half_minute_anew() {
        let mut silence = Silence::default();
        assert!(!is_gone(&mut silence, 29, true));
        silence.is_broken();
        assert!(!is_gone(&mut silence, 29, true));
        assert!(is_gone(&mut silence, 1, true));
    }

    #[test]
    fn seconds_in_which_nothing_was_asked_do_not_count() {
        let mut silence = Silence::default();
        assert!(!is_gone(&mut silence, 29, true));
        assert!(!is_gone(&mut silence, 600, false));
        assert!(is_gone(&mut silence, 1, true));
    }

    #[test]
    fn it_is_seen_now_and_then_whether_the_service_answers_anything() {
        let mut silence = Silence::default();
        let probes = (1..30).filter(|_| matches!(silence.second_passed(true), Next::Probe));
        assert_eq!(probes.collect::<Vec<_>>(), [5, 10, 15, 20, 25]);
    }
}
