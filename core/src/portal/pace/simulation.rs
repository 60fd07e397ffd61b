//! Lists against a service with a token bucket, in virtual time.
//!
//! The scheduler, the gate and the controller are the real ones. Only the service, the network and the clock are
//! simulated. The tests check the bounds of `bench/listing/bounds.mjs` with a margin, over many seeds.

mod callers;
mod chance;
mod list;
mod network;
mod outcome;
mod service;
mod virtual_time;

use list::list;
use outcome::{Outcome, Spread};
use service::Service;

/// Enough seeds to see an effect in one of a hundred lists.
const SEEDS: u64 = 200;

fn lists(service: &Service, accounts: u32, seeds: u64) -> Vec<Outcome> {
    (0..seeds)
        .map(|seed| list(service, accounts, seed))
        .collect()
}

/// A list of 1,000 accounts (1,010 requests) takes less than `time` times what the limit allows, and less than the
/// share `throttled` of its requests is throttled.
fn assert_bounds(service: &Service, time: f64, throttled: f64) {
    let outcomes = lists(service, 1000, 20);
    let time_ratio = |outcome: &Outcome| outcome.time_ratio(service.rate, service.burst);
    let took = Spread::of(outcomes.iter().map(time_ratio));
    let share = Spread::of(outcomes.iter().map(Outcome::throttled_share));
    assert!(took.max < time, "{service:?}: {took:?}");
    assert!(share.max < throttled, "{service:?}: {share:?}");
}

#[test]
fn every_list_keeps_the_bounds_of_the_benchmark_and_most_keep_them_with_a_margin() {
    let variants = [
        Service::TWENTY,
        Service::NO_BURST,
        Service {
            retry_after: true,
            ..Service::TWENTY
        },
        Service {
            per_operation: true,
            ..Service::TWENTY
        },
    ];
    for service in variants {
        let outcomes = lists(&service, 1000, SEEDS);
        // The ten pages of accounts have their own bucket there.
        let floor = if service.per_operation {
            980.0 / 990.0
        } else {
            1.0
        };
        let time_ratio =
            |outcome: &Outcome| outcome.time_ratio(service.rate, service.burst) / floor;
        let took = Spread::of(outcomes.iter().map(time_ratio));
        let throttled = Spread::of(outcomes.iter().map(Outcome::throttled_share));
        assert!(outcomes.iter().all(|outcome| outcome.successes() == 1010));
        assert!(took.p95 < 1.0175 && took.max < 1.02, "{took:?}");
        assert!(
            throttled.p95 < 0.017 && throttled.max < 0.02,
            "{throttled:?}"
        );
    }
}

#[test]
fn on_a_busy_machine_95_percent_of_lists_keep_the_bounds_of_the_benchmark() {
    for service in [Service::TWENTY.busy(), Service::NO_BURST.busy()] {
        let outcomes = lists(&service, 1000, SEEDS);
        let time_ratio = |outcome: &Outcome| outcome.time_ratio(service.rate, service.burst);
        let took = Spread::of(outcomes.iter().map(time_ratio));
        let throttled = Spread::of(outcomes.iter().map(Outcome::throttled_share));
        assert!(took.p95 < 1.02, "{took:?}");
        assert!(throttled.p95 < 0.02, "{throttled:?}");
    }
}

#[test]
fn a_limit_that_changes_during_a_list_is_followed_within_3_seconds() {
    for service in [
        Service::TWENTY,
        Service::NO_BURST,
        Service {
            per_operation: true,
            ..Service::TWENTY
        },
    ] {
        for (rate, to) in [(20.0, 5.0), (5.0, 50.0)] {
            // After about 4 seconds, as in the benchmark, whatever the controller does.
            let follows = (0_u32..200).map(|seed| {
                let at = 3.5 + f64::from(seed) / 200.0;
                let change = Some((at, to));
                let changing = Service {
                    rate,
                    change,
                    ..service
                };
                list(&changing, 300, u64::from(seed)).follows(at, to)
            });
            let follows = Spread::of(follows);
            let burst = service.burst;
            assert!(follows.p95 < 2.2, "{burst}, to {to}: {follows:?}");
            // With no burst, a delayed packet may end the rise early, once in several hundred lists.
            let max = if burst > 1.0 { 2.5 } else { 3.5 };
            assert!(follows.max < max, "{burst}, to {to}: {follows:?}");
        }
    }
}

