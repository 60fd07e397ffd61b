//! Handles the answers to the requests of a list.

use super::Worker;
use crate::diagnostics::events::list::{AccountsListed, ListRequestFailed, RolesListed};
use crate::error::{Error, ErrorCode, Result};
use crate::portal::listing::failures::Reaction;
use crate::portal::listing::requests::{Answer, Request};

impl Worker<'_> {
    /// Handles an answer. Returns why the list ends, if it does.
    pub(super) fn handle(&mut self, answer: Answer) -> Result<Option<Error>> {
        let (request, error) = match answer {
            Answer::Accounts(Ok(page)) => {
                self.succeeded(Request::Accounts);
                let has_next = page.next.is_some();
                self.context.log(|| AccountsListed {
                    accounts: page.items.len(),
                    more: has_next,
                });
                let added = self.listing.state().add_accounts(page);
                for index in added {
                    self.scheduler.push_last(Request::Roles(index));
                }
                if has_next {
                    // A page of accounts is requested before all roles, because it names the accounts whose roles are
                    // requested next.
                    self.scheduler.push_first(Request::Accounts);
                }
                return Ok(None);
            }
            Answer::Roles(index, Ok(page)) => {
                self.succeeded(Request::Roles(index));
                self.context.log(|| RolesListed {
                    account: index,
                    roles: page.items.len(),
                    more: page.next.is_some(),
                });
                if self.listing.state().add_roles(index, page) {
                    self.listing.changed.notify_waiters();
                } else {
                    self.scheduler.push_first(Request::Roles(index));
                }
                return Ok(None);
            }
            Answer::Probe(_, Ok(())) => {
                self.is_probing = false;
                self.successes += 1;
                self.liveness.answered();
                return Ok(None);
            }
            Answer::Probe(index, Err(error)) => {
                self.is_probing = false;
                (Request::Probe(index), error)
            }
            Answer::Accounts(Err(error)) => (Request::Accounts, error),
            Answer::Roles(index, Err(error)) => (Request::Roles(index), error),
        };
        self.failed(request, error)
    }

    fn succeeded(&mut self, request: Request) {
        self.successes += 1;
        self.failures.forget(request);
        self.liveness.answered();
    }

    fn failed(&mut self, request: Request, error: Error) -> Result<Option<Error>> {
        match error.code() {
            _ if error.is_foreign_answer() => self.liveness.failed(&error),
            code if code.is_failure() => self.liveness.failed(&error),
            _ => self.liveness.answered(),
        }
        if let Request::Probe(_) = request {
            return match error.code() {
                ErrorCode::Unauthorized => Err(error),
                _ => Ok(None),
            };
        }
        let reaction = self.failures.react(request, &error, self.successes);
        self.context.log(|| ListRequestFailed {
            operation: request.operation(),
            account: request.account(),
            error: error.code(),
            reaction: reaction.as_str(),
            pause: match reaction {
                Reaction::RetryAfter(pause) => Some(pause),
                _ => None,
            },
        });
        self.listing.state().request_failed(request, &error);
        match reaction {
            Reaction::Retry => self.scheduler.push_first(request),
            Reaction::RetryAfter(pause) => {
                let at = self.clock.boot().saturating_add(pause);
                self.delayed.push((at, request));
            }
            Reaction::FailAccount => {
                if let Request::Roles(index) = request {
                    self.listing.state().roles_failed(index, &error);
                    self.listing.changed.notify_waiters();
                }
            }
            Reaction::LeaveOut => self.left_out = Some(error),
            Reaction::EndList => return Ok(Some(error)),
            Reaction::RejectToken => return Err(error),
        }
        Ok(None)
    }
}
