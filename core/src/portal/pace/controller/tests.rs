//! When the next request may be sent, after successes, failures and throttling.

use super::super::slow_start::INITIAL_WINDOW;
use super::*;

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Sends as many requests as the controller admits at once, and counts them.
fn fill(controller: &mut Controller, now: Duration) -> u32 {
    let mut sent = 0;
    while controller.admission(now, Priority::Bulk) == Admission::Now
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
fn each_round_of_successes_doubles_the_window_up_to_its_maximum() {
    let mut controller = Controller::new();
    let mut rounds = vec![];
    for round in 1..8 {
        let now = ms(1000 + 25 * round);
        let sent = fill(&mut controller, now);
        rounds.push(sent);
        for _ in 0..sent {
            controller.ended(now, now + ms(25), Outcome::Success);
        }
    }
    assert_eq!(rounds, [7, 14, 28, 56, 160, 160, 160]);
}

#[test]
fn from_the_first_429_requests_are_paced_just_below_what_aws_publishes() {
    let mut controller = Controller::new();
    let sent = fill(&mut controller, ms(1000));
    for _ in 0..sent {
        controller.ended(ms(1000), ms(1025), Outcome::Throttled(None));
    }
    assert_eq!(controller.rate(), Some(FIRST_RATE));
    assert_eq!(
        controller.admission(ms(1025), Priority::Bulk),
        Admission::At(ms(1025) + Duration::from_micros(50_500))
    );
    assert_eq!(
        controller.admission(ms(1076), Priority::Bulk),
        Admission::Now
    );
}

#[test]
fn a_long_retry_after_stops_all_requests_and_one_of_a_second_changes_nothing() {
    let mut controller = Controller::new();
    controller.sent(ms(1000));
    let one = Some(Duration::from_secs(1));
    controller.ended(ms(1000), ms(1000), Outcome::Throttled(one));
    assert_eq!(
        controller.admission(ms(1000), Priority::Bulk),
        Admission::At(Duration::from_micros(1_050_500))
    );
    controller.sent(ms(1051));
    let seven = Some(Duration::from_secs(7));
    controller.ended(ms(1051), ms(1060), Outcome::Throttled(seven));
    assert_eq!(
        controller.admission(ms(1060), Priority::Bulk),
        Admission::At(ms(8060))
    );
}

#[test]
fn failures_halve_the_window_once_a_round_and_successes_widen_it_again() {
    let mut controller = Controller::new();
    let sent = fill(&mut controller, ms(1000));
    for _ in 0..sent {
        controller.ended(ms(1000), ms(1010), Outcome::Failed);
    }
    assert_eq!(fill(&mut controller, ms(1020)), INITIAL_WINDOW / 2);
    controller.ended(ms(1020), ms(1030), Outcome::Success);
    assert_eq!(fill(&mut controller, ms(1030)), 2);
}

#[test]
fn an_interactive_request_does_not_wait_for_requests_in_flight() {
    let mut controller = Controller::new();
    for _ in 0..MAX_IN_FLIGHT {
        controller.sent(ms(1000));
    }
    let now = ms(1000);
    assert_eq!(
        controller.admission(now, Priority::Bulk),
        Admission::AfterAnAnswer
    );
    assert_eq!(
        controller.admission(now, Priority::Interactive),
        Admission::Now
    );
}

#[test]
fn an_abandoned_request_leaves_the_window_and_the_rate_as_they_are() {
    let mut controller = Controller::new();
    let sent = fill(&mut controller, ms(1000));
    controller.ended(ms(1000), ms(1010), Outcome::Abandoned);
    let refilled = fill(&mut controller, ms(1010));
    assert_eq!((sent, refilled), (INITIAL_WINDOW, 1));
    assert_eq!(controller.rate(), None);
}

#[test]
fn after_a_pause_slow_start_begins_again_and_the_learned_rate_is_kept() {
    let mut controller = Controller::new();
    for at in [1000, 1050] {
        controller.sent(ms(at));
        controller.ended(ms(at), ms(at), Outcome::Throttled(None));
    }
    let rate = controller.rate();
    assert!(rate.is_some_and(|rate| rate <= PUBLISHED_RATE));
    assert_eq!(fill(&mut controller, ms(60_000)), INITIAL_WINDOW);
    controller.ended(ms(60_000), ms(60_025), Outcome::Throttled(None));
    assert_eq!(controller.rate(), rate);
}
