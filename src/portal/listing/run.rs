//! The work on a list: what is asked next, and what becomes of the answers.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_sso::Client;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};

use super::requests::{self, Page};
use super::silence::Silence;
use super::state::NextPage;
use super::trouble::{Troubles, Verdict};
use super::turns::Turns;
use super::{Account, End, Listing, Progress};
use crate::clock::SharedClock;
use crate::error::{Error, ErrorCode, Result};
use crate::portal::pace::{Pace, Place, Urgency, Window};
use crate::secret::Secret;

/// A stream is this many accounts ahead of who takes them, at the most.
const MOST_AHEAD: usize = 256;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Want {
    /// The next page of accounts.
    Accounts,
    /// The next page of roles in that account.
    Roles(usize),
}

enum Answer {
    Accounts(Result<Page<Account>>),
    Roles(usize, Result<Page<String>>),
}

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

pub(super) struct Run<'a> {
    listing: &'a Listing,
    client: &'a Client,
    pace: &'a Arc<Pace>,
    clock: &'a SharedClock,
    token: &'a Secret,
    wanted: VecDeque<Want>,
    /// What failed, and when it is wanted again.
    resting: Vec<(Duration, Want)>,
    asked: FuturesUnordered<Boxed<'a, Answer>>,
    /// Requests for roles among them.
    roles_asked: u32,
    /// Requests for roles that may still be sent in this round.
    round: u32,
    troubles: Troubles,
    silence: Silence,
    /// Why something was given up that may be asked for again in later work.
    given_up: Option<Error>,
    /// Good answers so far.
    good: u32,
    began: Duration,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        listing: &'a Listing,
        client: &'a Client,
        pace: &'a Arc<Pace>,
        clock: &'a SharedClock,
        token: &'a Secret,
    ) -> Self {
        let mut state = listing.state();
        state.begin();
        let mut wanted: VecDeque<Want> = state.open().map(Want::Roles).collect();
        if state.next_page().is_some() {
            wanted.push_front(Want::Accounts);
        }
        drop(state);
        Self {
            listing,
            client,
            pace,
            clock,
            token,
            wanted,
            resting: Vec::new(),
            asked: FuturesUnordered::new(),
            roles_asked: 0,
            round: 0,
            troubles: Troubles::default(),
            silence: Silence::default(),
            given_up: None,
            good: 0,
            began: clock.boot(),
        }
    }

    pub(super) async fn until_whole(
        mut self,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<End> {
        let mut place: Option<Boxed<'a, Place>> = None;
        let mut turns = Turns::default();
        while !(self.wanted.is_empty() && self.asked.is_empty() && self.resting.is_empty()) {
            let taken = self.listing.taken.notified();
            tokio::pin!(taken);
            taken.as_mut().enable();
            let ahead = self.is_far_ahead();
            let asks = !ahead && self.has_something_to_ask();
            if !asks {
                // Whoever is next in turn does not wait for a list that has nothing to ask.
                place = None;
            } else if place.is_none() {
                place = Some(Box::pin(self.pace.place(Urgency::Bulk, self.clock)));
            }
            let rest = self.resting.iter().map(|(until, _)| *until).min();
            tokio::select! {
                biased;
                Some(answer) = self.asked.next() => {
                    let mut ends = self.answered(answer)?;
                    let mut count = 1;
                    while let Some(Some(answer)) = self.asked.next().now_or_never() {
                        ends = ends.or(self.answered(answer)?);
                        count += 1;
                    }
                    if let Some(error) = ends {
                        return self.ended_by(error);
                    }
                    progress(self.progress());
                    turns.answered(count).await;
                }
                now = granted(&mut place), if asks => {
                    place = None;
                    self.ask(now);
                    turns.made().await;
                }
                () = until(self.clock, rest), if rest.is_some() => self.wake(),
                () = taken, if ahead => {}
                () = self.silence.second(self.clock) => {
                    let waits = !(self.asked.is_empty() && self.resting.is_empty());
                    let operation = self.operation();
                    if let Err(error) = self.silence.second_passed(waits, operation) {
                        return self.ended_by(error);
                    }
                }
            }
        }
        match self.given_up.take() {
            None => Ok(End::Whole),
            Some(error) => self.ended_by(error),
        }
    }

    /// What the end of this work is. Where it was answered nothing, it has failed.
    fn ended_by(&self, error: Error) -> Result<End> {
        if self.good == 0 {
            Err(error)
        } else {
            Ok(End::Early(error))
        }
    }

    /// What is waited for.
    const fn operation(&self) -> &'static str {
        if self.roles_asked > 0 {
            requests::LIST_ROLES
        } else {
            requests::LIST_ACCOUNTS
        }
    }

    /// Whether there is something to ask, and it may be in flight beside the rest. Pages come at any time;
    /// roles, while it is early, in rounds.
    fn has_something_to_ask(&mut self) -> bool {
        let Some(next) = self.wanted.front() else {
            return false;
        };
        let Some(Window { size, is_early }) = self.pace.window() else {
            return true;
        };
        let free = size.saturating_sub(u32::try_from(self.asked.len()).unwrap_or(size));
        if !is_early || *next == Want::Accounts {
            return free > 0;
        }
        if self.roles_asked == 0 {
            self.round = free;
        }
        self.round.min(free) > 0
    }

    /// Whether whoever takes the accounts should catch up first.
    fn is_far_ahead(&self) -> bool {
        self.listing.streamed && self.listing.state().untaken() + self.asked.len() >= MOST_AHEAD
    }

    fn ask(&mut self, place: Place) {
        let (client, token) = (self.client, self.token);
        let asking: Boxed<'a, Answer> = match self.wanted.pop_front() {
            Some(Want::Accounts) => {
                let Some(NextPage { after }) = self.listing.state().next_page() else {
                    return;
                };
                Box::pin(async move {
                    let answer = requests::accounts(client, token, after).await;
                    place.answered(&answer);
                    Answer::Accounts(answer)
                })
            }
            Some(Want::Roles(index)) => {
                let Some((account_id, after)) = self.listing.state().to_ask(index) else {
                    return;
                };
                self.roles_asked += 1;
                self.round = self.round.saturating_sub(1);
                Box::pin(async move {
                    let answer = requests::roles(client, token, &account_id, after).await;
                    place.answered(&answer);
                    Answer::Roles(index, answer)
                })
            }
            None => return,
        };
        self.asked.push(asking);
    }

    /// Takes an answer; what ends the list, if this does.
    fn answered(&mut self, answer: Answer) -> Result<Option<Error>> {
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

    /// What has rested long enough is wanted again.
    fn wake(&mut self) {
        let now = self.clock.boot();
        let wanted = &mut self.wanted;
        self.resting.retain(|(until, want)| {
            let rests = *until > now;
            if !rests {
                wanted.push_front(*want);
            }
            rests
        });
    }

    fn progress(&self) -> Progress {
        let state = self.listing.state();
        let progress = state.progress();
        let all_named = state.next_page().is_none();
        drop(state);
        let left = progress.accounts_listed - progress.accounts_done;
        let asked_for = self.clock.boot().saturating_sub(self.began).as_secs_f64();
        let rate = self
            .pace
            .rate()
            .unwrap_or_else(|| f64::from(self.good) / asked_for.max(0.001));
        let time_left = (all_named && left > 0 && rate > 0.0)
            .then(|| Duration::try_from_secs_f64(f64::from(left) / rate).ok())
            .flatten();
        Progress {
            time_left,
            ..progress
        }
    }
}

/// Waits for the place that is asked for.
async fn granted(place: &mut Option<Boxed<'_, Place>>) -> Place {
    match place {
        Some(place) => place.await,
        None => std::future::pending().await,
    }
}

async fn until(clock: &SharedClock, time: Option<Duration>) {
    if let Some(time) = time {
        clock.sleep(time.saturating_sub(clock.boot())).await;
    }
}
