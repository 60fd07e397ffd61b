//! What to do after a failed request.

use std::collections::HashMap;
use std::time::Duration;

use super::requests::Request;
use crate::error::{Error, ErrorCode};

/// The pause after the first failure of a request. Each one is twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const MAX_PAUSE: Duration = Duration::from_secs(8);
/// After this many failures no more roles of the account are requested, if another request succeeded since the last
/// failure.
const MAX_FAILURES: u32 = 6;
/// The same for a page of accounts. The pauses before that many failures add up to half a minute.
const MAX_PAGE_FAILURES: u32 = 9;
/// The same for responses that do not come from the service.
const MAX_UNEXPECTED: u32 = 3;
/// After this many of them an account is left out, if no other request succeeded since the last one.
const MAX_UNEXPECTED_ALONE: u32 = 6;

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reaction {
    /// Send the request again. The pace says when.
    Retry,
    /// Send it again after a pause.
    RetryAfter(Duration),
    /// The roles of this account cannot be read: other requests succeeded in the meantime, or the service rejects
    /// this one.
    FailAccount,
    /// Do not send it again in this call. The cause may be temporary.
    LeaveOut,
    /// Send nothing more: every other request would fail, too.
    EndList,
    /// The token is not valid: there is no list.
    RejectToken,
}

impl Reaction {
    /// The name in the log.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Retry | Self::RetryAfter(_) => "retry",
            Self::FailAccount => "failAccount",
            Self::LeaveOut => "leaveOut",
            Self::EndList => "endList",
            Self::RejectToken => "rejectToken",
        }
    }
}

/// The failures of each request so far.
#[derive(Default)]
pub(super) struct Failures(HashMap<Request, Failed>);

struct Failed {
    /// Server errors, network errors and timeouts.
    failures: u32,
    /// Responses that do not come from the service.
    unexpected: u32,
    /// How many requests of the list had succeeded at the last failure.
    successes: u32,
}

impl Failures {
    /// The request has succeeded.
    pub(super) fn forget(&mut self, request: Request) {
        self.0.remove(&request);
    }

    /// What to do after a failure. `successes` is how many requests of the list have succeeded so far.
    pub(super) fn react(&mut self, request: Request, error: &Error, successes: u32) -> Reaction {
        let is_account = matches!(request, Request::Roles(_));
        match error.code() {
            ErrorCode::TooManyRequests => return Reaction::Retry,
            ErrorCode::Unauthorized => return Reaction::RejectToken,
            _ => {}
        }
        let failed = self.0.entry(request).or_insert(Failed {
            failures: 0,
            unexpected: 0,
            successes,
        });
        let others_succeed = successes > failed.successes;
        failed.successes = successes;
        match error.code() {
            code if code.is_failure() => {
                failed.failures += 1;
                if others_succeed && is_account && failed.failures >= MAX_FAILURES {
                    return Reaction::FailAccount;
                }
                if others_succeed && failed.failures >= MAX_PAGE_FAILURES {
                    return Reaction::LeaveOut;
                }
            }
            _ if error.is_foreign_answer() => {
                failed.unexpected += 1;
                if !is_account && failed.unexpected >= MAX_UNEXPECTED {
                    return Reaction::LeaveOut;
                }
                if others_succeed && failed.unexpected >= MAX_UNEXPECTED {
                    return Reaction::FailAccount;
                }
                if failed.unexpected >= MAX_UNEXPECTED_ALONE {
                    return Reaction::LeaveOut;
                }
            }
            ErrorCode::CaptivePortal => return Reaction::EndList,
            _ if !matches!(error, Error::Service { .. }) => return Reaction::EndList,
            _ if is_account => return Reaction::FailAccount,
            _ => return Reaction::LeaveOut,
        }
        let doublings = failed.failures + failed.unexpected - 1;
        let pause = FIRST_PAUSE.saturating_mul(1 << doublings.min(8));
        Reaction::RetryAfter(pause.min(MAX_PAUSE))
    }
}

#[cfg(test)]
mod tests;
