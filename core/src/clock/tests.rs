//! The clocks of the operating system, and deadlines.

use super::test_clock::TestClock;
use super::*;

#[test]
fn the_boot_clock_does_not_go_back() {
    let first = SystemClock.boot();
    assert!(SystemClock.boot() >= first);
}

/// The offset of the boot clock in a time namespace (`time_namespaces(7)`). It has the same effect as a sleep.
#[cfg(target_os = "linux")]
const OFFSET: Duration = Duration::from_secs(1_000_000);

#[cfg(target_os = "linux")]
#[test]
#[ignore = "the next test runs it in a time namespace"]
#[expect(clippy::print_stdout, reason = "the next test reads it")]
fn in_a_time_namespace() {
    println!("boot={}", SystemClock.boot().as_secs());
}

#[cfg(target_os = "linux")]
#[expect(
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a skipped test must be visible"
)]
#[test]
fn the_boot_clock_counts_the_time_that_the_machine_sleeps() {
    let before = SystemClock.boot();
    // Only CLOCK_BOOTTIME has the offset, and CLOCK_MONOTONIC does not.
    let boot_in_namespace = |user: &[&str]| {
        let output = std::process::Command::new("unshare")
            .args(user)
            .args([
                "--time",
                "--fork",
                "--boottime",
                &OFFSET.as_secs().to_string(),
            ])
            .arg(std::env::current_exe().ok()?)
            .args(["--exact", "clock::tests::in_a_time_namespace"])
            .args(["--ignored", "--nocapture"])
            .output()
            .ok()?;
        let output = String::from_utf8(output.stdout).ok()?;
        let (_, printed) = output.split_once("boot=")?;
        let (seconds, _) = printed.split_once('\n')?;
        seconds.trim().parse().ok().map(Duration::from_secs)
    };
    let users: [&[&str]; 2] = [&[], &["--user", "--map-root-user"]];
    let Some(boot) = users.iter().find_map(|user| boot_in_namespace(user)) else {
        assert!(std::env::var_os("CI").is_none(), "needs time namespaces");
        eprintln!("!! SKIPPED: no time namespace can be made here, so sleep is not tested !!");
        return;
    };
    // The namespace's time was read after `before`, and it is printed in whole seconds.
    assert!(boot + Duration::from_secs(1) >= before + OFFSET);
}

#[test]
fn a_deadline_ends_when_either_clock_reaches_it() {
    let clock = TestClock::new();
    let deadline = Deadline::after(Duration::from_mins(1), &clock);
    assert_eq!(deadline.left(&clock), Duration::from_mins(1));

    clock.step_wall(TimeDelta::seconds(-3600));
    assert_eq!(
        deadline.left(&clock),
        Duration::from_mins(1),
        "the wall clock was set back"
    );
    clock.advance(Duration::from_mins(1));
    assert!(deadline.is_over(&clock), "the boot clock has reached it");
}

#[test]
fn setting_the_wall_clock_forward_ends_a_deadline() {
    let clock = TestClock::new();
    let deadline = Deadline::after(Duration::from_mins(1), &clock);
    clock.step_wall(TimeDelta::days(1));
    assert!(deadline.is_over(&clock));
}

#[test]
fn times_are_limited_to_what_chrono_can_represent() {
    let clock = TestClock::new();
    assert_eq!(later(clock.wall(), Duration::MAX), DateTime::<Utc>::MAX_UTC);
    assert!(!Deadline::at(DateTime::<Utc>::MAX_UTC, &clock).is_over(&clock));
    assert!(Deadline::at(DateTime::<Utc>::MIN_UTC, &clock).is_over(&clock));
}
