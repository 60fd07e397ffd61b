//! What to do about a request that failed.

use std::collections::HashMap;
use std::time::Duration;

use super::requests::Request;
use crate::error::{Error, ErrorCode};

/// The pauses after failures of one request, each twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);
/// After so many failures the roles of an account are given up, if another request was answered since the last one.
const MOST_FAILURES: u32 = 6;
/// The same for a page of accounts. By then its pauses have been half a minute.
const MOST_PAGE_FAILURES: u32 = 9;
/// The same for answers that are not the service's.
const MOST_UNEXPECTED: u32 = 3;
/// After so many of them an account is left for later, if no other request was answered since the last one.
const MOST_UNEXPECTED_ALONE: u32 = 6;

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Ask again. The pace says when.
    Again,
    /// Ask again after a pause.
    AfterPause(Duration),
    /// The roles of this account cannot be read: others were answered meanwhile, or the service refuses this one.
    AccountFails,
    /// Do not ask for it again for now. What is wrong may be wrong for a time only.
    GiveUp,
    /// Ask for nothing more: no request would do better.
    EndList,
    /// The token is refused, so that no list can be had.
    TokenRefused,
}

/// What went wrong so far, by what was asked for.
#[derive(Default)]
pub(super) struct Troubles(HashMap<Request, Trouble>);

struct Trouble {
    failures: u32,
    unexpected: u32,
    /// How many answers were good when it failed last.
    good: u32,
}

impl Troubles {
    /// It was answered well.
    pub(super) fn over(&mut self, request: Request) {
        self.0.remove(&request);
    }

    /// Judges a failure. `good` is how many answers of the list were good so far.
    pub(super) fn judge(&mut self, request: Request, error: &Error, good: u32) -> Verdict {
        let is_account = matches!(request, Request::Roles(_));
        match error.code() {
            ErrorCode::TooManyRequests => return Verdict::Again,
            ErrorCode::Unauthorized => return Verdict::TokenRefused,
            _ => {}
        }
        let trouble = self.0.entry(request).or_insert(Trouble {
            failures: 0,
            unexpected: 0,
            good,
        });
        let others_are_answered = good > trouble.good;
        trouble.good = good;
        match error.code() {
            ErrorCode::InternalServer | ErrorCode::Network | ErrorCode::Timeout => {
                trouble.failures += 1;
                if others_are_answered && is_account && trouble.failures >= MOST_FAILURES {
                    return Verdict::AccountFails;
                }
                if others_are_answered && trouble.failures >= MOST_PAGE_FAILURES {
                    return Verdict::GiveUp;
                }
            }
            ErrorCode::UnexpectedAnswer => {
                trouble.unexpected += 1;
                if !is_account && trouble.unexpected >= MOST_UNEXPECTED {
                    return Verdict::GiveUp;
                }
                if others_are_answered && trouble.unexpected >= MOST_UNEXPECTED {
                    return Verdict::AccountFails;
                }
                if trouble.unexpected >= MOST_UNEXPECTED_ALONE {
                    return Verdict::GiveUp;
                }
            }
            _ if !matches!(error, Error::Service { .. }) => return Verdict::EndList,
            _ if is_account => return Verdict::AccountFails,
            _ => return Verdict::GiveUp,
        }
        let doublings = trouble.failures + trouble.unexpected - 1;
        let pause = FIRST_PAUSE.saturating_mul(1 << doublings.min(8));
        Verdict::AfterPause(pause.min(LONGEST_PAUSE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Answer, ServiceFault};

    const ACCOUNT: Request = Request::Roles(7);

    fn service(fault: ServiceFault) -> Error {
        Error::Service {
            operation: "ListAccountRoles",
            fault,
            answer: Box::<Answer>::default(),
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

    /// The last of several verdicts on the same error, with so many good answers more each time.
    fn last(request: Request, error: &Error, times: u32, good: u32) -> Verdict {
        let mut troubles = Troubles::default();
        let verdicts = (0..times).map(|time| troubles.judge(request, error, 10 + time * good));
        verdicts.last().unwrap()
    }

    #[test]
    fn an_account_fails_for_good_only_while_other_requests_are_answered() {
        assert_eq!(last(ACCOUNT, &network(), 6, 1), Verdict::AccountFails);
        assert_eq!(last(ACCOUNT, &unexpected(), 3, 1), Verdict::AccountFails);
        let longest = Verdict::AfterPause(LONGEST_PAUSE);
        assert_eq!(last(ACCOUNT, &network(), 100, 0), longest);
        assert_eq!(last(ACCOUNT, &unexpected(), 6, 0), Verdict::GiveUp);
    }

    #[test]
    fn an_answer_before_the_last_failure_says_nothing_of_the_service() {
        for (error, most) in [(network(), 6), (unexpected(), 3)] {
            let mut troubles = Troubles::default();
            troubles.judge(ACCOUNT, &error, 10);
            // Others of the same round were answered a moment later, and none since.
            for _ in 0..most {
                let verdict = troubles.judge(ACCOUNT, &error, 15);
                assert!(matches!(verdict, Verdict::AfterPause(_)), "{verdict:?}");
            }
            let verdict = troubles.judge(ACCOUNT, &error, 16);
            assert_eq!(verdict, Verdict::AccountFails);
        }
    }

    #[test]
    fn a_page_that_cannot_be_had_is_given_up_and_not_taken_for_the_last() {
        let refused = service(ServiceFault::InvalidRequest);
        assert_eq!(last(Request::Accounts, &refused, 1, 1), Verdict::GiveUp);
        assert_eq!(
            last(Request::Accounts, &unexpected(), 3, 1),
            Verdict::GiveUp
        );
        assert_eq!(last(Request::Accounts, &network(), 9, 1), Verdict::GiveUp);
        let longest = Verdict::AfterPause(LONGEST_PAUSE);
        assert_eq!(last(Request::Accounts, &network(), 8, 1), longest);
        assert_eq!(last(Request::Accounts, &network(), 100, 0), longest);
    }

    #[test]
    fn what_the_service_says_of_an_account_is_about_that_account() {
        for fault in [ServiceFault::Forbidden, ServiceFault::ResourceNotFound] {
            let verdict = last(ACCOUNT, &service(fault), 1, 0);
            assert_eq!(verdict, Verdict::AccountFails);
        }
    }

    #[test]
    fn what_is_wrong_on_the_way_to_the_service_is_not_about_an_account() {
        let error = Error::UntrustedCertificate {
            operation: "ListAccountRoles",
            problem: "unknown issuer".into(),
        };
        assert_eq!(last(ACCOUNT, &error, 1, 1), Verdict::EndList);
    }

    #[test]
    fn a_throttled_request_has_no_pause_of_its_own() {
        let throttled = service(ServiceFault::TooManyRequests);
        assert_eq!(last(ACCOUNT, &throttled, 50, 0), Verdict::Again);
    }
}
