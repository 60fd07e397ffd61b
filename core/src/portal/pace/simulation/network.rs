//! Requests to the simulated service, in virtual time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::chance::Chance;
use super::outcome::Outcome;
use super::service::{Bucket, Service};
use super::virtual_time::{START, VirtualClock};
use crate::clock::Clock;
use crate::error::{Answer, Error, Result, ServiceFault};
use crate::portal::pace::gate::Permit;
use crate::portal::pace::queue::ListRequest;

/// The way to the service, and the service.
pub(super) struct Network {
    service: Service,
    pub(super) clock: VirtualClock,
    state: Mutex<State>,
}

struct State {
    chance: Chance,
    /// One for roles and one for accounts; only the first is used if operations share one.
    buckets: [Bucket; 2],
    outcome: Outcome,
    arrivals: Vec<ListRequest>,
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
    pub(super) async fn request(&self, request: ListRequest, permit: Permit) -> Result<()> {
        let (there, back) = self.delays();
        self.clock.sleep(there).await;
        let answer = self.arrive(request).map_err(throttled);
        self.clock.sleep(back).await;
        permit.answered(&answer);
        answer
    }

    /// How long the request and its answer are on their way.
    fn delays(&self) -> (Duration, Duration) {
        let Service {
            latency,
            lateness,
            connect_time,
            ..
        } = self.service;
        let mut guard = self.state.lock().unwrap();
        let State {
            chance, connected, ..
        } = &mut *guard;
        let mut latency = chance.between(latency.0, latency.1);
        if !std::mem::replace(connected, true) {
            latency += chance.between(0.0, connect_time);
        }
        let there = chance.lateness(lateness);
        let back = Duration::from_secs_f64(latency) + chance.lateness(lateness);
        (there, back)
    }

    /// What the service does with a request that arrives now.
    fn arrive(&self, request: ListRequest) -> Result<(), Option<Duration>> {
        let own = self.service.per_operation && request == ListRequest::Accounts;
        let now = self.seconds();
        let mut guard = self.state.lock().unwrap();
        let State {
            buckets,
            outcome,
            arrivals,
            ..
        } = &mut *guard;
        arrivals.push(request);
        let answer = buckets[usize::from(own)].take(&self.service, now);
        outcome.arrived(now, answer.is_ok());
        drop(guard);
        answer
    }

    /// Seconds since the start.
    pub(super) fn seconds(&self) -> f64 {
        self.clock.boot().saturating_sub(START).as_secs_f64()
    }

    /// The requests that have arrived, in their order.
    pub(super) fn arrivals(&self) -> Vec<ListRequest> {
        self.state.lock().unwrap().arrivals.clone()
    }

    /// What happened until now.
    pub(super) fn outcome(&self) -> Outcome {
        let mut outcome = std::mem::take(&mut self.state.lock().unwrap().outcome);
        outcome.seconds = self.seconds();
        outcome
    }
}

fn throttled(retry_after: Option<Duration>) -> Error {
    Error::Service {
        operation: "ListAccountRoles",
        fault: ServiceFault::TooManyRequests,
        answer: Box::new(Answer {
            status: Some(429),
            reason: None,
            request_id: None,
            retry_after,
        }),
    }
}
