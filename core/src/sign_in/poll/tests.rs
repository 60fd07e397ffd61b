//! The loop with scripted responses and a test clock.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;

use super::*;
use crate::clock::test_clock::{Event, TestClock};
use crate::error::{ServiceAnswer, ServiceFault};

type Reply = Result<&'static str>;

fn service(fault: ServiceFault) -> Reply {
    Err(Error::Service {
        operation: "CreateToken",
        fault,
        answer: Box::<ServiceAnswer>::default(),
    })
}

fn pending() -> Reply {
    service(ServiceFault::AuthorizationPending)
}

fn slow_down() -> Reply {
    service(ServiceFault::SlowDown)
}

fn network() -> Reply {
    Err(Error::Network {
        operation: "CreateToken",
        problem: "connection reset".into(),
    })
}

struct Run {
    result: Reply,
    requests: usize,
    events: Vec<PollEvent>,
    sleeps: Vec<u64>,
}

/// Polls with these replies in turn. The last one is repeated.
async fn run(clock: &TestClock, interval: u64, expires_in: u64, replies: Vec<Reply>) -> Run {
    let parameters = PollParameters {
        interval: Duration::from_secs(interval),
        deadline: Deadline::after(Duration::from_secs(expires_in), clock),
    };
    let mut requests = 0;
    let events = Arc::new(Mutex::new(Vec::new()));
    let request = || {
        let reply = replies[requests.min(replies.len() - 1)].clone();
        requests += 1;
        async move { reply }
    };
    let report = |event| {
        let events = Arc::clone(&events);
        async move { events.lock().unwrap().push(event) }
    };
    let result = poll(clock, parameters, request, report).await;
    let events = events.lock().unwrap().clone();
    let sleeps = clock.sleeps().iter().map(Duration::as_secs).collect();
    Run {
        result,
        requests,
        events,
        sleeps,
    }
}

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
async fn every_other_error_of_the_service_ends_the_loop() {
    for fault in [
        ServiceFault::ExpiredToken,
        ServiceFault::AccessDenied,
        ServiceFault::InvalidGrant,
        ServiceFault::InvalidClient,
        ServiceFault::UnauthorizedClient,
        ServiceFault::UnsupportedGrantType,
        ServiceFault::InvalidRequest,
        ServiceFault::InvalidScope,
        ServiceFault::EncryptionKeyUnavailable,
    ] {
        let run = run(&TestClock::new(), 1, 600, vec![pending(), service(fault)]).await;
        let Err(Error::Service {
            fault: ended_by, ..
        }) = run.result
        else {
            panic!("{:?}", run.result)
        };
        assert_eq!(ended_by, fault);
        assert_eq!(run.requests, 2);
    }
}

#[tokio::test]
async fn an_untrusted_certificate_ends_the_loop() {
    let error = Error::Connection {
        operation: "CreateToken",
        fault: crate::error::ConnectionFault::UnknownIssuer,
        problem: "x".into(),
    };
    let run = run(&TestClock::new(), 1, 600, vec![Err(error)]).await;
    assert_eq!(
        run.result.unwrap_err().code(),
        ErrorCode::UntrustedCertificate
    );
    assert_eq!(run.requests, 1);
}

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
async fn the_error_at_the_deadline_has_the_last_network_error() {
    let run = run(&TestClock::new(), 1, 20, vec![network()]).await;
    let error = run.result.unwrap_err();
    assert_eq!(error.code(), ErrorCode::ExpiredToken);
    assert!(
        error.to_string().contains("Network: CreateToken"),
        "{error}"
    );
    assert!(error.reason().unwrap().contains("connection reset"));
}

#[tokio::test]
async fn the_error_at_the_deadline_has_the_message_of_a_failing_service() {
    let failed = Err(Error::Service {
        operation: "CreateToken",
        fault: ServiceFault::InternalServer,
        answer: Box::new(ServiceAnswer {
            reason: Some("backend down".into()),
            request_id: Some("id-1".into()),
            ..ServiceAnswer::default()
        }),
    });
    let run = run(&TestClock::new(), 1, 20, vec![failed]).await;
    let error = run.result.unwrap_err();
    assert_eq!(error.code(), ErrorCode::ExpiredToken);
    assert!(error.to_string().contains("InternalServer"), "{error}");
    assert_eq!(error.reason().as_deref(), Some("backend down"));
    assert_eq!(error.request_id(), Some("id-1"));
}

#[tokio::test]
async fn the_error_at_the_deadline_has_no_failure_that_a_response_followed() {
    let run = run(&TestClock::new(), 5, 18, vec![network(), pending()]).await;
    assert_eq!(run.result.unwrap_err().reason(), None);
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
