//! At most one task of a kind at a time. All callers who want its result share it.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, WeakShared};

use crate::error::{Error, Result};

type Work<T> = BoxFuture<'static, Result<T>>;

/// Where the running task is found, if there is one. `State` is what its callers share with it beside the result.
pub(crate) struct SharedTask<T, State = ()>(Mutex<Option<Started<T, State>>>);

struct Started<T, State> {
    /// Weak, so that a result is not kept for longer than its callers need it.
    result: WeakShared<Work<T>>,
    state: Arc<State>,
}

/// A task that has not ended.
pub(crate) struct Running<T: Clone, State = ()> {
    /// Its result, when it has ended.
    pub(crate) result: Shared<Work<T>>,
    /// What it shares with its callers.
    pub(crate) state: Arc<State>,
}

/// The place of the task, locked: nobody else can start one meanwhile.
pub(crate) struct Slot<'a, T, State>(MutexGuard<'a, Option<Started<T, State>>>);

impl<T, State> Default for SharedTask<T, State> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T, State> SharedTask<T, State> {
    pub(crate) fn lock(&self) -> Slot<'_, T, State> {
        Slot(self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<T: Clone + Send + Sync + 'static, State> Slot<'_, T, State> {
    /// The task that is running.
    pub(crate) fn running(&self) -> Option<Running<T, State>> {
        let started = self.0.as_ref()?;
        let result = started.result.upgrade()?;
        result.peek().is_none().then(|| Running {
            result,
            state: Arc::clone(&started.state),
        })
    }

    /// Starts a task, which takes the place of the one before. It goes on when no caller waits for it any more.
    pub(crate) fn start(
        &mut self,
        name: &'static str,
        state: Arc<State>,
        work: impl Future<Output = Result<T>> + Send + 'static,
    ) -> Running<T, State> {
        // A panic must not reach all who wait: it is an error for each of them.
        let result = AssertUnwindSafe(work)
            .catch_unwind()
            .map(move |ended| {
                ended.unwrap_or_else(|_panic| Err(Error::Internal(format!("{name} panicked"))))
            })
            .boxed()
            .shared();
        tokio::spawn(result.clone());
        *self.0 = result.downgrade().map(|result| Started {
            result,
            state: Arc::clone(&state),
        });
        Running { result, state }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::oneshot;

    fn start(task: &SharedTask<u32>) -> (Running<u32>, oneshot::Sender<u32>) {
        let (end, ended) = oneshot::channel();
        let work = async { ended.await.map_err(|_| Error::Cancelled) };
        (task.lock().start("the task", Arc::default(), work), end)
    }

    #[tokio::test]
    async fn all_who_come_while_it_runs_get_its_result() {
        let task = SharedTask::default();
        let (first, end) = start(&task);
        let second = task.lock().running().unwrap();
        end.send(7).unwrap();
        assert_eq!(first.result.await.unwrap(), 7);
        assert_eq!(second.result.await.unwrap(), 7);
    }

    #[tokio::test]
    async fn a_task_that_has_ended_is_not_joined_although_a_caller_keeps_its_result() {
        let task = SharedTask::default();
        let (first, end) = start(&task);
        end.send(7).unwrap();
        let kept = first.result.clone();
        first.result.await.unwrap();
        assert!(task.lock().running().is_none());
        let (second, end) = start(&task);
        end.send(8).unwrap();
        assert_eq!(second.result.await.unwrap(), 8);
        assert_eq!(kept.await.unwrap(), 7);
    }

    #[tokio::test]
    async fn it_goes_on_without_a_caller_and_can_be_joined_again() {
        let task = SharedTask::default();
        let (first, end) = start(&task);
        drop(first);
        let later = task.lock().running().unwrap();
        end.send(7).unwrap();
        assert_eq!(later.result.await.unwrap(), 7);
    }

    #[tokio::test]
    async fn a_panic_is_an_error_for_each_caller_and_the_next_task_can_start() {
        let task: SharedTask<u32> = SharedTask::default();
        let work = async { panic!("on purpose") };
        let first = task.lock().start("the task", Arc::default(), work);
        let second = first.result.clone();
        for result in [first.result, second] {
            let error = result.await.unwrap_err();
            assert!(error.to_string().contains("the task panicked"), "{error}");
        }
        let (next, end) = start(&task);
        end.send(7).unwrap();
        assert_eq!(next.result.await.unwrap(), 7);
    }
}
