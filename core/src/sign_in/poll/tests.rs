//! The loop with scripted responses and a test clock.

mod deadline;
mod errors;
mod intervals;

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;

use super::*;
use crate::clock::test_clock::{Event, TestClock};
use crate::error::{ServiceAnswer, ServiceFault};

type Reply = Result<&'static str>;

fn service(fault: ServiceFault) -> Reply {
    Err(Error::Service {
        operation: "CreateToken",
        fault,
        answer: Box::<ServiceAnswer>::default(),
    })
}

fn pending() -> Reply {
    service(ServiceFault::AuthorizationPending)
}

fn slow_down() -> Reply {
    service(ServiceFault::SlowDown)
}

fn network() -> Reply {
    Err(Error::Network {
        operation: "CreateToken",
        problem: "connection reset".into(),
    })
}

struct Run {
    result: Reply,
    requests: usize,
    events: Vec<PollEvent>,
    sleeps: Vec<u64>,
}

/// Polls with these replies in turn. The last one is repeated.
async fn run(clock: &TestClock, interval: u64, expires_in: u64, replies: Vec<Reply>) -> Run {
    let parameters = PollParameters {
        interval: Duration::from_secs(interval),
        deadline: Deadline::after(Duration::from_secs(expires_in), clock),
    };
    let mut requests = 0;
    let events = Arc::new(Mutex::new(Vec::new()));
    let request = || {
        let reply = replies[requests.min(replies.len() - 1)].clone();
        requests += 1;
        async move { reply }
    };
    let report = |event| {
        let events = Arc::clone(&events);
        async move { events.lock().unwrap().push(event) }
    };
    let result = poll(clock, parameters, request, report).await;
    let events = events.lock().unwrap().clone();
    let sleeps = clock.sleeps().iter().map(Duration::as_secs).collect();
    Run {
        result,
        requests,
        events,
        sleeps,
    }
}