#[test]
fn a_list_takes_the_time_that_the_limit_allows_and_few_requests_are_throttled() {
    for (latency, throttled) in [(0.0005, 0.02), (0.025, 0.02), (0.1, 0.04)] {
        assert_bounds(
            &Service::TWENTY.undisturbed().steady(latency),
            1.01,
            throttled,
        );
    }
}

#[test]
fn the_same_holds_for_a_bucket_of_one_token() {
    for latency in [0.0005, 0.025] {
        assert_bounds(&Service::NO_BURST.undisturbed().steady(latency), 1.02, 0.02);
    }
}

#[test]
fn the_same_holds_for_a_bucket_of_few_tokens() {
    // The successes that a bucket of two allows at first may be those of a bucket of one that gained a token.
    for (burst, throttled) in [(2.0, 0.08), (3.0, 0.02), (5.0, 0.02)] {
        let service = Service {
            burst,
            ..Service::TWENTY
        };
        assert_bounds(&service, 1.01, throttled);
    }
}

#[test]
fn other_rates_are_learned_as_well() {
    for (rate, time) in [
        (2.0, 1.03),
        (7.0, 1.03),
        (33.0, 1.02),
        (100.0, 1.06),
        // It takes a second to find this rate, and the list takes three.
        (300.0, 1.3),
    ] {
        let service = Service {
            rate,
            ..Service::TWENTY.steady(0.025)
        };
        assert_bounds(&service, time, if rate < 20.0 { 0.4 } else { 0.06 });
    }
}

#[test]
fn answers_out_of_order_do_not_change_the_measured_rate() {
    let service = Service {
        latency: (0.01, 0.09),
        burst: 5.0,
        ..Service::TWENTY
    };
    assert_bounds(&service, 1.03, 0.05);
}

/// After a change of the limit: the lowest share of the new rate that is used from 3 seconds on, and the largest
/// number of 429s in the 3 seconds before.
fn follows(rate: f64, to: f64, burst: f64) -> (f64, f64) {
    let change = 8.3;
    let service = Service {
        rate,
        burst,
        change: Some((change, to)),
        ..Service::TWENTY
    };
    let (from, until) = (change + 3.0, change + 6.0);
    let outcomes = lists(&service, 700, 20);
    assert!(outcomes.iter().all(|outcome| outcome.seconds > until));
    let unused =
        |outcome: &Outcome| 1.0 - outcome.successes_between(from, until) / (until - from) / to;
    let throttled = |outcome: &Outcome| outcome.throttled_between(change, from);
    (
        1.0 - Spread::of(outcomes.iter().map(unused)).max,
        Spread::of(outcomes.iter().map(throttled)).max,
    )
}

#[test]
fn the_rate_of_a_service_that_becomes_slower_is_used() {
    for burst in [20.0, 1.0] {
        let (share, throttled) = follows(20.0, 5.0, burst);
        assert!(share > 0.79, "{burst}: {share}");
        assert!(throttled < 20.0, "{burst}: {throttled}");
    }
}

#[test]
fn the_rate_of_a_service_that_becomes_faster_is_used() {
    for burst in [20.0, 1.0] {
        let (share, throttled) = follows(5.0, 50.0, burst);
        assert!(share > 0.9, "{burst}: {share}");
        assert!(throttled < 30.0, "{burst}: {throttled}");
    }
}

#[test]
fn the_rest_of_a_list_takes_the_time_that_a_slower_service_allows() {
    for burst in [20.0, 1.0] {
        let service = Service {
            burst,
            change: Some((4.0, 5.0)),
            ..Service::TWENTY
        };
        let took = lists(&service, 300, SEEDS).into_iter().map(|outcome| {
            let left = 303.0 - outcome.successes_between(-1.0, 4.0);
            (outcome.seconds - 4.0) / (left / 5.0)
        });
        let took = Spread::of(took);
        assert!(took.max < 1.25, "{burst}: {took:?}");
    }
}

#[test]
fn without_a_limit_a_list_takes_few_rounds() {
    let service = Service {
        rate: 1e9,
        burst: 1e9,
        ..Service::TWENTY.undisturbed().steady(0.025)
    };
    // 1 + 7 + 14 + 28 + 56 + 112 + 160 + …: eleven rounds.
    let seconds = list(&service, 990, 1).seconds;
    assert!(seconds < 0.026 * 11.0, "{seconds}");
}
