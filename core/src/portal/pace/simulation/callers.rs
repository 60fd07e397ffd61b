//! Callers that share the pace of a portal, and callers that pause.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join;

use super::list::send_list;
use super::network::{Network, Request};
use super::outcome::Spread;
use super::service::Service;
use crate::clock::{Clock, SharedClock};
use crate::portal::pace::gate::Pace;
use crate::portal::pace::request::Priority;

#[test]
fn a_pause_of_the_caller_does_not_count_as_a_slow_service() {
    let outcomes = (0..60).map(|seed| {
        let network = Network::new(&Service::TWENTY, seed);
        let pace = Arc::new(Pace::new());
        let (pause, accounts) = (8.0, 300);
        network.clock.run(async {
            send_list(&network, &pace, accounts, 0).await;
            network.clock.sleep(Duration::from_secs_f64(pause)).await;
            send_list(&network, &pace, accounts, 0).await;
        });
        let outcome = network.outcome();
        assert_eq!(outcome.successes(), 606);
        // The bucket is full again after the pause.
        let allowed = (606.0 - 40.0) / 20.0;
        let took = outcome.seconds - pause;
        assert!(took < allowed * 1.02 + 1.0, "{took}, allowed: {allowed}");
        outcome
    });
    // Of 400 lists, 6 had 3 % or more, and 3.2 % at most.
    let throttled = Spread::of(outcomes.map(|outcome| outcome.throttled_share()));
    assert!(
        throttled.p95 < 0.03 && throttled.max < 0.034,
        "{throttled:?}"
    );
}

#[test]
fn two_concurrent_lists_take_turns() {
    let network = Network::new(&Service::NO_BURST, 1);
    let pace = Arc::new(Pace::new());
    let one = |index| send_list(&network, &pace, 300, index);
    network.clock.run(join(one(0), one(1)));
    let arrivals = network.arrivals();
    assert_eq!(network.outcome().successes(), 606);
    // Without the first rounds, in which requests are not paced, and without the last requests of the slower list.
    let paced = &arrivals[30..arrivals.len() - 10];
    let runs = paced.chunk_by(|one, next| one == next);
    let longest = runs.map(<[_]>::len).max();
    // A request that is repeated is one more.
    assert!(longest <= Some(2), "{longest:?}");
}

#[test]
fn an_interactive_request_is_sent_before_those_of_a_list() {
    let network = Network::new(&Service::NO_BURST, 1);
    let pace = Arc::new(Pace::new());
    let clock: SharedClock = Arc::new(network.clock.clone());
    let credentials = async {
        for _ in 0..10 {
            clock.sleep(Duration::from_millis(1234)).await;
            let before = network.arrivals().len();
            let permit = pace.acquire(Priority::Interactive, &clock).await;
            // One request of the list may be in flight. 300 more of it wait.
            assert!(network.arrivals().len() <= before + 1);
            let _ = Arc::clone(&network)
                .request(Request::Roles(0), permit)
                .await;
        }
    };
    network
        .clock
        .run(join(send_list(&network, &pace, 300, 0), credentials));
}
