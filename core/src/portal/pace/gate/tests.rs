//! The order in which waiting requests get permits, and which of them are woken.

use futures_util::poll;

use super::*;
use crate::clock::SystemClock;
use crate::clock::test_clock::TestClock;
use crate::error::{ServiceAnswer, ServiceFault};

fn pace() -> Arc<Pace> {
    Arc::new(Pace::new())
}

fn throttled() -> Result<()> {
    Err(Error::Service {
        operation: "ListAccountRoles",
        fault: ServiceFault::TooManyRequests,
        answer: Box::<ServiceAnswer>::default(),
    })
}

/// A pace whose rate limit is known, so that the next request has to wait.
async fn paced(clock: &SharedClock) -> Arc<Pace> {
    let pace = pace();
    let permit = pace.acquire(Priority::Bulk, clock).await;
    permit.answered(&throttled());
    assert!(pace.rate().is_some());
    pace
}

#[tokio::test]
async fn requests_are_sent_in_the_order_of_the_calls_and_not_of_their_polls() {
    let clock = SystemClock::shared();
    let pace = pace();
    let (mut first, mut second) = (
        pace.acquire(Priority::Bulk, &clock),
        pace.acquire(Priority::Bulk, &clock),
    );
    assert!(poll!(&mut second).is_pending());
    assert!(poll!(&mut first).is_ready());
    assert!(poll!(&mut second).is_ready());
}

#[tokio::test]
async fn an_interactive_request_is_sent_before_bulk_requests() {
    let clock = SystemClock::shared();
    let pace = pace();
    let mut bulk = pace.acquire(Priority::Bulk, &clock);
    let mut interactive = pace.acquire(Priority::Interactive, &clock);
    assert!(poll!(&mut bulk).is_pending());
    assert!(poll!(&mut interactive).is_ready());
    assert!(poll!(&mut bulk).is_ready());
}

#[tokio::test]
async fn a_request_that_leaves_the_queue_wakes_the_next_one() {
    let clock = SystemClock::shared();
    let pace = pace();
    for priority in [Priority::Interactive, Priority::Bulk] {
        let first = pace.acquire(priority, &clock);
        let next = tokio::spawn(pace.acquire(Priority::Bulk, &clock));
        // The task waits in the queue.
        tokio::task::yield_now().await;
        assert!(!next.is_finished());
        drop(first);
        tokio::task::yield_now().await;
        assert!(next.is_finished());
    }
}

#[tokio::test]
async fn an_answer_wakes_a_request_that_waits_for_one() {
    let clock = SystemClock::shared();
    let pace = pace();
    let mut in_flight = vec![];
    let next = loop {
        let mut acquire = pace.acquire(Priority::Bulk, &clock);
        match poll!(&mut acquire) {
            Poll::Ready(permit) => in_flight.push(permit),
            Poll::Pending => break acquire,
        }
    };
    let next = tokio::spawn(next);
    tokio::task::yield_now().await;
    assert!(!next.is_finished());
    in_flight.pop().unwrap().answered(&Ok(()));
    tokio::task::yield_now().await;
    assert!(next.is_finished());
}

#[tokio::test]
async fn an_answer_that_does_not_change_the_time_wakes_no_request() {
    let clock: SharedClock = Arc::new(TestClock::new());
    let pace = paced(&clock).await;
    let interactive = pace.acquire(Priority::Interactive, &clock);
    let bulk = pace.acquire(Priority::Bulk, &clock);
    let until = {
        let mut state = pace.state();
        let Admission::At(at) = state.controller.admission(clock.boot(), Priority::Bulk) else {
            panic!("the next request has to wait");
        };
        let number = interactive.number;
        state.interactive.wait(number, Waker::noop(), Some(at));
        at
    };
    let now = clock.boot();
    assert!(pace.state().waker_of_next(now).is_none());
    pace.state()
        .interactive
        .wait(interactive.number, Waker::noop(), Some(until * 2));
    assert!(pace.state().waker_of_next(now).is_some());
    drop((interactive, bulk));
}

#[tokio::test]
async fn a_request_that_was_cancelled_is_not_in_flight_any_more() {
    let clock = SystemClock::shared();
    let pace = pace();
    let permit = pace.acquire(Priority::Bulk, &clock).await;
    assert_eq!(pace.state().controller.in_flight(), 1);
    drop(permit);
    assert_eq!(pace.state().controller.in_flight(), 0);
    assert_eq!(pace.rate(), None);
}

#[test]
fn only_failures_and_throttling_count_against_the_service() {
    let service = |fault, retry_after| Error::Service {
        operation: "ListAccountRoles",
        fault,
        answer: Box::new(ServiceAnswer {
            retry_after,
            ..ServiceAnswer::default()
        }),
    };
    let wait = Some(Duration::from_secs(7));
    for (error, expected) in [
        (
            service(ServiceFault::TooManyRequests, wait),
            Outcome::Throttled(wait),
        ),
        (service(ServiceFault::InternalServer, None), Outcome::Failed),
        (service(ServiceFault::Forbidden, None), Outcome::Success),
        (
            Error::Timeout {
                operation: "ListAccountRoles",
            },
            Outcome::Failed,
        ),
    ] {
        assert_eq!(outcome_of(&error), expected, "{error}");
    }
}
