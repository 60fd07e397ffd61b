//! What is known of a list.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use super::requests::{Page, Request};
use super::{Account, Progress};
use crate::error::{Error, ErrorCode, Result};

#[derive(Default)]
pub(super) struct State {
    entries: Vec<Entry>,
    pages: Pages,
    /// Each name once: an organization gives the same few roles in all its accounts.
    role_names: HashSet<Arc<str>>,
    progress: Progress,
    /// Accounts that are done and not taken yet.
    done: VecDeque<usize>,
    /// What a request of the last work failed with last, if one failed.
    last_failure: Option<Error>,
    /// Why the last work ended before the list was whole.
    early: Option<Early>,
    ended: bool,
}

struct Early {
    why: Error,
    /// Whether the caller wanted no more.
    stopped: bool,
}

/// How far the pages of accounts are.
#[derive(Default)]
enum Pages {
    #[default]
    None,
    Next(String),
    All,
}

/// The first page of accounts, or the one after another.
pub(super) struct NextPage {
    pub(super) after: Option<String>,
}

/// An account with what is known of its roles.
pub(super) struct Entry {
    pub(super) account: Account,
    pub(super) roles: Vec<Arc<str>>,
    pub(super) status: Status,
}

pub(super) enum Status {
    /// The roles on the page after this one, or all of them, are not known.
    Open {
        after: Option<String>,
        /// What asking for it failed with last, if it failed. That it was throttled says nothing of this account.
        failure: Option<Box<Error>>,
    },
    Done,
    /// The roles cannot be read.
    Failed(Error),
}

impl State {
    pub(super) const fn len(&self) -> usize {
        self.entries.len()
    }

    /// The next page of accounts, if there is one.
    pub(super) fn next_page(&self) -> Option<NextPage> {
        let after = match &self.pages {
            Pages::None => None,
            Pages::Next(token) => Some(token.clone()),
            Pages::All => return None,
        };
        Some(NextPage { after })
    }

    /// Accounts whose roles are not known, in the service's order.
    pub(super) fn open(&self) -> impl Iterator<Item = usize> {
        let entries = self.entries.iter().enumerate();
        entries.filter_map(|(index, entry)| {
            matches!(entry.status, Status::Open { .. }).then_some(index)
        })
    }

    /// Which account to ask the roles of, after which page.
    pub(super) fn to_ask(&self, index: usize) -> Option<(String, Option<String>)> {
        match self.entries.get(index) {
            Some(Entry {
                account,
                status: Status::Open { after, .. },
                ..
            }) => Some((account.id.clone(), after.clone())),
            _ => None,
        }
    }

    /// Adds a page of accounts; which entries they are.
    pub(super) fn add_accounts(&mut self, page: Page<Account>) -> std::ops::Range<usize> {
        let first = self.entries.len();
        self.entries
            .extend(page.items.into_iter().map(|account| Entry {
                account,
                roles: Vec::new(),
                status: Status::Open {
                    after: None,
                    failure: None,
                },
            }));
        self.pages = page.next.map_or(Pages::All, Pages::Next);
        self.progress.accounts_listed = count(self.entries.len());
        first..self.entries.len()
    }

    /// Adds a page of roles; whether it was the last.
    pub(super) fn add_roles(&mut self, index: usize, page: Page<String>) -> bool {
        self.progress.roles_found += count(page.items.len());
        let names = &mut self.role_names;
        let Some(entry) = self.entries.get_mut(index) else {
            return true;
        };
        entry.roles.reserve_exact(page.items.len());
        for name in page.items {
            let known = names.get(name.as_str()).cloned();
            entry.roles.push(known.unwrap_or_else(|| {
                let name: Arc<str> = name.into();
                names.insert(Arc::clone(&name));
                name
            }));
        }
        let last = page.next.is_none();
        if last {
            self.done(index, Ok(()));
        } else {
            entry.status = Status::Open {
                after: page.next,
                failure: None,
            };
        }
        last
    }

    /// New work begins: what failed in the work before is forgotten.
    pub(super) fn begin(&mut self) {
        self.last_failure = None;
        self.early = None;
        for entry in &mut self.entries {
            if let Status::Open { failure, .. } = &mut entry.status {
                *failure = None;
            }
        }
    }

    /// A request failed, and may be sent again.
    pub(super) fn failed(&mut self, request: Request, error: &Error) {
        self.last_failure = Some(error.clone());
        if error.code() == ErrorCode::TooManyRequests {
            return;
        }
        if let Request::Roles(index) = request
            && let Some(entry) = self.entries.get_mut(index)
            && let Status::Open { failure, .. } = &mut entry.status
        {
            *failure = Some(Box::new(error.clone()));
        }
    }

    /// What a request of this work failed with last, if one failed.
    pub(super) const fn last_failure(&self) -> Option<&Error> {
        self.last_failure.as_ref()
    }

    /// The work has ended before the list was whole.
    pub(super) fn ended_early(&mut self, why: Error, stopped: bool) {
        self.early = Some(Early { why, stopped });
    }

    /// Why the work ended before the list was whole, if it did.
    pub(super) fn early(&self) -> Option<&Error> {
        self.early.as_ref().map(|early| &early.why)
    }

    /// Why accounts may be missing at the end of a stream, if they may and the caller did not request that.
    pub(super) fn missing(&self) -> Option<&Error> {
        let early = self.early.as_ref().filter(|early| !early.stopped);
        early
            .filter(|_| !matches!(self.pages, Pages::All))
            .map(|early| &early.why)
    }

    /// An account whose roles the service has answered.
    pub(super) fn known(&self) -> Option<usize> {
        let mut entries = self.entries.iter();
        entries.position(|entry| matches!(entry.status, Status::Done))
    }

    pub(super) fn id(&self, index: usize) -> Option<String> {
        let entry = self.entries.get(index);
        entry.map(|entry| entry.account.id.clone())
    }

    /// No more is asked about this account.
    pub(super) fn done(&mut self, index: usize, roles: Result<()>) {
        if let Some(entry) = self.entries.get_mut(index) {
            entry.status = match roles {
                Ok(()) => Status::Done,
                Err(error) => {
                    entry.roles = Vec::new();
                    Status::Failed(error)
                }
            };
            self.progress.accounts_done += 1;
            self.done.push_back(index);
        }
    }

    /// How far it is.
    pub(super) const fn progress(&self) -> Progress {
        self.progress
    }

    /// Accounts that are done and not taken yet.
    pub(super) fn untaken(&self) -> usize {
        self.done.len()
    }

    pub(super) fn take_done(&mut self, most: usize) -> Vec<usize> {
        let count = self.done.len().min(most);
        self.done.drain(..count).collect()
    }

    pub(super) fn account(&self, index: usize) -> Option<&Entry> {
        self.entries.get(index)
    }

    pub(super) fn accounts(&self, from: usize, count: usize) -> impl Iterator<Item = &Entry> {
        self.entries.iter().skip(from).take(count)
    }

    /// No more is asked. What is open is handed out as it is, if the work ended well.
    pub(super) fn end(&mut self, well: bool) {
        if well && !self.ended {
            let open: Vec<usize> = self.open().collect();
            self.done.extend(open);
        }
        self.ended = true;
    }

    pub(super) const fn is_ended(&self) -> bool {
        self.ended
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
