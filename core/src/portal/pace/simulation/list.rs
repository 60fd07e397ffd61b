//! A list of accounts, sent by the scheduler that every list uses.

use std::sync::Arc;

use super::network::{Network, Request};
use super::outcome::Outcome;
use super::service::Service;
use crate::clock::SharedClock;
use crate::portal::pace::gate::Pace;
use crate::portal::pace::scheduler::{Event, Scheduler};

/// The largest page of `ListAccounts`.
const PAGE: u32 = 100;

/// Lists this many accounts, without another list.
pub(super) fn list(service: &Service, accounts: u32, seed: u64) -> Outcome {
    let network = Network::new(service, seed);
    let pace = Arc::new(Pace::new());
    network.clock.run(send_list(&network, &pace, accounts, 0));
    network.outcome()
}

/// Sends the requests of a list of this many accounts until all have succeeded. `index` numbers its requests for
/// roles.
pub(super) async fn send_list(
    network: &Arc<Network>,
    pace: &Arc<Pace>,
    accounts: u32,
    index: usize,
) {
    let clock: SharedClock = Arc::new(network.clock.clone());
    let mut scheduler = Scheduler::new(pace, &clock);
    let mut pages_left = accounts / PAGE;
    scheduler.push_first(Request::Accounts);
    while scheduler.pending() > 0 {
        let (request, answer) = match scheduler.next(true).await {
            Event::MaySend(request, permit) => {
                let network = Arc::clone(network);
                let answer = async move { (request, network.request(request, permit).await) };
                scheduler.send(request, answer);
                continue;
            }
            Event::Answer(answer) => answer,
        };
        if answer.is_err() {
            scheduler.push_first(request);
        } else if request == Request::Accounts {
            pages_left -= 1;
            (0..PAGE).for_each(|_| scheduler.push_last(Request::Roles(index)));
            if pages_left > 0 {
                scheduler.push_first(Request::Accounts);
            }
        }
    }
}
