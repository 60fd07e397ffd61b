//! The clocks. All other modules get the time from here, so that tests can replace it.
//!
//! There are two clocks, because computers sleep and people set the time:
//!
//! - The wall clock counts the time in which the machine sleeps, but it can be set.
//! - The boot clock counts that time, too, and cannot be set. (`std::time::Instant` does not count it on macOS and Linux.)
//!
//! A [`Deadline`] ends when either clock has reached it.

mod service_time;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Datelike, TimeDelta, Utc};

pub use service_time::ServiceTime;

/// The future of a pause.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A source of time.
pub trait Clock: Send + Sync {
    /// The wall clock. Expiries that the service gives are compared with it.
    fn wall(&self) -> DateTime<Utc>;
    /// The boot clock: the time since a fixed moment, usually the start of the machine.
    fn boot(&self) -> Duration;
    /// Waits. If the machine sleeps meanwhile, it can take longer by the time of the sleep.
    fn sleep(&self, duration: Duration) -> Sleep;
    /// Waits with a precision of some 50 µs. [`Clock::sleep`] is precise to 1 or 2 ms.
    fn sleep_precisely(&self, duration: Duration) -> Sleep {
        self.sleep(duration)
    }
}

/// A clock that tasks can share.
pub type SharedClock = Arc<dyn Clock>;

/// The clocks of the operating system.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl SystemClock {
    /// The clocks as a [`SharedClock`].
    #[must_use]
    pub fn shared() -> SharedClock {
        Arc::new(Self)
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the implementation of the clocks"
    )]
    fn wall(&self) -> DateTime<Utc> {
        Utc::now()
    }

    #[cfg(unix)]
    fn boot(&self) -> Duration {
        // On Linux, CLOCK_BOOTTIME counts sleep and CLOCK_MONOTONIC does not (clock_gettime(2)). On Apple's systems
        // CLOCK_MONOTONIC counts it (clock_gettime(3)).
        #[cfg(any(target_os = "linux", target_os = "android"))]
        let id = rustix::time::ClockId::Boottime;
        #[cfg(not(any(target_os = "linux", target_os = "android")))]
        let id = rustix::time::ClockId::Monotonic;
        let now = rustix::time::clock_gettime(id);
        Duration::new(
            now.tv_sec.try_into().unwrap_or(0),
            now.tv_nsec.try_into().unwrap_or(0),
        )
    }

    #[cfg(windows)]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the implementation of the clocks"
    )]
    fn boot(&self) -> Duration {
        // On Windows, `Instant` is QueryPerformanceCounter, which counts the time "when the machine was in a sleep state such
        // as standby, hibernate, or connected standby"
        // (https://learn.microsoft.com/windows/win32/sysinfo/acquiring-high-resolution-time-stamps).
        static START: std::sync::LazyLock<std::time::Instant> =
            std::sync::LazyLock::new(std::time::Instant::now);
        // The first call begins a day after zero, so that there is a time before it.
        const BEFORE: Duration = Duration::from_hours(24);
        BEFORE.saturating_add(START.elapsed())
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "this is the implementation of the clocks"
    )]
    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(duration))
    }

    fn sleep_precisely(&self, duration: Duration) -> Sleep {
        let end = self.boot().saturating_add(duration);
        Box::pin(async move {
            if let Some(most) = duration.checked_sub(TIMER_PRECISION) {
                Self.sleep(most).await;
            }
            let rest = end.saturating_sub(Self.boot());
            if !rest.is_zero() {
                // A sleeping thread wakes with a precision of some 50 µs. Without a thread the pause ends early.
                let _ = tokio::task::spawn_blocking(move || std::thread::sleep(rest)).await;
            }
        })
    }
}

/// How late a timer of tokio can be: it counts milliseconds, and so does the operating system's wait.
const TIMER_PRECISION: Duration = Duration::from_millis(2);

/// The longest timer of [`Deadline::passed`]. A timer does not run while the machine sleeps, so this is how late it notices
/// that the deadline passed meanwhile.
const LONGEST_TIMER: Duration = Duration::from_secs(5);

/// The moment after which a wait ends, on both clocks.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    wall: DateTime<Utc>,
    boot: Duration,
}

impl Deadline {
    /// A deadline at a time of the wall clock. Its time on the boot clock is computed now.
    #[must_use]
    pub fn at(wall: DateTime<Utc>, clock: &dyn Clock) -> Self {
        let left = (wall - clock.wall()).to_std().unwrap_or(Duration::ZERO);
        Self {
            wall,
            boot: clock.boot().saturating_add(left),
        }
    }

    /// A deadline after a duration from now.
    #[must_use]
    pub fn after(duration: Duration, clock: &dyn Clock) -> Self {
        Self {
            wall: later(clock.wall(), duration),
            boot: clock.boot().saturating_add(duration),
        }
    }

    /// The time that is left: the smaller one of both clocks. Zero after the deadline.
    #[must_use]
    pub fn left(&self, clock: &dyn Clock) -> Duration {
        let wall = (self.wall - clock.wall())
            .to_std()
            .unwrap_or(Duration::ZERO);
        wall.min(self.boot.saturating_sub(clock.boot()))
    }

    /// Waits for the deadline. If it passes while the machine sleeps, the wait ends at most 5 seconds after the machine
    /// wakes up.
    pub async fn passed(&self, clock: &dyn Clock) {
        while !self.is_over(clock) {
            clock.sleep(self.left(clock).min(LONGEST_TIMER)).await;
        }
    }

    /// Whether either clock has reached the deadline.
    #[must_use]
    pub fn is_over(&self, clock: &dyn Clock) -> bool {
        self.left(clock).is_zero()
    }
}

/// The time of the wall clock after a duration. A time that chrono cannot represent becomes the latest one that it can.
#[must_use]
pub fn later(time: DateTime<Utc>, duration: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(duration)
        .ok()
        .and_then(|delta| time.checked_add_signed(delta))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// Whether programs can read the time when it is written as RFC 3339 has it, with four digits for the year. The AWS CLI knows
/// the years 1 to 9999 (`datetime.MINYEAR`, `datetime.MAXYEAR`).
#[must_use]
pub fn is_writable(time: &DateTime<Utc>) -> bool {
    (1..=9999).contains(&time.year())
}

#[cfg(any(test, fuzzing))]
pub(crate) mod test_clock;

#[cfg(test)]
mod tests;
