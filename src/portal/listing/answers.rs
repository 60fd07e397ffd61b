//! What becomes of the answers.

use super::Account;
use super::requests::Page;
use super::run::{Run, Want};
use super::trouble::Verdict;
use crate::error::{Error, ErrorCode, Result};

pub(super) enum Answer {
    Accounts(Result<Page<Account>>),
    Roles(usize, Result<Page<String>>),
    Known(usize, Result<()>),
}

impl Run<'_> {
    /// Takes an answer; what ends the list, if this does.
    pub(super) fn answered(&mut self, answer: Answer) -> Result<Option<Error>> {
        let (want, failed) = match answer {
            Answer::Accounts(Ok(page)) => {
                self.answered_well(Want::Accounts);
                let mut state = self.listing.state();
                let more = page.next.is_some();
                let added = state.add_accounts(page);
                drop(state);
                self.wanted.extend(added.map(Want::Roles));
                if more {
                    // Ahead of all roles: it names what is to be asked for then.
                    self.wanted.push_front(Want::Accounts);
                }
                return Ok(None);
            }
            Answer::Roles(index, Ok(page)) => {
                self.roles_asked -= 1;
                self.answered_well(Want::Roles(index));
                if self.listing.state().add_roles(index, page) {
                    self.listing.arrived.notify_waiters();
                } else {
                    self.wanted.push_front(Want::Roles(index));
                }
                return Ok(None);
            }
            Answer::Known(_, Ok(())) => {
                self.probes = false;
                self.good += 1;
                self.silence.is_broken();
                return Ok(None);
            }
            Answer::Known(index, Err(error)) => {
                self.probes = false;
                (Want::Known(index), error)
            }
            Answer::Accounts(Err(error)) => (Want::Accounts, error),
            Answer::Roles(index, Err(error)) => {
                self.roles_asked -= 1;
                (Want::Roles(index), error)
            }
        };
        self.failed(want, failed)
    }

    fn answered_well(&mut self, want: Want) {
        self.good += 1;
        self.troubles.over(want);
        self.silence.is_broken();
    }

    fn failed(&mut self, want: Want, error: Error) -> Result<Option<Error>> {
        match error.code() {
            ErrorCode::InternalServer
            | ErrorCode::Network
            | ErrorCode::Timeout
            | ErrorCode::UnexpectedAnswer => self.silence.goes_on(&error),
            _ => self.silence.is_broken(),
        }
        if let Want::Known(_) = want {
            return match error.code() {
                ErrorCode::Unauthorized => Err(error),
                _ => Ok(None),
            };
        }
        let verdict = self.troubles.judge(want, &error, self.good);
        self.listing.state().failed(want, &error);
        match verdict {
            Verdict::Again => self.wanted.push_front(want),
            Verdict::AfterPause(pause) => {
                let until = self.clock.boot().saturating_add(pause);
                self.resting.push((until, want));
            }
            Verdict::AccountFails => {
                if let Want::Roles(index) = want {
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
