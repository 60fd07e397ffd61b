//! How fast the portal is asked: a state machine that is told of every request and answer.
//!
//! As long as nothing was refused, only the number of requests in flight is bounded, and it doubles with
//! every round of good answers: the slow start of TCP (RFC 5681 section 3.1). After 60 of them nothing is held
//! back any more. From the first 429 on the
//! requests are paced at a rate that is learned ([`Limit`]).

use std::time::Duration;

use super::Urgency;
use super::limit::{Burst, Limit};
use super::shallow::STEP;

/// Requests in flight at the start. A doubling that begins here passes a bucket of 20 requests by few.
const START: u32 = 7;
/// The most requests in flight, of all lists together. Accounts come in pages of 100: more than a page's worth, and a list waits
/// for nothing but the next page.
const MOST_IN_FLIGHT: u32 = 160;
/// A service that has answered so many, each round twice the one before, is asked for all at once.
const PROVEN: u32 = 60;
/// After so long without a request the bucket has filled again, and what is left of it can be used.
const FORGET: Duration = Duration::from_secs(10);
/// The 20 requests a second that AWS publishes for the APIs of IAM Identity Center (its quotas page; none is
/// published for the portal).
pub(super) const PUBLISHED_RATE: f64 = 20.0;
/// What the rate is taken to be at the first 429. Exactly at a limit, chance refuses many.
const FIRST_RATE: f64 = PUBLISHED_RATE / (1.0 + STEP);
/// A service that bears so many requests a second is not paced any more.
const UNLIMITED: f64 = 1000.0;

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// The service answered; with an error that is not about load, for all that matters here.
    Good,
    /// 429, with the seconds of `Retry-After`, if any.
    Refused(Option<Duration>),
    /// No answer, or that of a service that fails.
    Failed,
    /// The request was given up.
    Abandoned,
}

/// Whether a request may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Permission {
    Now,
    /// At that time.
    At(Duration),
    /// When another one is answered.
    AfterAnAnswer,
}

/// How much one list may have in flight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::portal) struct Window {
    pub(in crate::portal) size: u32,
    /// Whether a limit may be met with any request. Each round should wait for all answers of the one before:
    /// the last ones tell of a limit that the first ones do not.
    pub(in crate::portal) is_early: bool,
}

#[derive(Debug)]
pub(super) struct Controller {
    in_flight: u32,
    /// The most requests that one list has in flight for now. Lists do not count for each other: one whose
    /// requests are not answered does not hold up the rest.
    window: u32,
    last_sent: Duration,
    /// When the window was cut: what was sent before fails for the same reason.
    cut: Duration,
    /// Good answers before the first refusal.
    burst: Burst,
    limit: Option<Limit>,
    /// What the rate was when it was known last.
    known_rate: f64,
}

impl Controller {
    pub(super) const fn new() -> Self {
        Self {
            in_flight: 0,
            window: START,
            last_sent: Duration::ZERO,
            cut: Duration::ZERO,
            burst: Burst::new(Duration::ZERO),
            limit: None,
            known_rate: FIRST_RATE,
        }
    }

    /// Whether the next request may be sent. One that somebody waits for does not wait for others that are
    /// not answered.
    pub(super) fn permission(&mut self, now: Duration, urgency: Urgency) -> Permission {
        if self.in_flight == 0 && now.saturating_sub(self.last_sent) > FORGET {
            self.limit = None;
            self.window = START;
            self.burst = Burst::new(now);
        }
        if urgency == Urgency::Bulk && self.in_flight >= MOST_IN_FLIGHT {
            return Permission::AfterAnAnswer;
        }
        match &self.limit {
            Some(limit) if limit.due() > now => Permission::At(limit.due()),
            _ => Permission::Now,
        }
    }

    /// A request is sent now.
    pub(super) fn sent(&mut self, now: Duration) {
        if self.in_flight == 0 && self.burst.good == 0 {
            self.burst = Burst::new(now);
        }
        self.in_flight += 1;
        self.last_sent = now;
        if let Some(limit) = &mut self.limit {
            limit.sent(now);
        }
    }

    /// The request that was sent then is answered now.
    pub(super) fn answered(&mut self, sent: Duration, now: Duration, answer: Answer) {
        self.in_flight = self.in_flight.saturating_sub(1);
        match (answer, &mut self.limit) {
            (Answer::Good, None) => {
                self.burst.let_through(sent);
                self.window = if self.burst.good < PROVEN {
                    (self.window + 1).min(MOST_IN_FLIGHT)
                } else {
                    MOST_IN_FLIGHT
                };
            }
            (Answer::Good, Some(limit)) => {
                limit.good(sent, now);
                self.known_rate = limit.rate();
                if self.known_rate > UNLIMITED {
                    self.limit = None;
                    self.window = self.in_flight.max(START);
                }
            }
            (Answer::Refused(retry_after), limit) => {
                let limit = match limit {
                    Some(limit) => {
                        limit.refused(sent, now, self.in_flight == 0);
                        limit
                    }
                    None => limit.insert(Limit::new(sent, now, self.known_rate, self.burst)),
                };
                limit.wait(now, retry_after);
                self.known_rate = limit.rate();
            }
            (Answer::Failed, None) if sent >= self.cut => {
                self.cut = now;
                self.window = (self.window / 2).max(1);
            }
            (Answer::Failed | Answer::Abandoned, _) => {}
        }
    }

