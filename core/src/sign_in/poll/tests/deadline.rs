//! When the loop ends, on a machine that sleeps and has its clock set.

use super::*;

#[tokio::test]
async fn the_loop_ends_at_the_deadline() {
    let clock = TestClock::new();
    let start = clock.wall();
    let run = run(&clock, 4, 10, vec![pending()]).await;
    assert_eq!(run.result.unwrap_err().code(), ErrorCode::ExpiredToken);
    assert_eq!(run.requests, 2, "at 4 and 8 seconds");
    assert_eq!(run.sleeps, [4, 4, 2]);
    assert_eq!(clock.wall() - start, TimeDelta::seconds(10));
}

#[tokio::test]
async fn no_request_is_sent_for_an_expired_code() {
    let run = run(&TestClock::new(), 1, 0, vec![Ok("token")]).await;
    assert_eq!(run.result.unwrap_err().code(), ErrorCode::ExpiredToken);
    assert_eq!(run.requests, 0);
}

#[tokio::test]
async fn a_request_in_flight_is_cancelled_at_the_deadline() {
    let clock = TestClock::new();
    let deadline = Deadline::after(Duration::from_secs(9), &clock);
    let parameters = PollParameters {
        interval: Duration::from_secs(5),
        deadline,
    };
    let request = || std::future::pending::<Result<()>>();
    let result = poll(&clock, parameters, request, |_| async {}).await;
    assert_eq!(result.unwrap_err().code(), ErrorCode::ExpiredToken);
    assert_eq!(
        clock
            .sleeps()
            .iter()
            .map(Duration::as_secs)
            .collect::<Vec<_>>(),
        [5, 4]
    );
}

#[tokio::test]
async fn no_request_is_sent_after_the_machine_slept_past_the_deadline() {
    let asleep = Event::Suspend(Duration::from_hours(1));
    let clock = TestClock::new().during_sleep(1, asleep);
    let run = run(&clock, 5, 600, vec![pending()]).await;
    assert_eq!(run.result.unwrap_err().code(), ErrorCode::ExpiredToken);
    assert_eq!(run.requests, 1);
}

#[tokio::test]
async fn the_loop_goes_on_after_a_short_sleep_of_the_machine() {
    let asleep = Event::Suspend(Duration::from_mins(5));
    let clock = TestClock::new().during_sleep(1, asleep);
    let run = run(&clock, 5, 600, vec![pending(), Ok("token")]).await;
    assert_eq!(run.result.unwrap(), "token");
}

#[tokio::test]
async fn setting_the_wall_clock_back_does_not_move_the_deadline() {
    let clock = TestClock::new().during_sleep(0, Event::Step(TimeDelta::days(-1)));
    let run = run(&clock, 5, 20, vec![pending()]).await;
    assert_eq!(run.result.unwrap_err().code(), ErrorCode::ExpiredToken);
    assert_eq!(run.requests, 3, "at 5, 10 and 15 seconds of the boot clock");
}

#[tokio::test]
async fn setting_the_wall_clock_past_the_expiry_ends_the_loop() {
    let clock = TestClock::new().during_sleep(0, Event::Step(TimeDelta::days(1)));
    let run = run(&clock, 5, 600, vec![pending()]).await;
    assert_eq!(run.result.unwrap_err().code(), ErrorCode::ExpiredToken);
    assert_eq!(run.requests, 0);
}
