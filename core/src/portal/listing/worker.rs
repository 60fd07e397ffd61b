//! Sends the requests of a list until it is complete or no more can be listed.

mod answers;

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_sso::Client;

use super::failures::Failures;
use super::list::Listing;
use super::liveness::{Check, Liveness};
use super::requests::{self, Answer, Request};
use super::state::{NextPage, Progress};
use super::yielding::Yielding;
use crate::clock::SharedClock;
use crate::context::CallContext;
use crate::error::{Error, Result};
use crate::portal::pace::{Event, Pace, Permit, Scheduler};
use crate::types::Secret;

/// How the work on a list ended.
#[derive(Debug, Clone)]
pub enum End {
    /// The list is complete.
    Whole,
    /// Some accounts or roles are not known, for this reason. More work can follow.
    Early(Error),
}

/// A stream is at most this many accounts ahead of its reader.
const MAX_ACCOUNTS_AHEAD: usize = 256;

pub(super) struct Worker<'a> {
    listing: &'a Listing,
    client: &'a Client,
    pace: &'a Arc<Pace>,
    context: &'a CallContext,
    clock: &'a SharedClock,
    token: &'a Secret,
    scheduler: Scheduler<'a, Request, Answer>,
    /// Failed requests, and when each is sent again.
    delayed: Vec<(Duration, Request)>,
    failures: Failures,
    liveness: Liveness,
    /// Whether a probe waits to be sent or is in flight.
    is_probing: bool,
    /// Why a request was left out. Later work sends it again.
    left_out: Option<Error>,
    /// Requests that have succeeded so far.
    successes: u32,
    began: Duration,
}

impl<'a> Worker<'a> {
    pub(super) fn new(
        listing: &'a Listing,
        client: &'a Client,
        pace: &'a Arc<Pace>,
        context: &'a CallContext,
        token: &'a Secret,
    ) -> Self {
        let clock = &context.clock;
        let mut state = listing.state();
        state.begin();
        let mut scheduler = Scheduler::new(pace, clock);
        for index in state.unfinished() {
            scheduler.push_last(Request::Roles(index));
        }
        if !state.all_accounts_are_named() {
            scheduler.push_first(Request::Accounts);
        }
        drop(state);
        Self {
            listing,
            client,
            pace,
            context,
            clock,
            token,
            scheduler,
            delayed: Vec::new(),
            failures: Failures::default(),
            liveness: Liveness::default(),
            is_probing: false,
            left_out: None,
            successes: 0,
            began: clock.boot(),
        }
    }

    pub(super) async fn run(mut self, progress: &mut (dyn FnMut(Progress) + Send)) -> Result<End> {
        let mut yielding = Yielding::default();
        while self.has_work() {
            let taken = self.listing.taken.notified();
            tokio::pin!(taken);
            taken.as_mut().enable();
            let ahead = self.is_far_ahead();
            let retry_at = self.delayed.iter().map(|(at, _)| *at).min();
            tokio::select! {
                biased;
                event = self.scheduler.next(!ahead) => match event {
                    Event::Answer(answer) => {
                        let mut ends = self.handle(answer)?;
                        let mut count = 1;
                        while let Some(answer) = self.scheduler.ready_answer() {
                            ends = ends.or(self.handle(answer)?);
                            count += 1;
                        }
                        if let Some(error) = ends {
                            return self.ended_by(error);
                        }
                        progress(self.progress());
                        yielding.answered(count).await;
                    }
                    Event::MaySend(request, permit) => {
                        self.send(request, permit);
                        yielding.sent().await;
                    }
                },
                () = sleep_until(self.clock, retry_at), if retry_at.is_some() => self.retry_delayed(),
                () = taken, if ahead => {}
                () = self.liveness.second(self.clock) => {
                    if let Some(error) = self.second_passed() {
                        return self.ended_by(error);
                    }
                    // The report of the latest responses may have been skipped, because it came too soon after
                    // another one.
                    progress(self.progress());
                }
            }
        }
        let left_out = self.left_out.take();
        left_out.map_or(Ok(End::Whole), |error| self.ended_by(error))
    }

    /// Whether something other than a probe waits to be sent or is in flight.
    fn has_work(&self) -> bool {
        let pending = self.scheduler.pending() + self.delayed.len();
        pending > usize::from(self.is_probing)
    }

    /// A second has passed. Returns why the list ends, if the service counts as unreachable.
    fn second_passed(&mut self) -> Option<Error> {
        let is_waiting = self.scheduler.in_flight() > 0 || !self.delayed.is_empty();
        match self.liveness.second_passed(is_waiting) {
            Check::Wait => None,
            Check::Probe => {
                if !self.is_probing
                    && let Some(index) = self.listing.state().answered_account()
                {
                    self.is_probing = true;
                    self.scheduler.push_first(Request::Probe(index));
                }
                None
            }
            Check::Unreachable(failure) => Some(failure.unwrap_or_else(|| {
                let operation = if self.listing.state().all_accounts_are_named() {
                    requests::LIST_ROLES
                } else {
                    requests::LIST_ACCOUNTS
                };
                Error::Timeout { operation }
            })),
        }
    }

    /// Ends the work with an error. If no request succeeded, the work has failed.
    const fn ended_by(&self, error: Error) -> Result<End> {
        if self.successes == 0 {
            Err(error)
        } else {
            Ok(End::Early(error))
        }
    }

    /// Whether to wait for the reader of a stream.
    fn is_far_ahead(&self) -> bool {
        self.listing.streamed
            && self.listing.state().not_taken() + self.scheduler.in_flight() >= MAX_ACCOUNTS_AHEAD
    }

    fn send(&mut self, request: Request, permit: Permit) {
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
                let next = self.listing.state().roles_to_request(index);
                let Some((account, after)) = next else {
                    return;
                };
                self.scheduler.send(request, async move {
                    let answer = requests::roles(client, token, &account.id, after).await;
                    permit.answered(&answer);
                    Answer::Roles(index, answer)
                });
            }
            Request::Probe(index) => {
                let Some(account) = self.listing.state().account(index) else {
                    return;
                };
                self.scheduler.send(request, async move {
                    let answer = requests::roles(client, token, &account.id, None).await;
                    permit.answered(&answer);
                    Answer::Probe(index, answer.map(drop))
                });
            }
        }
    }

    /// Queues the delayed requests whose pause is over.
    fn retry_delayed(&mut self) {
        let now = self.clock.boot();
        let scheduler = &mut self.scheduler;
        self.delayed.retain(|(at, request)| {
            let is_early = *at > now;
            if !is_early {
                scheduler.push_first(*request);
            }
            is_early
        });
    }

    fn progress(&self) -> Progress {
        let state = self.listing.state();
        let progress = state.progress();
        let all_named = state.all_accounts_are_named();
        drop(state);
        let left = progress.accounts_listed - progress.accounts_done;
        let elapsed = self.clock.boot().saturating_sub(self.began).as_secs_f64();
        let rate = self
            .pace
            .rate()
            .unwrap_or_else(|| f64::from(self.successes) / elapsed.max(0.001));
        let time_left = (all_named && left > 0 && rate > 0.0)
            .then(|| Duration::try_from_secs_f64(f64::from(left) / rate).ok())
            .flatten();
        Progress {
            time_left,
            ..progress
        }
    }
}

async fn sleep_until(clock: &SharedClock, time: Option<Duration>) {
    if let Some(time) = time {
        clock.sleep(time.saturating_sub(clock.boot())).await;
    }
}
