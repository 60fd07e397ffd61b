//! The part of a list that is known.

use std::collections::{HashSet, VecDeque};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use super::entry::{Entry, Unfinished};
use super::requests::{Page, Request};
use crate::accounts::{Account, AccountError, ListedRoleName};
use crate::error::{Error, ErrorCode};

/// How much of a list is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Accounts the service has named so far.
    pub accounts_listed: u32,
    /// Accounts whose roles are known, or known not to be readable.
    pub accounts_done: u32,
    /// Roles found so far.
    pub roles_found: u32,
    /// An estimate of the time that is left, once every account is named.
    pub time_left: Option<Duration>,
}

#[derive(Default)]
pub(super) struct State {
    entries: Vec<Entry>,
    pages: Pages,
    /// Each role name once: an organization has the same few roles in all its accounts.
    role_names: HashSet<ListedRoleName>,
    progress: Progress,
    /// Accounts whose roles are known or not readable, and that the reader of a stream has not taken yet.
    not_taken: VecDeque<usize>,
    /// The last failure of a request of the last work, if there was one.
    last_failure: Option<Error>,
    /// Why the last work ended before the list was complete.
    early: Option<Early>,
    ended: bool,
}

struct Early {
    why: Error,
    /// Whether the caller stopped the list.
    stopped: bool,
}

/// Which pages of accounts are known.
#[derive(Default)]
enum Pages {
    #[default]
    None,
    /// The pages before the one with this token.
    Before(String),
    All,
}

/// The page of accounts to request: the first one, or the one after a known page.
pub(super) struct NextPage {
    pub(super) after: Option<String>,
}

impl State {
    pub(super) const fn len(&self) -> usize {
        self.entries.len()
    }

    /// The next page of accounts, if there is one.
    pub(super) fn next_page(&self) -> Option<NextPage> {
        let after = match &self.pages {
            Pages::None => None,
            Pages::Before(token) => Some(token.clone()),
            Pages::All => return None,
        };
        Some(NextPage { after })
    }

    /// Whether the service has named all accounts.
    pub(super) const fn all_accounts_are_named(&self) -> bool {
        matches!(self.pages, Pages::All)
    }

    /// The accounts whose roles are not known, in the service's order.
    pub(super) fn unfinished(&self) -> impl Iterator<Item = usize> {
        let entries = self.entries.iter().enumerate();
        entries.filter_map(|(index, entry)| entry.unfinished.is_some().then_some(index))
    }

    /// The account to request roles of, and the token of the page. `None` if its roles are known.
    pub(super) fn roles_to_request(&self, index: usize) -> Option<(Arc<Account>, Option<String>)> {
        let entry = self.entries.get(index)?;
        let unfinished = entry.unfinished.as_ref()?;
        Some((Arc::clone(&entry.account), unfinished.next_page.clone()))
    }

    /// Adds a page of accounts. Returns their indexes.
    pub(super) fn add_accounts(&mut self, page: Page<Account>) -> Range<usize> {
        let first = self.entries.len();
        self.entries.extend(page.items.into_iter().map(Entry::new));
        self.pages = page.next.map_or(Pages::All, Pages::Before);
        self.progress.accounts_listed = count(self.entries.len());
        first..self.entries.len()
    }

    /// Adds a page of roles. Returns whether it was the last one.
    pub(super) fn add_roles(&mut self, index: usize, page: Page<String>) -> bool {
        self.progress.roles_found += count(page.items.len());
        let names = &mut self.role_names;
        let Some(entry) = self.entries.get_mut(index) else {
            return true;
        };
        let roles = &mut Arc::make_mut(&mut entry.account).roles;
        roles.reserve_exact(page.items.len());
        for name in page.items {
            let known = names.get(name.as_str()).cloned();
            roles.push(known.unwrap_or_else(|| {
                let name = ListedRoleName::from(name.as_str());
                names.insert(name.clone());
                name
            }));
        }
        let is_last = page.next.is_none();
        entry.unfinished = page.next.map(|next| Unfinished {
            next_page: Some(next),
            failure: None,
        });
        if is_last {
            self.finished(index);
        }
        is_last
    }

