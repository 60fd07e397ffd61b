//! How long the loop waits between requests.

use super::*;

#[tokio::test]
async fn the_interval_passes_before_every_request_the_first_one_too() {
    let clock = TestClock::new();
    let run = run(&clock, 3, 600, vec![pending(), pending(), Ok("token")]).await;
    assert_eq!(run.result.unwrap(), "token");
    assert_eq!(run.sleeps, [3, 3, 3]);
    assert_eq!(run.requests, 3);
}

#[tokio::test]
async fn an_interval_of_zero_is_the_default_of_five_seconds() {
    let run = run(&TestClock::new(), 0, 600, vec![pending(), Ok("token")]).await;
    assert_eq!(run.sleeps, [5, 5]);
}

#[tokio::test]
async fn slow_down_adds_five_seconds_to_all_later_intervals() {
    let replies = vec![slow_down(), pending(), slow_down(), pending(), Ok("token")];
    let run = run(&TestClock::new(), 1, 600, replies).await;
    assert_eq!(run.sleeps, [1, 6, 6, 11, 11]);
    let statuses: Vec<_> = run
        .events
        .iter()
        .map(|e| (e.attempt, e.interval.as_secs()))
        .collect();
    assert_eq!(statuses, [(1, 6), (2, 6), (3, 11), (4, 11)]);
    assert_eq!(run.events[0].status, PollStatus::SlowDown);
    assert_eq!(run.events[1].status, PollStatus::Pending);
}

#[tokio::test]
async fn after_failures_pauses_double_up_to_a_limit() {
    let timeout = Err(Error::Timeout {
        operation: "CreateToken",
    });
    let cut_off = Err(Error::UnexpectedAnswer {
        operation: "CreateToken",
        problem: "cut off".into(),
        answer: Box::<ServiceAnswer>::default(),
    });
    let replies = vec![
        network(),
        timeout,
        cut_off,
        service(ServiceFault::InternalServer),
        service(ServiceFault::TooManyRequests),
        pending(),
        Ok("token"),
    ];
    let run = run(&TestClock::new(), 2, 600, replies).await;
    assert_eq!(run.result.unwrap(), "token");
    assert_eq!(
        run.sleeps,
        [2, 4, 8, 16, 30, 30, 2],
        "a response of the service ends the backoff"
    );
    assert_eq!(run.events[0].status, PollStatus::Fault(ErrorCode::Network));
    assert_eq!(
        run.events[0].interval.as_secs(),
        2,
        "the interval does not change"
    );
    assert_eq!(run.events[0].next_in.as_secs(), 4);
}

#[tokio::test]
async fn an_interval_longer_than_the_limit_is_used_after_failures() {
    let run = run(
        &TestClock::new(),
        45,
        600,
        vec![network(), network(), Ok("token")],
    )
    .await;
    assert_eq!(run.sleeps, [45, 45, 45]);
}

#[tokio::test]
async fn an_interval_below_a_second_is_raised_to_one() {
    let clock = TestClock::new();
    let deadline = Deadline::after(Duration::from_mins(1), &clock);
    let parameters = PollParameters {
        interval: Duration::from_millis(1),
        deadline,
    };
    poll(&clock, parameters, || async { Ok(()) }, |_| async {})
        .await
        .unwrap();
    assert_eq!(clock.sleeps(), [Duration::from_secs(1)]);
}
