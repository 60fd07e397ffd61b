//! The service's own time, by the `Date` of its answers (RFC 9110 section 6.6.1).
//!
//! What the service says of the future is of two kinds. "So many seconds from now" (a token) needs no
//! clock to be right. "At that moment" (a registration, role credentials) is told by the service's clock,
//! and a wall clock that is off by an hour is wrong about it by an hour. The estimate is carried on by the
//! clock that nobody can set.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Clock, later};

/// What is known of the service's time. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct ServiceTime(Arc<Mutex<Option<Reading>>>);

/// The header counts whole seconds, and the answer was on its way for a while: less than this is no skew.
const COARSENESS: TimeDelta = TimeDelta::seconds(3);

#[derive(Debug, Clone, Copy)]
struct Reading {
    service: DateTime<Utc>,
    boot: Duration,
}

impl ServiceTime {
    /// Learns from the date of an answer that came just now.
    pub fn learn(&self, date: DateTime<Utc>, clock: &dyn Clock) {
        let wall = clock.wall();
        let reading = Reading {
            service: if (date - wall).abs() < COARSENESS {
                wall
            } else {
                date
            },
            boot: clock.boot(),
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(reading);
    }

    /// What time the service has; by the wall clock as long as it has not said.
    #[must_use]
    pub fn now(&self, clock: &dyn Clock) -> DateTime<Utc> {
        self.estimate(clock).unwrap_or_else(|| clock.wall())
    }

    /// How far the service's clock is ahead of ours, where it is known.
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
    fn without_an_answer_it_is_the_wall_clock() {
        let clock = TestClock::new();
        assert_eq!(ServiceTime::default().now(&clock), clock.wall());
        assert_eq!(ServiceTime::default().skew(&clock), None);
    }

    #[test]
    fn an_answer_tells_the_skew_and_the_time_goes_on_from_there() {
        let clock = TestClock::new();
        let service = ServiceTime::default();
        let ahead = TimeDelta::hours(2);
        service.learn(clock.wall() + ahead, &clock);
        clock.advance(Duration::from_mins(5));
        assert_eq!(service.skew(&clock), Some(ahead));
        assert_eq!(service.now(&clock), clock.wall() + ahead);
    }

    #[test]
    fn what_is_within_the_coarseness_of_the_header_is_no_skew() {
        let clock = TestClock::new();
        let service = ServiceTime::default();
        service.learn(clock.wall() - TimeDelta::milliseconds(900), &clock);
        assert_eq!(service.skew(&clock), Some(TimeDelta::zero()));
    }

    #[test]
    fn a_wall_clock_that_is_set_later_does_not_move_it() {
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
