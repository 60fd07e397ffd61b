//! A service with a token bucket, and a list that asks it as the controller says, in time that takes none.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use super::Urgency;
use super::controller::{Answer, Controller, Permission};

/// How the service behaves.
struct Service {
    /// Requests a second, over time.
    rate: fn(f64) -> f64,
    burst: f64,
    /// Seconds from a request to its answer.
    latency: f64,
    /// Anything up to so much more.
    jitter: f64,
}

const TWENTY: Service = Service {
    rate: |_| 20.0,
    burst: 20.0,
    latency: 0.025,
    jitter: 0.0,
};

/// What came of a list.
struct Outcome {
    seconds: f64,
    /// When each request was answered well.
    good: Vec<f64>,
    /// When each one was refused.
    refused: Vec<f64>,
}

impl Outcome {
    fn share_refused(&self) -> f64 {
        count(self.refused.len()) / count(self.refused.len() + self.good.len())
    }

    fn good_between(&self, from: f64, to: f64) -> f64 {
        count(
            self.good
                .iter()
                .filter(|at| (from..to).contains(at))
                .count(),
        )
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand")]
const fn count(number: usize) -> f64 {
    number as f64
}

/// A generator of numbers from 0 to 1, the same in every run: Knuth's MMIX.
struct Chance(u64);

impl Chance {
    #[expect(clippy::cast_precision_loss, reason = "31 bits")]
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / (1_u64 << 31) as f64
    }
}

/// Asks for so much, as fast as the controller lets it. Timers are up to 0.2 ms late.
fn list(service: &Service, requests: usize) -> Outcome {
    let mut chance = Chance(1);
    let mut controller = Controller::new();
    let start = 1000.0;
    let (mut now, mut filled, mut tokens) = (start, start, service.burst);
    let mut answers: BinaryHeap<Reverse<(Duration, u32, Duration, bool)>> = BinaryHeap::new();
    let mut outcome = Outcome {
        seconds: 0.0,
        good: vec![],
        refused: vec![],
    };
    let (mut left, mut number) = (requests, 0);
    while outcome.good.len() < requests {
        let wake = match permission(&mut controller, Duration::from_secs_f64(now)) {
            // As a list does: its first page comes alone.
            _ if left == 0 || (number == 1 && outcome.good.is_empty()) => None,
            Permission::Now => Some(now),
            Permission::At(at) => Some(chance.next().mul_add(0.0002, at.as_secs_f64())),
            Permission::AfterAnAnswer => None,
        };
        let answer = answers.peek().map(|Reverse((at, ..))| at.as_secs_f64());
        // What is answered within the millisecond is heard of before more is sent.
        let heard = answer.is_some_and(|at| {
            wake.is_none_or(|wake| at < wake + 0.001 && at <= now + 0.001 || at < wake)
        });
        if let Some(wake) = wake
            && !heard
        {
            now = now.max(wake);
            let sent = Duration::from_secs_f64(now);
            controller.sent(sent);
            left -= 1;
            number += 1;
            tokens = (now - filled)
                .mul_add((service.rate)(now - start), tokens)
                .min(service.burst);
            filled = now;
            let good = tokens >= 1.0;
            if good {
                tokens -= 1.0;
            }
            let answered = chance.next().mul_add(service.jitter, now + service.latency);
            answers.push(Reverse((
                Duration::from_secs_f64(answered),
                number,
                sent,
                good,
            )));
        } else {
            let Some(Reverse((at, _, sent, good))) = answers.pop() else {
                panic!("nothing is under way and nothing may be sent");
            };
            now = now.max(at.as_secs_f64());
            if good {
                outcome.good.push(now - start);
            } else {
                outcome.refused.push(now - start);
                left += 1;
            }
            let answer = if good {
                Answer::Good
            } else {
                Answer::Refused(None)
            };
            controller.answered(sent, at, answer);
        }
    }
    outcome.seconds = now - start;
    outcome
}

/// For the one list that there is.
fn permission(controller: &mut Controller, now: Duration) -> Permission {
    match controller.window() {
        Some(window) if controller.in_flight() >= window.size => Permission::AfterAnAnswer,
        _ => controller.permission(now, Urgency::Bulk),
    }
}

/// The time that the service's limit allows, and the time it took.
fn against_the_limit(service: &Service, requests: usize) -> (f64, Outcome) {
    let outcome = list(service, requests);
    let floor = (count(requests) - service.burst) / (service.rate)(0.0);
    (outcome.seconds / floor, outcome)
}

#[test]
fn a_long_list_takes_what_the_limit_allows_and_few_requests_are_refused() {
    for latency in [0.0005, 0.025, 0.1] {
        let (took, outcome) = against_the_limit(&Service { latency, ..TWENTY }, 1010);
        assert!(took < 1.01, "{latency}: {took}");
        let most = if latency < 0.1 { 0.02 } else { 0.04 };
        assert!(
            outcome.share_refused() < most,
            "{latency}: {}",
            outcome.share_refused()
        );
    }
}

#[test]
fn so_it_does_where_there_is_no_burst() {
    for latency in [0.0005, 0.025] {
        let (took, outcome) = against_the_limit(
            &Service {
                latency,
                burst: 1.0,
                ..TWENTY
            },
            1010,
        );
        assert!(took < 1.02, "{latency}: {took}");
        assert!(
            outcome.share_refused() < 0.02,
            "{latency}: {}",
            outcome.share_refused()
        );
    }
}

#[test]
fn other_rates_are_found_as_well() {
    for (rate, most) in [
        (2.0, 1.03),
        (7.0, 1.03),
        (33.0, 1.02),
        (100.0, 1.06),
        // A second goes by before it is found, and the list takes three.
        (300.0, 1.3),
    ] {
        let rates: fn(f64) -> f64 = match rate {
            2.0 => |_| 2.0,
            7.0 => |_| 7.0,
            33.0 => |_| 33.0,
            100.0 => |_| 100.0,
            _ => |_| 300.0,
        };
        let (took, outcome) = against_the_limit(
            &Service {
                rate: rates,
                ..TWENTY
            },
            1010,
        );
        assert!(took < most, "{rate}: {took}");
        let refused = if rate < 20.0 { 0.4 } else { 0.06 };
        assert!(
            outcome.share_refused() < refused,
            "{rate}: {}",
            outcome.share_refused()
        );
    }
}

#[test]
fn answers_out_of_order_do_not_mislead_it() {
    let service = Service {
        latency: 0.01,
        jitter: 0.08,
        burst: 5.0,
        ..TWENTY
    };
    let (took, outcome) = against_the_limit(&service, 1010);
    assert!(took < 1.03, "{took}");
    assert!(
        outcome.share_refused() < 0.05,
        "{}",
        outcome.share_refused()
    );
}

/// After a change of the limit: the share of the new rate that is used from 3 seconds on, and the refusals
/// in the 3 seconds before.
fn follows(rate: fn(f64) -> f64, burst: f64, changes_at: f64) -> (f64, usize) {
    let requests = 700;
    let outcome = list(
        &Service {
            rate,
            burst,
            ..TWENTY
        },
        requests,
    );
    let (from, to) = (changes_at + 3.0, changes_at + 6.0);
    assert!(outcome.seconds > to, "too short a list to tell");
    let refused = outcome
        .refused
        .iter()
        .filter(|at| (changes_at..from).contains(*at))
        .count();
    (outcome.good_between(from, to) / 3.0 / rate(to), refused)
}

#[test]
fn a_service_that_becomes_slower_is_followed_within_3_seconds() {
    for burst in [20.0, 1.0] {
        let (share, refused) = follows(|at| if at < 8.3 { 20.0 } else { 5.0 }, burst, 8.3);
        assert!(share > 0.79, "{burst}: {share}");
        assert!(refused < 20, "{burst}: {refused}");
    }
}

#[test]
fn a_service_that_becomes_faster_is_followed_within_3_seconds() {
    for burst in [20.0, 1.0] {
        let (share, refused) = follows(|at| if at < 8.3 { 5.0 } else { 50.0 }, burst, 8.3);
        assert!(share > 0.9, "{burst}: {share}");
        assert!(refused < 30, "{burst}: {refused}");
    }
}

#[test]
fn without_a_limit_a_list_takes_few_rounds() {
    let service = Service {
        rate: |_| 1e9,
        burst: 1e9,
        ..TWENTY
    };
    let outcome = list(&service, 1000);
    // 1 + 7 + 14 + 28 + 56 + 112 + 160 + …: eleven rounds.
    assert!(outcome.seconds < 0.026 * 11.0, "{}", outcome.seconds);
}
