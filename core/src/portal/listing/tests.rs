//! The work on a list, with a portal on this machine.

mod streams;

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::*;
use crate::accounts::{Account, ListedRoleName};
use crate::clock::test_clock::TestClock;
use crate::clock::{Clock, Deadline, SystemClock};
use crate::context::CallContext;
use crate::error::{ErrorCode, Result};
use crate::portal::test_portal::{
    Asked, FAILED, FORBIDDEN, Portal, SILENCE, THROTTLED, UNAUTHORIZED, accounts, failure, roles,
};
use crate::testing;
use crate::types::Secret;

/// A time that is not over before the list has ended.
fn until(context: &CallContext) -> Until {
    Until {
        deadline: Deadline::after(TIME_BUDGET, context.clock.as_ref()),
        stopped: CancellationToken::new(),
    }
}

/// Works on a list, and returns how that ended and the last progress.
async fn work(listing: &Listing, portal: &Portal) -> (Result<End>, Progress) {
    work_until(listing, &portal.context, &until(&portal.context)).await
}

async fn work_until(
    listing: &Listing,
    context: &CallContext,
    until: &Until,
) -> (Result<End>, Progress) {
    let mut last = Progress::default();
    let region = "us-east-1".parse().unwrap();
    let token = Secret::new("AT");
    let mut progress = |progress| last = progress;
    let end = listing
        .work(context, &region, &token, until, &mut progress)
        .await;
    (end, last)
}

/// The code of the error that a list ended early with. `None` if it is complete.
fn early(end: Result<End>) -> Option<ErrorCode> {
    match end.unwrap() {
        End::Whole => None,
        End::Early(error) => Some(error.code()),
    }
}

/// The roles of an account, or the code of its error.
fn found(account: &Account) -> std::result::Result<Vec<&str>, ErrorCode> {
    let roles = || account.roles.iter().map(ListedRoleName::as_str).collect();
    let error = account.error.as_ref();
    error.map_or_else(|| Ok(roles()), |error| Err(error.code))
}

fn all(listing: &Listing) -> Vec<Arc<Account>> {
    listing.accounts(0..usize::MAX)
}

#[tokio::test]
async fn a_list_has_every_page_of_accounts_and_roles() {
    let portal = Portal::start(|asked, _| match asked {
        Asked::Accounts(None) => accounts(0..2, Some("2")),
        Asked::Accounts(Some(_)) => accounts(2..3, None),
        Asked::Roles(1, None) => roles(&["A", "B"], Some("2")),
        Asked::Roles(1, Some(_)) => roles(&["C"], None),
        _ => roles(&["A"], None),
    })
    .await;
    let listing = Listing::new(false);
    let (end, progress) = work(&listing, &portal).await;
    assert_eq!(early(end), None);
    let listed = all(&listing);
    let listed: Vec<_> = listed.iter().map(|account| found(account)).collect();
    assert_eq!(
        listed,
        [Ok(vec!["A"]), Ok(vec!["A", "B", "C"]), Ok(vec!["A"])]
    );
    assert_eq!((listing.len(), listing.is_empty()), (3, false));
    let expected = Progress {
        accounts_listed: 3,
        accounts_done: 3,
        roles_found: 5,
        time_left: None,
    };
    assert_eq!(progress, expected);
    let mut asked = portal.asked();
    assert_eq!(asked.len(), 6);
    asked.retain(|asked| matches!(asked, Asked::Roles(1, _)));
    assert_eq!(
        asked,
        [Asked::Roles(1, None), Asked::Roles(1, Some("2".into()))]
    );
}

#[tokio::test]
async fn an_account_that_the_service_refuses_fails_alone() {
    let portal = Portal::start(|asked, _| match asked {
        Asked::Accounts(_) => accounts(0..3, None),
        Asked::Roles(1, _) => failure(FORBIDDEN),
        _ => roles(&["A"], None),
    })
    .await;
    let listing = Listing::new(false);
    let (end, progress) = work(&listing, &portal).await;
    assert_eq!(early(end), None);
    let listed = all(&listing);
    let listed: Vec<_> = listed.iter().map(|account| found(account)).collect();
    let refused = Err(ErrorCode::Forbidden);
    assert_eq!(listed, [Ok(vec!["A"]), refused, Ok(vec!["A"])]);
    assert_eq!((progress.accounts_done, progress.roles_found), (3, 2));
}

