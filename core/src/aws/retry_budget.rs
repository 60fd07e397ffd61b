//! When a request is sent again, and for how long. `docs/design/retries.md` has the table of all requests.

use std::time::Duration;

use crate::clock::{Clock, Deadline, SharedClock};
use crate::diagnostics::events::retry::{RetryRefused, RetryScheduled};
use crate::diagnostics::{self, CallId};
use crate::error::{Error, ErrorCode};

/// The time in which one request may be sent again.
const DEFAULT_TIME: Duration = Duration::from_mins(1);
/// A request is sent at most this often when the service or the network fails.
const MAX_ATTEMPTS_AFTER_FAILURES: u32 = 4;
/// The unit of the pauses after failures: the n-th pause is this times 2^n (400, 800 and 1,600 ms).
const FAILURE_PAUSE_UNIT: Duration = Duration::from_millis(200);
/// The first pause after a throttled request. It doubles with each one, and a longer `Retry-After` replaces it.
const FIRST_THROTTLING_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause after a throttled request, if `Retry-After` does not ask for a longer one.
const LONGEST_THROTTLING_PAUSE: Duration = Duration::from_secs(8);

/// The time and the attempts that are left for one request.
pub struct RetryBudget {
    clock: SharedClock,
    deadline: Deadline,
    failures: u32,
    throttlings: u32,
    /// The call, for its events.
    call: Option<CallId>,
}

impl RetryBudget {
    /// One minute from now.
    #[must_use]
    pub fn new(clock: &SharedClock) -> Self {
        Self::with_time(clock, DEFAULT_TIME)
    }

    /// This time from now.
    #[must_use]
    pub fn with_time(clock: &SharedClock, time: Duration) -> Self {
        Self {
            deadline: Deadline::after(time, clock.as_ref()),
            clock: SharedClock::clone(clock),
            failures: 0,
            throttlings: 0,
            call: None,
        }
    }

    /// The same for a request of this call, which its events name.
    #[must_use]
    pub const fn of_call(mut self, call: CallId) -> Self {
        self.call = Some(call);
        self
    }

    /// When the time ends.
    #[must_use]
    pub const fn deadline(&self) -> Deadline {
        self.deadline
    }

    /// The time that is left.
    #[must_use]
    pub fn left(&self) -> Duration {
        self.deadline.left(self.clock())
    }

    /// The pause before the request is sent again after this error. `None` if it must not be sent again: the error
    /// would be the same (an untrusted certificate, a rejected request), or the time or the attempts are used up.
    pub fn pause_after(&mut self, error: &Error) -> Option<Duration> {
        let pause = match error.code() {
            code if code.is_failure() => {
                self.failures += 1;
                if self.failures >= MAX_ATTEMPTS_AFTER_FAILURES {
                    return self.refused(error, "attempts");
                }
                FAILURE_PAUSE_UNIT * (1 << self.failures)
            }
            _ => return self.pause_after_throttling(error),
        };
        self.in_time(error, pause)
    }

    /// As [`Self::pause_after`], for a request that is not idempotent: it is sent again only if it was throttled, since
    /// a throttled request was not carried out.
    pub fn pause_after_throttling(&mut self, error: &Error) -> Option<Duration> {
        // SSO OIDC answers any throttled request with `slow_down`.
        if !matches!(
            error.code(),
            ErrorCode::TooManyRequests | ErrorCode::SlowDown
        ) {
            return self.refused(error, "error");
        }
        let doubled = FIRST_THROTTLING_PAUSE.saturating_mul(1 << self.throttlings.min(8));
        self.throttlings += 1;
        let pause = doubled.min(LONGEST_THROTTLING_PAUSE);
        let retry_after = error.answer().and_then(|answer| answer.retry_after);
        let pause = retry_after.map_or(pause, |retry_after| retry_after.max(pause));
        self.in_time(error, pause)
    }