    /// How much one list may have in flight, as long as no limit is known.
    pub(super) fn window(&self) -> Option<Window> {
        self.limit.is_none().then_some(Window {
            size: self.window,
            is_early: self.burst.good < PROVEN,
        })
    }

    /// Requests a second, where there is a limit.
    pub(super) fn rate(&self) -> Option<f64> {
        self.limit.as_ref().map(Limit::rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    /// A controller that has been up for a while, and how many requests it sends at once.
    fn fill(controller: &mut Controller, now: Duration) -> u32 {
        let mut sent = 0;
        while controller.permission(now, Urgency::Bulk) == Permission::Now
            && controller
                .window()
                .is_none_or(|window| controller.in_flight < window.size)
        {
            controller.sent(now);
            sent += 1;
        }
        sent
    }

    #[test]
    fn every_round_of_good_answers_doubles_what_is_in_flight_up_to_its_bound() {
        let mut controller = Controller::new();
        let mut rounds = vec![];
        for round in 1..8 {
            let now = ms(1000 + 25 * round);
            let sent = fill(&mut controller, now);
            rounds.push(sent);
            for _ in 0..sent {
                controller.answered(now, now + ms(25), Answer::Good);
            }
        }
        assert_eq!(rounds, [7, 14, 28, 56, 160, 160, 160]);
    }

    #[test]
    fn from_the_first_429_requests_are_paced_just_below_what_aws_publishes() {
        let mut controller = Controller::new();
        let sent = fill(&mut controller, ms(1000));
        for _ in 0..sent {
            controller.answered(ms(1000), ms(1025), Answer::Refused(None));
        }
        assert_eq!(controller.rate(), Some(FIRST_RATE));
        assert_eq!(
            controller.permission(ms(1025), Urgency::Bulk),
            Permission::At(ms(1025) + Duration::from_micros(50_500))
        );
        assert_eq!(
            controller.permission(ms(1076), Urgency::Bulk),
            Permission::Now
        );
    }

    #[test]
    fn a_long_retry_after_holds_everything_and_one_second_says_nothing() {
        let mut controller = Controller::new();
        controller.sent(ms(1000));
        let one = Some(Duration::from_secs(1));
        controller.answered(ms(1000), ms(1000), Answer::Refused(one));
        assert_eq!(
            controller.permission(ms(1000), Urgency::Bulk),
            Permission::At(Duration::from_micros(1_050_500))
        );
        controller.sent(ms(1051));
        let seven = Some(Duration::from_secs(7));
        controller.answered(ms(1051), ms(1060), Answer::Refused(seven));
        assert_eq!(
            controller.permission(ms(1060), Urgency::Bulk),
            Permission::At(ms(8060))
        );
    }

    #[test]
    fn failures_halve_what_is_in_flight_once_a_round_and_good_answers_widen_it_again() {
        let mut controller = Controller::new();
        let sent = fill(&mut controller, ms(1000));
        for _ in 0..sent {
            controller.answered(ms(1000), ms(1010), Answer::Failed);
        }
        assert_eq!(fill(&mut controller, ms(1020)), START / 2);
        controller.answered(ms(1020), ms(1030), Answer::Good);
        assert_eq!(fill(&mut controller, ms(1030)), 2);
    }

    #[test]
    fn one_that_somebody_waits_for_does_not_wait_for_others_that_are_not_answered() {
        let mut controller = Controller::new();
        for _ in 0..MOST_IN_FLIGHT {
            controller.sent(ms(1000));
        }
        let now = ms(1000);
        assert_eq!(
            controller.permission(now, Urgency::Bulk),
            Permission::AfterAnAnswer
        );
        assert_eq!(
            controller.permission(now, Urgency::Interactive),
            Permission::Now
        );
    }

    #[test]
    fn a_request_that_is_given_up_makes_room_and_says_nothing() {
        let mut controller = Controller::new();
        let sent = fill(&mut controller, ms(1000));
        controller.answered(ms(1000), ms(1010), Answer::Abandoned);
        assert_eq!((sent, fill(&mut controller, ms(1010))), (START, 1));
        assert_eq!(controller.rate(), None);
    }

    #[test]
    fn after_a_pause_the_filled_bucket_is_used_and_the_rate_remembered() {
        let mut controller = Controller::new();
        for at in [1000, 1050] {
            controller.sent(ms(at));
            controller.answered(ms(at), ms(at), Answer::Refused(None));
        }
        let rate = controller.rate();
        assert!(rate.is_some_and(|rate| rate <= PUBLISHED_RATE));
        assert_eq!(fill(&mut controller, ms(60_000)), START);
        controller.answered(ms(60_000), ms(60_025), Answer::Refused(None));
        assert_eq!(controller.rate(), rate);
    }
}
