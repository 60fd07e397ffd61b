//! What becomes of the answers.

use super::requests::{Answer, Request};
use super::run::Run;
use super::trouble::Verdict;
use crate::error::{Error, ErrorCode, Result};

impl Run<'_> {
    /// Takes an answer; what ends the list, if this does.
    pub(super) fn answered(&mut self, answer: Answer) -> Result<Option<Error>> {
        let (request, failed) = match answer {
            Answer::Accounts(Ok(page)) => {
                self.answered_well(Request::Accounts);
                let mut state = self.listing.state();
                let more = page.next.is_some();
                let added = state.add_accounts(page);
                drop(state);
                for index in added {
                    self.scheduler.push_last(Request::Roles(index));
                }
                if more {
                    // Ahead of all roles: it names what is to be asked for then.
                    self.scheduler.push_first(Request::Accounts);
                }
                return Ok(None);
            }
            Answer::Roles(index, Ok(page)) => {
                self.answered_well(Request::Roles(index));
                if self.listing.state().add_roles(index, page) {
                    self.listing.arrived.notify_waiters();
                } else {
                    self.scheduler.push_first(Request::Roles(index));
                }
                return Ok(None);
            }
            Answer::Probe(_, Ok(())) => {
                self.probes = false;
                self.good += 1;
                self.silence.is_broken();
                return Ok(None);
            }
            Answer::Probe(index, Err(error)) => {
                self.probes = false;
                (Request::Probe(index), error)
            }
            Answer::Accounts(Err(error)) => (Request::Accounts, error),
            Answer::Roles(index, Err(error)) => (Request::Roles(index), error),
        };
        self.failed(request, failed)
    }

    fn answered_well(&mut self, request: Request) {
        self.good += 1;
        self.troubles.over(request);
        self.silence.is_broken();
    }

    fn failed(&mut self, request: Request, error: Error) -> Result<Option<Error>> {
        match error.code() {
            ErrorCode::InternalServer
            | ErrorCode::Network
            | ErrorCode::Timeout
            | ErrorCode::UnexpectedAnswer => self.silence.goes_on(&error),
            _ => self.silence.is_broken(),
        }
        if let Request::Probe(_) = request {
            return match error.code() {
                ErrorCode::Unauthorized => Err(error),
                _ => Ok(None),
            };
        }
        let verdict = self.troubles.judge(request, &error, self.good);
        self.listing.state().failed(request, &error);
        match verdict {
            Verdict::Again => self.scheduler.push_first(request),
            Verdict::AfterPause(pause) => {
                let until = self.clock.boot().saturating_add(pause);
                self.resting.push((until, request));
            }
            Verdict::AccountFails => {
                if let Request::Roles(index) = request {
                    self.listing.state().done(index, Err(error));
                    self.listing.arrived.notify_waiters();
                }
            }
            Verdict::GiveUp => self.given_up = Some(error),
            Verdict::EndList => return Ok(Some(error)),
            Verdict::TokenRefused => return Err(error),
        }
        Ok(None)
    }
}