    fn in_time(&self, error: &Error, pause: Duration) -> Option<Duration> {
        let left = self.left();
        if pause >= left {
            return self.refused(error, "time");
        }
        diagnostics::log(self.call, || RetryScheduled {
            error: error.code(),
            failures: self.failures + self.throttlings,
            pause,
            left,
        });
        Some(pause)
    }

    /// It is not sent again.
    fn refused(&self, error: &Error, reason: &'static str) -> Option<Duration> {
        diagnostics::log(self.call, || RetryRefused {
            error: error.code(),
            failures: self.failures + self.throttlings,
            reason,
        });
        None
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
    use crate::error::{ServiceAnswer, ServiceFault};

    fn service_error(fault: ServiceFault, retry_after: Option<u64>) -> Error {
        Error::Service {
            operation: "RegisterClient",
            fault,
            answer: Box::new(ServiceAnswer {
                retry_after: retry_after.map(Duration::from_secs),
                ..ServiceAnswer::default()
            }),
        }
    }

    fn budget() -> (RetryBudget, TestClock) {
        let clock = TestClock::new();
        let shared: SharedClock = Arc::new(clock.clone());
        (RetryBudget::new(&shared), clock)
    }

    /// All pauses after requests that fail with this error, in milliseconds.
    fn pauses(error: &Error) -> Vec<u128> {
        let (mut budget, clock) = budget();
        let mut pauses = Vec::new();
        while let Some(pause) = budget.pause_after(error) {
            clock.advance(pause);
            pauses.push(pause.as_millis());
        }
        pauses
    }

    #[test]
    fn a_throttled_request_is_sent_again_for_a_minute_with_pauses_that_double() {
        for fault in [ServiceFault::TooManyRequests, ServiceFault::SlowDown] {
            let pauses = pauses(&service_error(fault, None));
            assert_eq!(pauses[..5], [1000, 2000, 4000, 8000, 8000]);
            let total: u128 = pauses.iter().sum();
            assert!((50_000..60_000).contains(&total), "{total}");
        }
    }

    #[test]
    fn retry_after_makes_a_pause_longer_but_never_shorter() {
        let (mut budget, _) = budget();
        let mut pause =
            |seconds| budget.pause_after(&service_error(ServiceFault::TooManyRequests, seconds));
        assert_eq!(pause(Some(7)), Some(Duration::from_secs(7)));
        assert_eq!(pause(Some(0)), Some(Duration::from_secs(2)));
    }

    #[test]
    fn a_pause_that_would_end_after_the_deadline_is_not_begun() {
        let (mut budget, clock) = budget();
        let error = service_error(ServiceFault::TooManyRequests, Some(61));
        assert_eq!(budget.pause_after(&error), None);
        let error = service_error(ServiceFault::TooManyRequests, Some(30));
        assert!(budget.pause_after(&error).is_some());
        clock.advance(Duration::from_secs(40));
        assert_eq!(budget.pause_after(&error), None);
    }

    #[test]
    fn after_failures_a_request_is_sent_four_times_and_after_other_errors_once() {
        let failed = Error::Timeout {
            operation: "RegisterClient",
        };
        assert_eq!(pauses(&failed), [400, 800, 1600]);
        for error in [
            service_error(ServiceFault::InvalidRequest, Some(1)),
            Error::unexpected_answer("RegisterClient", "x"),
            Error::Connection {
                operation: "RegisterClient",
                fault: crate::error::ConnectionFault::UnknownIssuer,
                problem: "unknown issuer".into(),
            },
        ] {
            assert_eq!(pauses(&error), [], "{error}");
        }
    }

    #[test]
    fn a_request_that_is_not_idempotent_is_sent_again_after_throttling_only() {
        let (mut budget, _) = budget();
        for error in [
            service_error(ServiceFault::InternalServer, None),
            Error::Timeout {
                operation: "CreateToken",
            },
        ] {
            assert_eq!(budget.pause_after_throttling(&error), None);
        }
        let error = service_error(ServiceFault::SlowDown, None);
        assert!(budget.pause_after_throttling(&error).is_some());
    }
}
