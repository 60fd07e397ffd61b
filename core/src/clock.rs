//! The only door to time.
//!
//! Laptops sleep and clocks are set. The wall clock runs through sleep but can be stepped; the clock
//! of `std::time::Instant` cannot be stepped but stands still while a Mac or a Linux machine sleeps.
//! So there are two clocks here, the wall clock and one that counts sleep and is never stepped, and
//! a [`Deadline`] holds on both: whichever says "over" first is believed.

mod service_time;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

pub use service_time::ServiceTime;

/// A sleep in progress.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Tells the time and waits.
pub trait Clock: Send + Sync {
    /// The wall clock: what an expiry from the service is compared with. It can be stepped.
    fn wall(&self) -> DateTime<Utc>;
    /// Time since some fixed moment. It counts sleep, and no one can set it.
    fn boot(&self) -> Duration;
    /// Waits. A machine that sleeps meanwhile may wake it late.
    fn sleep(&self, duration: Duration) -> Sleep;
    /// Waits, and not a millisecond more: timers tick in milliseconds.
    fn sleep_precisely(&self, duration: Duration) -> Sleep {
        self.sleep(duration)
    }
}

/// A clock that any task can hold.
pub type SharedClock = Arc<dyn Clock>;

/// The machine's own clocks.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl SystemClock {
    /// As what the core takes.
    #[must_use]
    pub fn shared() -> SharedClock {
        Arc::new(Self)
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the door")]
    fn wall(&self) -> DateTime<Utc> {
        Utc::now()
    }

    #[cfg(unix)]
    fn boot(&self) -> Duration {
        // On Apple's systems CLOCK_MONOTONIC counts sleep (clock_gettime(3) there); on Linux it does
        // not, and CLOCK_BOOTTIME does (clock_gettime(2)).
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
    #[expect(clippy::disallowed_methods, reason = "this is the door")]
    fn boot(&self) -> Duration {
        // QueryPerformanceCounter, which Instant reads on Windows, runs on through sleep.
        static START: std::sync::LazyLock<std::time::Instant> =
            std::sync::LazyLock::new(std::time::Instant::now);
        START.elapsed()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the door")]
    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(duration))
    }

    fn sleep_precisely(&self, duration: Duration) -> Sleep {
        let end = self.boot().saturating_add(duration);
        Box::pin(async move {
            if let Some(most) = duration.checked_sub(COARSE) {
                Self.sleep(most).await;
            }
            let rest = end.saturating_sub(Self.boot());
            if !rest.is_zero() {
                // A thread wakes to some 50 µs. Where it cannot be had, it is woken early.
                let _ = tokio::task::spawn_blocking(move || std::thread::sleep(rest)).await;
            }
        })
    }
}

/// How late a timer may be: it counts milliseconds, and so does what it waits on.
const COARSE: Duration = Duration::from_millis(2);

/// How late a deadline that passed while the machine slept may be noticed.
const LONGEST_NAP: Duration = Duration::from_secs(5);

/// A moment after which waiting is over, held on both clocks.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    wall: DateTime<Utc>,
    boot: Duration,
}

impl Deadline {
    /// The deadline that a wall-clock time sets, as seen from now.
    #[must_use]
    pub fn at(wall: DateTime<Utc>, clock: &dyn Clock) -> Self {
        let left = (wall - clock.wall()).to_std().unwrap_or(Duration::ZERO);
        Self {
            wall,
            boot: clock.boot().saturating_add(left),
        }
    }

    /// The deadline that comes after a while.
    #[must_use]
    pub fn after(duration: Duration, clock: &dyn Clock) -> Self {
        Self {
            wall: later(clock.wall(), duration),
            boot: clock.boot().saturating_add(duration),
        }
    }

    /// How long is left, by the clock that leaves less. Zero once it is over.
    #[must_use]
    pub fn left(&self, clock: &dyn Clock) -> Duration {
        let wall = (self.wall - clock.wall())
            .to_std()
            .unwrap_or(Duration::ZERO);
        wall.min(self.boot.saturating_sub(clock.boot()))
    }

    /// Waits until it is over. A timer stands still while the machine sleeps, so the clocks are looked at
    /// now and then.
    pub async fn passed(&self, clock: &dyn Clock) {
        while !self.is_over(clock) {
            clock.sleep(self.left(clock).min(LONGEST_NAP)).await;
        }
    }