    /// The roles of this account cannot be read.
    pub(super) fn roles_failed(&mut self, index: usize, error: &Error) {
        if let Some(entry) = self.entries.get_mut(index) {
            let account = Arc::make_mut(&mut entry.account);
            account.roles = Vec::new();
            account.error = Some(Box::new(AccountError::from(error)));
            entry.unfinished = None;
            self.finished(index);
        }
    }

    fn finished(&mut self, index: usize) {
        self.progress.accounts_done += 1;
        self.not_taken.push_back(index);
    }

    /// New work begins. The failures of earlier work are removed.
    pub(super) fn begin(&mut self) {
        self.last_failure = None;
        self.early = None;
        for entry in &mut self.entries {
            if let Some(unfinished) = &mut entry.unfinished {
                unfinished.failure = None;
            }
        }
    }

    /// A request failed, and may be sent again.
    pub(super) fn request_failed(&mut self, request: Request, error: &Error) {
        self.last_failure = Some(error.clone());
        if error.code() == ErrorCode::TooManyRequests {
            return;
        }
        if let Request::Roles(index) = request
            && let Some(entry) = self.entries.get_mut(index)
            && let Some(unfinished) = &mut entry.unfinished
        {
            unfinished.failure = Some(Box::new(error.clone()));
        }
    }

    /// The last failure of a request of this work, if there was one.
    pub(super) const fn last_failure(&self) -> Option<&Error> {
        self.last_failure.as_ref()
    }

    /// The work has ended before the list was complete.
    pub(super) fn ended_early(&mut self, why: Error, stopped: bool) {
        self.early = Some(Early { why, stopped });
    }

    /// Why more accounts may follow that were not listed, unless the caller stopped the list.
    pub(super) fn missing(&self) -> Option<&Error> {
        let early = self.early.as_ref().filter(|early| !early.stopped);
        early
            .filter(|_| !self.all_accounts_are_named())
            .map(|early| &early.why)
    }

    /// An account whose roles are known.
    pub(super) fn answered_account(&self) -> Option<usize> {
        let is_answered =
            |entry: &Entry| entry.unfinished.is_none() && entry.account.error.is_none();
        self.entries.iter().position(is_answered)
    }

    pub(super) fn account(&self, index: usize) -> Option<Arc<Account>> {
        let entry = self.entries.get(index);
        entry.map(|entry| Arc::clone(&entry.account))
    }

    pub(super) const fn progress(&self) -> Progress {
        self.progress
    }

    /// How many accounts the reader of a stream could take.
    pub(super) fn not_taken(&self) -> usize {
        self.not_taken.len()
    }

    /// Takes some accounts for the reader of a stream.
    pub(super) fn take(&mut self, max: usize) -> Vec<Arc<Account>> {
        let count = self.not_taken.len().min(max);
        let early = self.early.as_ref().map(|early| &early.why);
        let entries = self.not_taken.drain(..count);
        entries
            .filter_map(|index| self.entries.get(index))
            .map(|entry| entry.snapshot(early))
            .collect()
    }

    /// The accounts in a range.
    pub(super) fn accounts(&self, range: Range<usize>) -> Vec<Arc<Account>> {
        let early = self.early.as_ref().map(|early| &early.why);
        let count = range.end.saturating_sub(range.start);
        let entries = self.entries.iter().skip(range.start).take(count);
        entries.map(|entry| entry.snapshot(early)).collect()
    }

    /// No more work follows. If the last work succeeded, the reader of a stream gets the unfinished accounts, too.
    pub(super) fn end(&mut self, succeeded: bool) {
        if succeeded && !self.ended {
            let unfinished: Vec<usize> = self.unfinished().collect();
            self.not_taken.extend(unfinished);
        }
        self.ended = true;
    }

    pub(super) const fn has_ended(&self) -> bool {
        self.ended
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
