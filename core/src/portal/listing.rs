//! All accounts and roles of a person.
//!
//! The service lists accounts by pages and roles by account, so an organization of n accounts takes
//! at least n + n/100 requests. Roles are asked for as soon as a page names their account, many
//! accounts at once, while the next page is on its way; how many, the pace of the portal says.
//!
//! A list outlives the calls that work on it: what is known is kept here, and a call that ends early is
//! followed by one that goes on from there.

mod answers;
mod json;
mod requests;
mod run;
mod silence;
mod state;
mod trouble;
mod turns;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::aws;
use crate::clock::Deadline;
use crate::context::CallContext;
use crate::error::{Error, Result};
use crate::portal::pace;
use crate::types::{Region, Secret};
pub use json::{Changes, changes, is_list};
use run::Run;
use state::State;

/// A list is worked on for so long unless told otherwise: at 20 requests a second it is that of 12,000
/// accounts.
pub const TIME_BUDGET: Duration = Duration::from_mins(10);

/// Accounts that are handed out at once at the most.
const BATCH: usize = 64;

/// An account, as the service lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::portal) struct Account {
    /// Twelve digits.
    pub(in crate::portal) id: String,
    /// The name; empty where the service gives none.
    pub(in crate::portal) name: String,
    /// The root user's address, where the service gives it.
    pub(in crate::portal) email_address: Option<String>,
}

/// How far a list is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Accounts the service has named so far.
    pub accounts_listed: u32,
    /// Accounts whose roles are known, or known not to be readable.
    pub accounts_done: u32,
    /// Roles found so far.
    pub roles_found: u32,
    /// About how much longer it takes, once every account is named.
    pub time_left: Option<Duration>,
}

/// How the work on a list ended.
#[derive(Debug, Clone)]
pub enum End {
    /// All of it is known.
    Whole,
    /// Something is not known, for this reason. More work can follow.
    Early(Error),
}

/// How long a list is worked on.
#[derive(Debug, Clone)]
pub struct Until {
    /// When its time is over.
    pub deadline: Deadline,
    /// Cancelled when the caller has enough.
    pub stopped: CancellationToken,
}

/// A list in the making.
pub struct Listing {
    state: Mutex<State>,
    /// Whether accounts are taken while others are still asked for.
    streamed: bool,
    /// An account is done, or the work has ended.
    arrived: Notify,
    /// Accounts were taken.
    taken: Notify,
}

impl Listing {
    /// An empty list. If it is `streamed`, [`Listing::next`] must be called: it does not get far ahead.
    #[must_use]
    pub fn new(streamed: bool) -> Self {
        Self {
            state: Mutex::default(),
            streamed,
            arrived: Notify::new(),
            taken: Notify::new(),
        }
    }

    /// Works on the list until it is whole, the time is over, it is stopped, or the service answers nothing for half a
    /// minute. It fails if nothing is known of the list, or if this work was answered nothing.
    ///
    /// Requests that the service throttles or fails are sent again. An account whose roles cannot be read
    /// is kept, with its error; a token that is refused ends the work at once.
    pub async fn work(
        &self,
        context: &CallContext,
        region: &Region,
        token: &Secret,
        until: &Until,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<End> {
        let portal = aws::portal(context, region).await?;
        let pace = pace::of(&portal.address);
        let run = Run::new(self, &portal.client, &pace, &context.clock, token);
        let (end, stopped) = tokio::select! {
            biased;
            () = until.stopped.cancelled() => (None, true),
            end = run.until_whole(progress) => (Some(end?), false),
            () = until.deadline.passed(context.clock.as_ref()) => (None, false),
        };
        let mut state = self.state();
        let end = end.unwrap_or_else(|| {
            let last_failure = state.last_failure().cloned().map(Box::new);
            End::Early(Error::NotListedInTime { last_failure })
        });
        if let End::Early(why) = &end {
            // No account is listed, which is not the same as that there is none.
            if state.len() == 0 {
                return Err(why.clone());
            }
            state.ended_early(why.clone(), stopped);
        }
        drop(state);
        Ok(end)
    }

    /// No more work follows. What is open is handed out as it is, if the work ended well.
    pub fn end(&self, well: bool) {
        self.state().end(well);
        self.arrived.notify_waiters();
    }

    /// How many accounts are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.state().len()
    }

    /// Whether no account is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Some of the accounts in the service's order, as JSON.
    pub fn json(&self, from: usize, count: usize) -> Result<String> {
        let state = self.state();
        json::accounts(state.accounts(from, count), state.early())
    }

    /// The accounts that were done since the last time, as JSON; waits until there are some. `None` when no more come; an
    /// error where the service would have named more: nothing else would tell the reader of a stream.
    pub async fn next(&self) -> Result<Option<String>> {
        loop {
            let arrived = self.arrived.notified();
            tokio::pin!(arrived);
            // From here on an arrival is noticed.
            arrived.as_mut().enable();
            {
                let mut state = self.state();
                let done = state.take_done(BATCH);
                if !done.is_empty() {
                    let accounts = done.iter().filter_map(|&index| state.account(index));
                    let json = json::accounts(accounts, state.early())?;
                    drop(state);
                    self.taken.notify_waiters();
                    return Ok(Some(json));
                }
                if state.is_ended() {
                    return state.missing().map_or(Ok(None), |why| Err(why.clone()));
                }
            }
            arrived.await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