    /// Whether it is over on either clock.
    #[must_use]
    pub fn is_over(&self, clock: &dyn Clock) -> bool {
        self.left(clock).is_zero()
    }
}

/// A wall-clock time some time later, held at the end of time rather than past it.
#[must_use]
pub fn later(time: DateTime<Utc>, duration: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(duration)
        .ok()
        .and_then(|delta| time.checked_add_signed(delta))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

#[cfg(test)]
pub(crate) mod test_clock;

#[cfg(test)]
mod tests {
    use super::test_clock::TestClock;
    use super::*;

    #[test]
    fn the_clock_that_counts_sleep_does_not_go_back() {
        let first = SystemClock.boot();
        assert!(SystemClock.boot() >= first);
    }

    /// How far the clock of a time namespace is ahead, which is how sleep shows: `time_namespaces(7)`.
    #[cfg(target_os = "linux")]
    const ASLEEP: Duration = Duration::from_secs(1_000_000);

    #[cfg(target_os = "linux")]
    #[test]
    #[ignore = "the test below runs it in a time namespace"]
    #[expect(clippy::print_stdout, reason = "the test below reads it")]
    fn in_a_time_namespace() {
        println!("boot={}", SystemClock.boot().as_secs());
    }

    #[cfg(target_os = "linux")]
    #[expect(
        clippy::print_stderr,
        clippy::disallowed_methods,
        reason = "what is not tested is told"
    )]
    #[test]
    fn the_clock_of_deadlines_counts_the_time_that_the_machine_sleeps() {
        let before = SystemClock.boot();
        // CLOCK_BOOTTIME is set ahead, and CLOCK_MONOTONIC is not.
        let boot_in_namespace = |user: &[&str]| {
            let output = std::process::Command::new("unshare")
                .args(user)
                .args([
                    "--time",
                    "--fork",
                    "--boottime",
                    &ASLEEP.as_secs().to_string(),
                ])
                .arg(std::env::current_exe().ok()?)
                .args(["--exact", "clock::tests::in_a_time_namespace"])
                .args(["--ignored", "--nocapture"])
                .output()
                .ok()?;
            let output = String::from_utf8(output.stdout).ok()?;
            let (_, told) = output.split_once("boot=")?;
            let (seconds, _) = told.split_once('\n')?;
            seconds.trim().parse().ok().map(Duration::from_secs)
        };
        let users: [&[&str]; 2] = [&[], &["--user", "--map-root-user"]];
        let Some(boot) = users.iter().find_map(|user| boot_in_namespace(user)) else {
            assert!(std::env::var_os("CI").is_none(), "needs time namespaces");
            eprintln!("!! SKIPPED: no time namespace can be made here, so sleep is not tested !!");
            return;
        };
        // It was told later, in whole seconds.
        assert!(boot + Duration::from_secs(1) >= before + ASLEEP);
    }

    #[test]
    fn a_deadline_is_over_when_either_clock_says_so() {
        let clock = TestClock::new();
        let deadline = Deadline::after(Duration::from_mins(1), &clock);
        assert_eq!(deadline.left(&clock), Duration::from_mins(1));

        clock.step_wall(TimeDelta::seconds(-3600));
        assert_eq!(
            deadline.left(&clock),
            Duration::from_mins(1),
            "the wall clock went back"
        );
        clock.advance(Duration::from_mins(1));
        assert!(deadline.is_over(&clock), "the boot clock has run");
    }

    #[test]
    fn a_wall_clock_stepped_forward_ends_a_deadline() {
        let clock = TestClock::new();
        let deadline = Deadline::after(Duration::from_mins(1), &clock);
        clock.step_wall(TimeDelta::days(1));
        assert!(deadline.is_over(&clock));
    }

    #[test]
    fn the_end_of_time_is_not_passed() {
        let clock = TestClock::new();
        assert_eq!(later(clock.wall(), Duration::MAX), DateTime::<Utc>::MAX_UTC);
        assert!(!Deadline::at(DateTime::<Utc>::MAX_UTC, &clock).is_over(&clock));
        assert!(Deadline::at(DateTime::<Utc>::MIN_UTC, &clock).is_over(&clock));
    }
}
