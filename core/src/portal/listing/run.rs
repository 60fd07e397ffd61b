//! The work on a list: what is asked next, and when the work ends.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_sso::Client;

use super::requests::{self, Answer, Request};
use super::silence::{Next, Silence};
use super::state::NextPage;
use super::trouble::Troubles;
use super::turns::Turns;
use super::{End, Listing, Progress};
use crate::clock::SharedClock;
use crate::error::{Error, Result};
use crate::portal::pace::{Event, Pace, Permit, Scheduler};
use crate::types::Secret;

/// A stream is at most this many accounts ahead of its reader.
const MAX_ACCOUNTS_AHEAD: usize = 256;

pub(super) struct Run<'a> {
    pub(super) listing: &'a Listing,
    client: &'a Client,
    pace: &'a Arc<Pace>,
    pub(super) clock: &'a SharedClock,
    token: &'a Secret,
    pub(super) scheduler: Scheduler<'a, Request, Answer>,
    /// What failed, and when it is sent again.
    pub(super) resting: Vec<(Duration, Request)>,
    pub(super) troubles: Troubles,
    pub(super) silence: Silence,
    /// Whether a probe waits to be sent or is in flight.
    pub(super) probes: bool,
    /// Why something was given up that later work may ask for again.
    pub(super) given_up: Option<Error>,
    /// Requests that succeeded so far.
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
        let mut scheduler = Scheduler::new(pace, clock);
        for index in state.open() {
            scheduler.push_last(Request::Roles(index));
        }
        if state.next_page().is_some() {
            scheduler.push_first(Request::Accounts);
        }
        drop(state);
        Self {
            listing,
            client,
            pace,
            clock,
            token,
            scheduler,
            resting: Vec::new(),
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
        let mut turns = Turns::default();
        while self.is_under_way() {
            let taken = self.listing.taken.notified();
            tokio::pin!(taken);
            taken.as_mut().enable();
            let ahead = self.is_far_ahead();
            let rest = self.resting.iter().map(|(until, _)| *until).min();
            tokio::select! {
                biased;
                event = self.scheduler.next(!ahead) => match event {
                    Event::Answer(answer) => {
                        let mut ends = self.answered(answer)?;
                        let mut count = 1;
                        while let Some(answer) = self.scheduler.ready_answer() {
                            ends = ends.or(self.answered(answer)?);
                            count += 1;
                        }
                        if let Some(error) = ends {
                            return self.ended_by(error);
                        }
                        progress(self.progress());
                        turns.answered(count).await;
                    }
                    Event::MaySend(request, permit) => {
                        self.ask(request, permit);
                        turns.made().await;
                    }
                },
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
        let given_up = self.given_up.take();
        given_up.map_or(Ok(End::Whole), |error| self.ended_by(error))
    }

    /// Whether something other than a probe waits to be sent or is in flight.
    fn is_under_way(&self) -> bool {
        let all = self.scheduler.pending() + self.resting.len();
        all > usize::from(self.probes)
    }

    /// A second has passed; why the list ends, if the service is gone.
    fn second_passed(&mut self) -> Option<Error> {
        let waits = self.scheduler.in_flight() > 0 || !self.resting.is_empty();
        let operation = if self.listing.state().next_page().is_some() {
            requests::LIST_ACCOUNTS
        } else {
            requests::LIST_ROLES
        };
        match self.silence.second_passed(waits) {
            Next::Wait => None,
            Next::Probe => {
                if !self.probes
                    && let Some(index) = self.listing.state().known()
                {
                    self.probes = true;
                    self.scheduler.push_first(Request::Probe(index));
                }
                None
            }
            Next::Gone(failure) => Some(failure.unwrap_or(Error::Timeout { operation })),
        }
    }

    /// What the end of this work is. Where it was answered nothing, it has failed.
    const fn ended_by(&self, error: Error) -> Result<End> {
        if self.good == 0 {
            Err(error)
        } else {
            Ok(End::Early(error))
        }
    }

    /// Whether the reader of a stream should catch up first.
    fn is_far_ahead(&self) -> bool {
        self.listing.streamed
            && self.listing.state().untaken() + self.scheduler.in_flight() >= MAX_ACCOUNTS_AHEAD
    }

    fn ask(&mut self, request: Request, permit: Permit) {
        let (client, token) = (self.client, self.token);
        match request {
            Request::Accounts => {
                let Some(NextPage { after }) = self.listing.state().next_page() else {
                    return;
                };
                self.scheduler.send(request, async move {
                    let answer = requests::accounts(client, token, after).await;
                    permit.answered(&answer);
                    Answer::Accounts(answer)
                });
            }
            Request::Roles(index) => {
                let Some((account_id, after)) = self.listing.state().to_ask(index) else {
                    return;
                };
                self.scheduler.send(request, async move {
                    let answer = requests::roles(client, token, &account_id, after).await;
                    permit.answered(&answer);
                    Answer::Roles(index, answer)
                });
            }
            Request::Probe(index) => {
                let Some(account_id) = self.listing.state().id(index) else {
                    return;
                };
                self.scheduler.send(request, async move {
                    let answer = requests::roles(client, token, &account_id, None).await;
                    permit.answered(&answer);
                    Answer::Probe(index, answer.map(drop))
                });
            }
        }
    }

    /// What has rested long enough is wanted again.
    fn wake(&mut self) {
        let now = self.clock.boot();
        let scheduler = &mut self.scheduler;
        self.resting.retain(|(until, request)| {
            let rests = *until > now;
            if !rests {
                scheduler.push_first(*request);
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

async fn until(clock: &SharedClock, time: Option<Duration>) {
    if let Some(time) = time {
        clock.sleep(time.saturating_sub(clock.boot())).await;
    }
}
