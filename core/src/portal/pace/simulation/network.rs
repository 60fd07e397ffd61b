//! Requests to the simulated service, in virtual time.

use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use super::chance::Chance;
use super::outcome::Outcome;
use super::service::{Bucket, Service};
use super::virtual_time::{START, VirtualClock};
use crate::clock::Clock;
use crate::error::{Error, Result, ServiceAnswer, ServiceFault};
use crate::portal::pace::gate::Permit;
use crate::portal::pace::queue::ListRequest;

/// A request of a list of accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Request {
    /// The next page of accounts.
    Accounts,
    /// The roles of an account.
    Roles(usize),
}

impl ListRequest for Request {
    fn is_sent_in_rounds(&self) -> bool {
        matches!(self, Self::Roles(_))
    }
}

/// The network and the service.
pub(super) struct Network {
    service: Service,
    pub(super) clock: VirtualClock,
    state: Mutex<State>,
}

struct State {
    chance: Chance,
    /// One bucket for roles and one for accounts. If operations share one, only the first is used.
    buckets: [Bucket; 2],
    outcome: Outcome,
    arrivals: Vec<Request>,
    connected: bool,
}

impl Network {
    pub(super) fn new(service: &Service, seed: u64) -> Arc<Self> {
        Arc::new(Self {
            service: *service,
            clock: VirtualClock::new(Chance::new(!seed), service.lateness),
            state: Mutex::new(State {
                chance: Chance::new(seed),
                buckets: [Bucket::full(service), Bucket::full(service)],
                outcome: Outcome::default(),
                arrivals: vec![],
                connected: false,
            }),
        })
    }

    /// Sends a request and waits for its answer.
    pub(super) async fn request(self: Arc<Self>, request: Request, permit: Permit) -> Result<()> {
        let (there, back) = self.delays();
        let arrival = Arc::new(OnceLock::new());
        let (network, answer) = (Arc::clone(&self), Arc::clone(&arrival));
        self.clock.call_after(there, move || {
            let _ = answer.set(network.arrive(request));
        });
        self.clock.sleep(there + back).await;
        let answer = *arrival.get().expect("it arrived before it was answered");
        let answer = answer.map_err(throttled);
        permit.answered(&answer);
        answer
    }

    fn delays(&self) -> (Duration, Duration) {
        self.state.lock().unwrap().delays(&self.service)
    }

    /// What the service does with a request that arrives now.
    fn arrive(&self, request: Request) -> Result<(), Option<Duration>> {
        let now = self.seconds();
        self.state
            .lock()
            .unwrap()
            .arrive(&self.service, request, now)
    }

    /// Seconds since the start.
    pub(super) fn seconds(&self) -> f64 {
        self.clock.boot().saturating_sub(START).as_secs_f64()
    }

    /// The requests that have arrived, in their order.
    pub(super) fn arrivals(&self) -> Vec<Request> {
        self.state.lock().unwrap().arrivals.clone()
    }

    /// The events so far.
    pub(super) fn outcome(&self) -> Outcome {
        let mut outcome = std::mem::take(&mut self.state.lock().unwrap().outcome);
        outcome.seconds = self.seconds();
        outcome
    }
}

impl State {
    /// The time that a request and its answer need.
    fn delays(&mut self, service: &Service) -> (Duration, Duration) {
        let chance = &mut self.chance;
        let mut latency = chance.between(service.latency.0, service.latency.1);
        if !std::mem::replace(&mut self.connected, true) {
            latency += chance.between(0.0, service.connect_time);
        }
        let there = chance.lateness(service.lateness);
        let back = Duration::from_secs_f64(latency) + chance.lateness(service.lateness);
        (there, back)
    }

    fn arrive(
        &mut self,
        service: &Service,
        request: Request,
        now: f64,
    ) -> Result<(), Option<Duration>> {
        self.arrivals.push(request);
        let own_bucket = service.per_operation && request == Request::Accounts;
        let answer = self.buckets[usize::from(own_bucket)].take(service, now);
        self.outcome.arrived(now, answer.is_ok());
        answer
    }
}

fn throttled(retry_after: Option<Duration>) -> Error {
    Error::Service {
        operation: "ListAccountRoles",
        fault: ServiceFault::TooManyRequests,
        answer: Box::new(ServiceAnswer {
            status: Some(429),
            reason: None,
            request_id: None,
            retry_after,
        }),
    }
}
