//! The work on a list: what is asked next, and what becomes of the answers.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_sso::Client;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};

use super::answers::Answer;
use super::requests;
use super::silence::{Next, Silence};
use super::state::NextPage;
use super::trouble::Troubles;
use super::turns::Turns;
use super::{End, Listing, Progress};
use crate::clock::SharedClock;
use crate::error::{Error, Result};
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
    /// The roles in that account, which are known. Only to see whether the service answers.
    Known(usize),
}

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

pub(super) struct Run<'a> {
    pub(super) listing: &'a Listing,
    client: &'a Client,
    pace: &'a Arc<Pace>,
    pub(super) clock: &'a SharedClock,
    token: &'a Secret,
    pub(super) wanted: VecDeque<Want>,
    /// What failed, and when it is wanted again.
    pub(super) resting: Vec<(Duration, Want)>,
    asked: FuturesUnordered<Boxed<'a, Answer>>,
    /// Requests for roles among them.
    pub(super) roles_asked: u32,
    /// Requests for roles that may still be sent in this round.
    round: u32,
    pub(super) troubles: Troubles,
    pub(super) silence: Silence,
    /// Whether a request of no use but to see if the service answers is wanted or under way.
    pub(super) probes: bool,
    /// Why something was given up that may be asked for again in later work.
    pub(super) given_up: Option<Error>,
    /// Good answers so far.
    pub(super) good: u32,
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
            probes: false,
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
        while self.is_under_way() {
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
                    if let Some(error) = self.second_passed() {
                        return self.ended_by(error);
                    }
                    // The last answers may have come too soon after the ones before to be reported.
                    progress(self.progress());
                }
            }
        }
        match self.given_up.take() {
            None => Ok(End::Whole),
            Some(error) => self.ended_by(error),
        }
    }

    /// Whether anything is to be asked or waited for, but for what is of no use.
    fn is_under_way(&self) -> bool {
        let all = self.wanted.len() + self.asked.len() + self.resting.len();
        all > usize::from(self.probes)
    }

    /// A second has passed; why the list ends, if the service is gone.
    fn second_passed(&mut self) -> Option<Error> {
        let waits = !(self.asked.is_empty() && self.resting.is_empty());
        let operation = if self.roles_asked > 0 {
            requests::LIST_ROLES
        } else {
            requests::LIST_ACCOUNTS
        };
        match self.silence.second_passed(waits) {
            Next::Wait => None,
            Next::Probe => {
                if !self.probes
                    && let Some(index) = self.listing.state().known()
                {
                    self.probes = true;
                    self.wanted.push_front(Want::Known(index));
                }
                None
            }
            Next::Gone(failure) => Some(failure.unwrap_or(Error::Timeout { operation })),
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
        if !is_early || !matches!(next, Want::Roles(_)) {
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
            Some(Want::Known(index)) => {
                let Some(account_id) = self.listing.state().id(index) else {
                    return;
                };
                Box::pin(async move {
                    let answer = requests::roles(client, token, &account_id, None).await;
                    place.answered(&answer);
                    Answer::Known(index, answer.map(drop))
                })
            }
            None => return,
        };
        self.asked.push(asking);
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
