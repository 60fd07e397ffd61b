//! One of a kind under way at a time, for all who want it.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};

pub(super) type Flight<T> = Shared<BoxFuture<'static, T>>;

/// The work under way, if there is some.
pub(super) struct Flights<T: Clone>(Arc<Mutex<Option<Flight<T>>>>);

impl<T: Clone> Default for Flights<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T: Clone + Send + Sync + 'static> Flights<T> {
    /// Joins the work under way, or begins it. It is a task of its own and goes on when nobody waits for
    /// it any more: a token that the service gave must reach the disk.
    pub(super) fn join_or_begin<Work>(
        &self,
        begin: impl FnOnce() -> Work,
        stopped: impl FnOnce() -> T + Send + 'static,
    ) -> Flight<T>
    where
        Work: Future<Output = T> + Send + 'static,
    {
        let mut under_way = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flight) = under_way.as_ref() {
            return flight.clone();
        }
        let work = begin();
        let place = Place(Arc::clone(&self.0));
        let task = tokio::spawn(async move {
            let _place = place;
            work.await
        });
        let flight = task
            .map(|ended| ended.unwrap_or_else(|_panicked| stopped()))
            .boxed()
            .shared();
        *under_way = Some(flight.clone());
        flight
    }
}

/// Where a flight is kept while it is under way, however it ends.
struct Place<T: Clone>(Arc<Mutex<Option<Flight<T>>>>);

impl<T: Clone> Drop for Place<T> {
    fn drop(&mut self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}
