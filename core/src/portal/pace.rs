//! The pace of the portal: when each request of this process may be sent.
//!
//! The service limits the rate of requests, does not publish the limit, and answers 429 Too Many Requests above it.
//! There is one [`Pace`] for each portal. It learns the limit and keeps all callers below it together: lists, and
//! role credentials. Interactive requests are sent before those of lists, and lists take turns. See
//! `docs/design/pace.md`.
//!
//! Each file imports only files to its left:
//!
//! ```text
//! published_rate, streak, request, slow_start
//!   <- count_estimator, search_estimator <- rate_limit <- controller <- gate <- scheduler (with queue)
//! ```

mod controller;
mod count_estimator;
mod gate;
mod published_rate;
mod queue;
mod rate_limit;
mod request;
mod scheduler;
mod search_estimator;
#[cfg(test)]
mod simulation;
mod slow_start;
mod streak;

use std::sync::{Arc, Mutex, PoisonError};

pub(super) use gate::{Pace, Permit};
pub(super) use queue::ListRequest;
pub(super) use request::Priority;
pub(super) use scheduler::{Event, Scheduler};

/// The number of portals whose pace is remembered. A guess: a person uses one or two.
const MAX_PORTALS: usize = 16;

static PACES: Mutex<Vec<(String, Arc<Pace>)>> = Mutex::new(Vec::new());

/// The pace of the portal with this address.
pub(super) fn of(portal: &str) -> Arc<Pace> {
    let mut paces = PACES.lock().unwrap_or_else(PoisonError::into_inner);
    let known = paces.iter().position(|(address, _)| address == portal);
    let pace = known.map_or_else(|| Arc::new(Pace::new()), |index| paces.remove(index).1);
    // The least recently used one comes first, and is forgotten first.
    if paces.len() == MAX_PORTALS {
        paces.remove(0);
    }
    paces.push((portal.to_owned(), Arc::clone(&pace)));
    pace
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_requests_to_one_portal_share_a_pace() {
        let [one, other] = [of("https://one.example"), of("https://other.example")];
        assert!(!Arc::ptr_eq(&one, &other));
        assert!(Arc::ptr_eq(&one, &of("https://one.example")));
        assert!(Arc::ptr_eq(&other, &of("https://other.example")));
    }
}
