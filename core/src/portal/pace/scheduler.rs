//! Sends the requests of one list: in which order, when, and how many at the same time.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};

use super::gate::{Pace, Permit};
use super::queue::{ListRequest, RequestQueue};
use super::request::Priority;
use crate::clock::SharedClock;

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The next action of a list.
pub(in crate::portal) enum Event<R, A> {
    /// A request was answered.
    Answer(A),
    /// This request may be sent: with [`Scheduler::send`], at once.
    MaySend(R, Permit),
}

/// The requests of one list. `R` is a request, `A` an answer.
pub(in crate::portal) struct Scheduler<'a, R, A> {
    pace: &'a Arc<Pace>,
    clock: &'a SharedClock,
    queue: RequestQueue<R>,
    /// The wait for a permit, while there is a request to send.
    permit: Option<BoxFuture<'a, Permit>>,
    in_flight: FuturesUnordered<BoxFuture<'a, (R, A)>>,
}

impl<'a, R: ListRequest + Send + 'a, A: Send + 'a> Scheduler<'a, R, A> {
    pub(in crate::portal) fn new(pace: &'a Arc<Pace>, clock: &'a SharedClock) -> Self {
        Self {
            pace,
            clock,
            queue: RequestQueue::new(),
            permit: None,
            in_flight: FuturesUnordered::new(),
        }
    }

    /// How many requests wait or are in flight.
    pub(in crate::portal) fn pending(&self) -> usize {
        self.queue.len() + self.in_flight.len()
    }

    pub(in crate::portal) fn in_flight(&self) -> usize {
        self.in_flight.len()
    }

    /// Adds a request that is sent before all others: a page of accounts, or a request that is repeated.
    pub(in crate::portal) fn push_first(&mut self, request: R) {
        self.queue.push_first(request);
    }

    /// Adds a request that is sent after all others.
    pub(in crate::portal) fn push_last(&mut self, request: R) {
        self.queue.push_last(request);
    }

    /// Waits for an answer, or, if the list `wants_to_send`, until a request may be sent. Answers come first, because
    /// they change what may be sent. Cancel safe. Waits forever if nothing is in flight and nothing may be sent.
    pub(in crate::portal) async fn next(&mut self, wants_to_send: bool) -> Event<R, A> {
        let sends = wants_to_send && self.queue.may_send(self.pace.window());
        if !sends {
            // The next list in the queue of the pace must not wait for this one.
            self.permit = None;
        }
        let (pace, clock) = (self.pace, self.clock);
        let permit = &mut self.permit;
        let permit = async move {
            if !sends {
                return std::future::pending().await;
            }
            let acquire = || Box::pin(pace.acquire(Priority::Bulk, clock)) as BoxFuture<'a, _>;
            permit.get_or_insert_with(acquire).await
        };
        tokio::select! {
            biased;
            Some((request, answer)) = self.in_flight.next() => {
                self.queue.ended(request);
                Event::Answer(answer)
            }
            permit = permit => {
                self.permit = None;
                match self.queue.pop() {
                    Some(request) => Event::MaySend(request, permit),
                    // Only a request in the queue waits for a permit.
                    None => std::future::pending().await,
                }
            }
        }
    }

    /// An answer that has already arrived.
    pub(in crate::portal) fn ready_answer(&mut self) -> Option<A> {
        let (request, answer) = self.in_flight.next().now_or_never()??;
        self.queue.ended(request);
        Some(answer)
    }

    /// Sends a request. `answer` must report to the permit of the request.
    pub(in crate::portal) fn send(
        &mut self,
        request: R,
        answer: impl Future<Output = A> + Send + 'a,
    ) {
        self.queue.sent(request);
        self.in_flight
            .push(Box::pin(async move { (request, answer.await) }));
    }
}