#[tokio::test]
async fn requests_that_fail_or_are_throttled_are_sent_again() {
    let portal = Portal::start(|asked, before| match (asked, before) {
        (Asked::Accounts(_), 0) | (Asked::Roles(0, _), 1) => failure(FAILED),
        (Asked::Accounts(_), _) => accounts(0..2, None),
        (Asked::Roles(0, _), 0) | (Asked::Roles(1, _), 0..3) => failure(THROTTLED),
        _ => roles(&["A"], None),
    })
    .await;
    let listing = Listing::new(false);
    let (end, _) = work(&listing, &portal).await;
    assert_eq!(early(end), None);
    assert!(all(&listing).iter().all(|it| found(it) == Ok(vec!["A"])));
    assert_eq!(portal.asked().len(), 2 + 3 + 4);
}

#[tokio::test]
async fn a_token_that_is_rejected_ends_the_work_with_an_error() {
    for is_rejected_at_once in [true, false] {
        let portal = Portal::start(move |asked, _| match asked {
            Asked::Accounts(_) if !is_rejected_at_once => accounts(0..2, None),
            Asked::Roles(1, _) => SILENCE,
            _ => failure(UNAUTHORIZED),
        })
        .await;
        let listing = Listing::new(false);
        let (end, _) = work(&listing, &portal).await;
        assert_eq!(end.unwrap_err().code(), ErrorCode::Unauthorized);
    }
}

#[tokio::test]
async fn a_page_of_accounts_that_is_refused_is_asked_for_by_the_next_work_alone() {
    let portal = Portal::start(|asked, before| match (asked, before) {
        (Asked::Accounts(None), _) => accounts(0..2, Some("2")),
        (Asked::Accounts(Some(_)), 0) => failure(FORBIDDEN),
        (Asked::Accounts(Some(_)), _) => accounts(2..3, None),
        _ => roles(&["A"], None),
    })
    .await;
    let listing = Listing::new(false);
    let (end, progress) = work(&listing, &portal).await;
    assert_eq!(early(end), Some(ErrorCode::Forbidden));
    assert_eq!((listing.len(), progress.accounts_done), (2, 2));
    let (end, _) = work(&listing, &portal).await;
    assert_eq!(early(end), None);
    assert_eq!(listing.len(), 3);
    let expected = [
        Asked::Accounts(None),
        Asked::Accounts(Some("2".into())),
        Asked::Accounts(Some("2".into())),
    ];
    let mut asked = portal.asked();
    assert_eq!(asked.len(), 6);
    asked.retain(|asked| matches!(asked, Asked::Accounts(_)));
    assert_eq!(asked, expected);
}

#[tokio::test]
async fn a_list_without_an_account_and_without_a_success_is_an_error() {
    let portal = Portal::start(|_, _| failure(FORBIDDEN)).await;
    let listing = Listing::new(false);
    let (end, _) = work(&listing, &portal).await;
    assert_eq!(end.unwrap_err().code(), ErrorCode::Forbidden);
    assert!(listing.is_empty());

    let empty = Portal::start(|_, _| accounts([], None)).await;
    let listing = Listing::new(false);
    let (end, _) = work(&listing, &empty).await;
    assert_eq!(early(end), None, "the person has no account");
}

#[tokio::test]
async fn a_service_that_does_not_answer_for_half_a_minute_ends_the_list() {
    // Its waits take no real time, so an answer would come too late.
    let seconds = TestClock::new();
    for (account, code) in [(None, "ListAccounts"), (Some(0), "ListAccountRoles")] {
        let portal = Portal::start(|_, _| SILENCE).await;
        let context = CallContext {
            clock: Arc::new(seconds.clone()),
            ..portal.context.clone()
        };
        let listing = Listing::new(false);
        if let Some(number) = account {
            listing.state().add_accounts(requests::Page {
                items: vec![listed(number)],
                next: None,
            });
        }
        let before = seconds.sleeps().len();
        let until = Until {
            deadline: Deadline::after(Duration::from_hours(1), &seconds),
            stopped: CancellationToken::new(),
        };
        let (end, _) = work_until(&listing, &context, &until).await;
        let error = end.unwrap_err();
        assert_eq!(error.code(), ErrorCode::Timeout);
        assert!(error.to_string().contains(code), "{error}");
        let sleeps = seconds.sleeps();
        let of_a_second = sleeps[before..]
            .iter()
            .filter(|pause| **pause == Duration::from_secs(1));
        assert_eq!(of_a_second.count(), 30);
    }
}

fn listed(number: usize) -> Account {
    Account {
        id: format!("{number:012}").parse().unwrap(),
        name: String::new(),
        email_address: None,
        roles: Vec::new(),
        error: None,
    }
}

/// How many accounts have their roles.
fn found_count(listing: &Listing) -> usize {
    all(listing).iter().filter(|it| found(it).is_ok()).count()
}
