//! When a request is sent again, and for how long.

use std::time::Duration;

use crate::clock::{Clock, Deadline, SharedClock};
use crate::error::{Error, ErrorCode};

/// How long one request is sent again and again.
const LONGEST: Duration = Duration::from_mins(1);
/// A service that fails is asked this often.
const MOST_FAILURES: u32 = 4;
/// The pauses after failures begin with twice this, and double.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// The pauses after refusals for too many requests, where `Retry-After` does not ask for longer ones.
const FIRST_PAUSE_WHEN_REFUSED: Duration = Duration::from_secs(1);
const LONGEST_PAUSE_WHEN_REFUSED: Duration = Duration::from_secs(8);

/// What is left of the time for one request, and what came of it so far.
pub struct Patience {
    clock: SharedClock,
    deadline: Deadline,
    failures: u32,
    refusals: u32,
}

impl Patience {
    /// Begins now.
    #[must_use]
    pub fn new(clock: &SharedClock) -> Self {
        Self::of(clock, LONGEST)
    }

    /// Begins now, with its own limit of time.
    #[must_use]
    pub fn of(clock: &SharedClock, longest: Duration) -> Self {
        Self {
            deadline: Deadline::after(longest, clock.as_ref()),
            clock: SharedClock::clone(clock),
            failures: 0,
            refusals: 0,
        }
    }

    /// When its time is over.
    #[must_use]
    pub const fn deadline(&self) -> Deadline {
        self.deadline
    }

    /// How much time is left.
    #[must_use]
    pub fn left(&self) -> Duration {
        self.deadline.left(self.clock())
    }

    /// The pause before a request that failed like this is sent again; `None` where that cannot help, or not in time.
    pub fn pause_after(&mut self, error: &Error) -> Option<Duration> {
        let pause = match error.code() {
            ErrorCode::InternalServer | ErrorCode::Network | ErrorCode::Timeout => {
                self.failures += 1;
                if self.failures >= MOST_FAILURES {
                    return None;
                }
                FIRST_PAUSE * (1 << self.failures)
            }
            _ => return self.pause_after_refusal(error),
        };
        self.in_time(pause)
    }

    /// The same, for a request that may be sent again only where the service said that it was not carried out.
    pub fn pause_after_refusal(&mut self, error: &Error) -> Option<Duration> {
        // The OIDC service says `slow_down` for too many requests of any kind.
        if !matches!(
            error.code(),
            ErrorCode::TooManyRequests | ErrorCode::SlowDown
        ) {
            return None;
        }
        let doubled = FIRST_PAUSE_WHEN_REFUSED.saturating_mul(1 << self.refusals.min(8));
        self.refusals += 1;
        let asked_for = error.answer().and_then(|answer| answer.retry_after);
        let pause = doubled.min(LONGEST_PAUSE_WHEN_REFUSED);
        self.in_time(asked_for.map_or(pause, |asked_for| asked_for.max(pause)))
    }

    fn in_time(&self, pause: Duration) -> Option<Duration> {
        (pause < self.left()).then_some(pause)
    }

    fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::clock::test_clock::TestClock;
    use crate::error::{Answer, ServiceFault};

    fn refused(fault: ServiceFault, retry_after: Option<u64>) -> Error {
        Error::Service {
            operation: "RegisterClient",
            fault,
            answer: Box::new(Answer {
                retry_after: retry_after.map(Duration::from_secs),
                ..Answer::default()
            }),
        }
    }

    fn patience() -> (Patience, TestClock) {
        let clock = TestClock::new();
        let shared: SharedClock = Arc::new(clock.clone());
        (Patience::new(&shared), clock)
    }

    /// The pauses until it gives up, in milliseconds.
    fn pauses(error: &Error) -> Vec<u128> {
        let (mut patience, clock) = patience();
        let mut pauses = Vec::new();
        while let Some(pause) = patience.pause_after(error) {
            clock.advance(pause);
            pauses.push(pause.as_millis());
        }
        pauses
    }

    #[test]
    fn a_refusal_is_waited_out_for_a_minute_with_pauses_that_double() {
        for fault in [ServiceFault::TooManyRequests, ServiceFault::SlowDown] {
            let pauses = pauses(&refused(fault, None));
            assert_eq!(pauses[..5], [1000, 2000, 4000, 8000, 8000]);
            let total: u128 = pauses.iter().sum();
            assert!((50_000..60_000).contains(&total), "{total}");
        }
    }

    #[test]
    fn retry_after_makes_a_pause_longer_but_never_shorter() {
        let (mut patience, _) = patience();
        let mut pause =
            |seconds| patience.pause_after(&refused(ServiceFault::TooManyRequests, seconds));
        assert_eq!(pause(Some(7)), Some(Duration::from_secs(7)));
        assert_eq!(pause(Some(0)), Some(Duration::from_secs(2)));
    }

    #[test]
    fn a_pause_that_would_outlast_the_time_is_not_begun() {
        let (mut patience, clock) = patience();
        let error = refused(ServiceFault::TooManyRequests, Some(61));
        assert_eq!(patience.pause_after(&error), None);
        let error = refused(ServiceFault::TooManyRequests, Some(30));
        assert!(patience.pause_after(&error).is_some());
        clock.advance(Duration::from_secs(40));
        assert_eq!(patience.pause_after(&error), None);
    }

    #[test]
    fn a_failure_is_tried_four_times_and_anything_else_once() {
        let failed = Error::Timeout {
            operation: "RegisterClient",
        };
        assert_eq!(pauses(&failed), [400, 800, 1600]);
        for error in [
            refused(ServiceFault::InvalidRequest, Some(1)),
            Error::unexpected_answer("RegisterClient", "x"),
        ] {
            assert_eq!(pauses(&error), []);
        }
    }

    #[test]
    fn what_may_have_been_carried_out_is_sent_again_after_a_refusal_only() {
        let (mut patience, _) = patience();
        for error in [
            refused(ServiceFault::InternalServer, None),
            Error::Timeout {
                operation: "CreateToken",
            },
        ] {
            assert_eq!(patience.pause_after_refusal(&error), None);
        }
        let error = refused(ServiceFault::SlowDown, None);
        assert!(patience.pause_after_refusal(&error).is_some());
    }
}
