//! Which reaction follows from the failures of a request.

use super::*;
use crate::error::{ServiceAnswer, ServiceFault};

const ACCOUNT: Request = Request::Roles(7);

fn service(fault: ServiceFault) -> Error {
    Error::Service {
        operation: "ListAccountRoles",
        fault,
        answer: Box::<ServiceAnswer>::default(),
    }
}

fn network() -> Error {
    Error::Network {
        operation: "ListAccountRoles",
        problem: "connection refused".into(),
    }
}

fn unexpected() -> Error {
    Error::unexpected_answer("ListAccountRoles", "it is not JSON")
}

/// The last reaction to an error that occurs `times` times, with this many successes in between.
fn last(request: Request, error: &Error, times: u32, successes: u32) -> Reaction {
    let mut failures = Failures::default();
    let reactions = (0..times).map(|time| failures.react(request, error, 10 + time * successes));
    reactions.last().unwrap()
}

#[test]
fn an_account_is_given_up_only_while_other_requests_succeed() {
    assert_eq!(last(ACCOUNT, &network(), 6, 1), Reaction::FailAccount);
    assert_eq!(last(ACCOUNT, &unexpected(), 3, 1), Reaction::FailAccount);
    let longest = Reaction::RetryAfter(MAX_PAUSE);
    assert_eq!(last(ACCOUNT, &network(), 100, 0), longest);
    assert_eq!(last(ACCOUNT, &unexpected(), 6, 0), Reaction::LeaveOut);
}

#[test]
fn a_success_before_the_last_failure_does_not_count() {
    for (error, most) in [(network(), 6), (unexpected(), 3)] {
        let mut failures = Failures::default();
        failures.react(ACCOUNT, &error, 10);
        // Other requests of the same round succeeded after the first failure, and none since.
        for _ in 0..most {
            let reaction = failures.react(ACCOUNT, &error, 15);
            assert!(matches!(reaction, Reaction::RetryAfter(_)), "{reaction:?}");
        }
        let reaction = failures.react(ACCOUNT, &error, 16);
        assert_eq!(reaction, Reaction::FailAccount);
    }
}

#[test]
fn a_page_that_fails_is_left_out_and_does_not_complete_the_list() {
    let rejected = service(ServiceFault::InvalidRequest);
    assert_eq!(last(Request::Accounts, &rejected, 1, 1), Reaction::LeaveOut);
    assert_eq!(
        last(Request::Accounts, &unexpected(), 3, 1),
        Reaction::LeaveOut
    );
    assert_eq!(
        last(Request::Accounts, &network(), 9, 1),
        Reaction::LeaveOut
    );
    let longest = Reaction::RetryAfter(MAX_PAUSE);
    assert_eq!(last(Request::Accounts, &network(), 8, 1), longest);
    assert_eq!(last(Request::Accounts, &network(), 100, 0), longest);
}

#[test]
fn an_error_of_the_service_fails_the_account() {
    for fault in [ServiceFault::Forbidden, ServiceFault::ResourceNotFound] {
        let reaction = last(ACCOUNT, &service(fault), 1, 0);
        assert_eq!(reaction, Reaction::FailAccount);
    }
}

#[test]
fn an_error_of_the_connection_ends_the_list() {
    let error = Error::Connection {
        operation: "ListAccountRoles",
        fault: crate::error::ConnectionFault::UnknownIssuer,
        problem: "unknown issuer".into(),
    };
    assert_eq!(last(ACCOUNT, &error, 1, 1), Reaction::EndList);
}

#[test]
fn a_throttled_request_has_no_pause_of_its_own() {
    let throttled = service(ServiceFault::TooManyRequests);
    assert_eq!(last(ACCOUNT, &throttled, 50, 0), Reaction::Retry);
}

#[test]
fn each_pause_is_twice_as_long_as_the_one_before_up_to_8_seconds() {
    for error in [network(), unexpected()] {
        let mut failures = Failures::default();
        let mut pauses = (0..5).map(|_| failures.react(ACCOUNT, &error, 0));
        for milliseconds in [250, 500, 1000, 2000, 4000] {
            let pause = Duration::from_millis(milliseconds);
            assert_eq!(pauses.next(), Some(Reaction::RetryAfter(pause)));
        }
    }
    // Failures of both kinds count together.
    let mut failures = Failures::default();
    failures.react(ACCOUNT, &network(), 0);
    let second = failures.react(ACCOUNT, &unexpected(), 0);
    assert_eq!(second, Reaction::RetryAfter(FIRST_PAUSE * 2));
    let longest = Reaction::RetryAfter(MAX_PAUSE);
    assert_eq!(last(ACCOUNT, &network(), 6, 0), longest);
}
