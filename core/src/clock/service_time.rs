//! The service's time, from the `Date` header of its responses (RFC 9110 section 6.6.1).
//!
//! The service gives some expiries as a duration (tokens), and some as a time on its clock (registrations, role
//! credentials). If the wall clock of this machine is wrong by an hour, it is wrong by an hour about the latter. So they
//! are compared with the service's time: the last `Date`, and the time on the boot clock since then.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Clock, later};

/// An estimate of the service's time. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct ServiceTime(Arc<Mutex<Option<Reading>>>);

/// The precision of the estimate: the header has whole seconds, and the response took time to arrive. A smaller difference
/// counts as none.
const PRECISION: TimeDelta = TimeDelta::seconds(3);

#[derive(Debug, Clone, Copy)]
struct Reading {
    service: DateTime<Utc>,
    boot: Duration,
}

impl ServiceTime {
    /// Sets the estimate from the `Date` of a response that has just arrived.
    pub fn learn(&self, date: DateTime<Utc>, clock: &dyn Clock) {
        let wall = clock.wall();
        let reading = Reading {
            service: if (date - wall).abs() < PRECISION {
                wall
            } else {
                date
            },
            boot: clock.boot(),
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(reading);
    }

    /// The service's time now. Before the first response it is the wall clock.
    #[must_use]
    pub fn now(&self, clock: &dyn Clock) -> DateTime<Utc> {
        self.estimate(clock).unwrap_or_else(|| clock.wall())
    }

    /// The service's time minus the wall clock. `None` before the first response.
    #[must_use]
    pub fn skew(&self, clock: &dyn Clock) -> Option<TimeDelta> {
        Some(self.estimate(clock)? - clock.wall())
    }

    fn estimate(&self, clock: &dyn Clock) -> Option<DateTime<Utc>> {
        let reading = (*self.0.lock().unwrap_or_else(PoisonError::into_inner))?;
        let since = clock.boot().saturating_sub(reading.boot);
        Some(later(reading.service, since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::test_clock::TestClock;

    #[test]
    fn before_the_first_response_the_estimate_is_the_wall_clock() {
        let clock = TestClock::new();
        assert_eq!(ServiceTime::default().now(&clock), clock.wall());
        assert_eq!(ServiceTime::default().skew(&clock), None);
    }

    #[test]
    fn a_response_sets_the_skew_and_the_estimate_advances() {
        let clock = TestClock::new();
        let service = ServiceTime::default();
        let ahead = TimeDelta::hours(2);
        service.learn(clock.wall() + ahead, &clock);
        clock.advance(Duration::from_mins(5));
        assert_eq!(service.skew(&clock), Some(ahead));
        assert_eq!(service.now(&clock), clock.wall() + ahead);
    }

    #[test]
    fn a_difference_within_the_precision_counts_as_none() {
        let clock = TestClock::new();
        let service = ServiceTime::default();
        service.learn(clock.wall() - TimeDelta::milliseconds(900), &clock);
        assert_eq!(service.skew(&clock), Some(TimeDelta::zero()));
    }

    #[test]
    fn setting_the_wall_clock_does_not_change_the_estimate() {
        let clock = TestClock::new();
        let service = ServiceTime::default();
        let then = clock.wall();
        service.learn(then, &clock);
        clock.step_wall(TimeDelta::days(-1));
        clock.advance(Duration::from_secs(10));
        assert_eq!(service.now(&clock), then + TimeDelta::seconds(10));
        assert_eq!(service.skew(&clock), Some(TimeDelta::days(1)));
    }
}
