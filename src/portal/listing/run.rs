//! The work on a list: what is asked next, and what becomes of the answers.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_sso::Client;

use super::requests::{self, Page};
use super::state::NextPage;
use super::turns::Turns;
use super::{Account, Listing, Progress};
use crate::clock::SharedClock;
use crate::error::{Error, ErrorCode, Result};
use crate::portal::pace::{Event, ListRequest, Pace, Permit, Scheduler};
use crate::secret::Secret;

/// A stream is this many accounts ahead of who takes them, at the most.
const MOST_AHEAD: usize = 256;
/// The pauses after failures of one request, each twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);
/// An account that failed so often, while others did not, will not do better.
const MOST_FAILURES: u32 = 6;
/// So often for answers that are not the service's.
const MOST_UNEXPECTED: u32 = 3;
/// A service that cannot be reached at all is not tried for as long as a list may take.
const LONGEST_START: Duration = Duration::from_secs(30);

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Want {
    /// The next page of accounts.
    Accounts,
    /// The next page of roles in that account.
    Roles(usize),
}

impl ListRequest for Want {
    fn is_sent_in_rounds(&self) -> bool {
        matches!(self, Self::Roles(_))
    }
}

enum Answer {
    Accounts(Result<Page<Account>>),
    Roles(usize, Result<Page<String>>),
}

/// What went wrong with one request so far.
struct Trouble {
    failures: u32,
    unexpected: u32,
    since: Duration,
    /// How many answers were good when it began.
    good: u32,
}

pub(super) struct Run<'a> {
    listing: &'a Listing,
    client: &'a Client,
    pace: &'a Arc<Pace>,
    clock: &'a SharedClock,
    token: &'a Secret,
    scheduler: Scheduler<'a, Want, Answer>,
    /// What failed, and when it is wanted again.
    resting: Vec<(Duration, Want)>,
    trouble: HashMap<Want, Trouble>,
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
        let state = listing.state();
        let mut scheduler = Scheduler::new(pace, clock);
        for index in state.open() {
            scheduler.push_last(Want::Roles(index));
        }
        if state.next_page().is_some() {
            scheduler.push_first(Want::Accounts);
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
            trouble: HashMap::new(),
            good: 0,
            began: clock.boot(),
        }
    }

    pub(super) async fn until_whole(
        mut self,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<()> {
        let mut turns = Turns::default();
        while self.scheduler.pending() + self.resting.len() > 0 {
            let taken = self.listing.taken.notified();
            tokio::pin!(taken);
            taken.as_mut().enable();
            let ahead = self.is_far_ahead();
            let rest = self.resting.iter().map(|(until, _)| *until).min();
            tokio::select! {
                biased;
                event = self.scheduler.next(!ahead) => match event {
                    Event::Answer(answer) => {
                        self.answered(answer)?;
                        let mut count = 1;
                        while let Some(answer) = self.scheduler.ready_answer() {
                            self.answered(answer)?;
                            count += 1;
                        }
                        progress(self.progress());
                        turns.answered(count).await;
                    }
                    Event::MaySend(want, permit) => {
                        self.ask(want, permit);
                        turns.made().await;
                    }
                },
                () = until(self.clock, rest), if rest.is_some() => self.wake(),
                () = taken, if ahead => {}
            }
        }
        Ok(())
    }

    /// Whether whoever takes the accounts should catch up first.
    fn is_far_ahead(&self) -> bool {
        self.listing.streamed
            && self.listing.state().untaken() + self.scheduler.in_flight() >= MOST_AHEAD
    }

    fn ask(&mut self, want: Want, permit: Permit) {
        let (client, token) = (self.client, self.token);
        match want {
            Want::Accounts => {
                let Some(NextPage { after }) = self.listing.state().next_page() else {
                    return;
                };
                self.scheduler.send(want, async move {
                    let answer = requests::accounts(client, token, after).await;
                    permit.answered(&answer);
                    Answer::Accounts(answer)
                });
            }
            Want::Roles(index) => {
                let Some((account_id, after)) = self.listing.state().to_ask(index) else {
                    return;
                };
                self.scheduler.send(want, async move {
                    let answer = requests::roles(client, token, &account_id, after).await;
                    permit.answered(&answer);
                    Answer::Roles(index, answer)
                });
            }
        }
    }

    fn answered(&mut self, answer: Answer) -> Result<()> {
        match answer {
            Answer::Accounts(Ok(page)) => {
                self.good += 1;
                self.trouble.remove(&Want::Accounts);
                let mut state = self.listing.state();
                let more = page.next.is_some();
                let added = state.add_accounts(page);
                drop(state);
                for index in added {
                    self.scheduler.push_last(Want::Roles(index));
                }
                if more {
                    // Ahead of all roles: it names what is to be asked for then.
                    self.scheduler.push_first(Want::Accounts);
                }
            }
            Answer::Roles(index, Ok(page)) => {
                self.good += 1;
                if self.listing.state().add_roles(index, page) {
                    self.listing.arrived.notify_waiters();
                } else {
                    self.scheduler.push_first(Want::Roles(index));
                }
            }
            Answer::Accounts(Err(error)) => {
                if let Some(error) = self.put_back(Want::Accounts, error) {
                    return Err(error);
                }
            }
            Answer::Roles(index, Err(error)) => {
                if let Some(error) = self.put_back(Want::Roles(index), error) {
                    if error.code() == ErrorCode::Unauthorized {
                        return Err(error);
                    }
                    self.listing.state().done(index, Err(error));
                    self.listing.arrived.notify_waiters();
                }
            }
        }
        Ok(())
    }

    /// Puts back what can be asked for again; the error, where it cannot.
    fn put_back(&mut self, want: Want, error: Error) -> Option<Error> {
        let now = self.clock.boot();
        if error.code() == ErrorCode::TooManyRequests {
            self.scheduler.push_first(want);
            return None;
        }
        let good = self.good;
        let trouble = self.trouble.entry(want).or_insert_with(|| Trouble {
            failures: 0,
            unexpected: 0,
            since: now,
            good,
        });
        let hopeless = match error.code() {
            ErrorCode::InternalServer | ErrorCode::Network | ErrorCode::Timeout => {
                trouble.failures += 1;
                match want {
                    Want::Roles(_) => trouble.failures >= MOST_FAILURES && good > trouble.good,
                    Want::Accounts => {
                        good == 0 && now.saturating_sub(trouble.since) > LONGEST_START
                    }
                }
            }
            ErrorCode::UnexpectedAnswer => {
                trouble.unexpected += 1;
                trouble.unexpected >= MOST_UNEXPECTED
            }
            _ => true,
        };
        if hopeless {
            return Some(error);
        }
        let times = trouble.failures + trouble.unexpected - 1;
        let pause = FIRST_PAUSE
            .saturating_mul(1 << times.min(8))
            .min(LONGEST_PAUSE);
        self.resting.push((now.saturating_add(pause), want));
        None
    }

    /// What has rested long enough is wanted again.
    fn wake(&mut self) {
        let now = self.clock.boot();
        let scheduler = &mut self.scheduler;
        self.resting.retain(|(until, want)| {
            let rests = *until > now;
            if !rests {
                scheduler.push_first(*want);
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
