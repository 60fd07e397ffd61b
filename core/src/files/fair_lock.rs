//! A lock for work that must not overlap in this process.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_util::future::Either;
use tokio::sync::{Mutex, MutexGuard};

/// A lock that calls get in the order in which they ask for it. A call that waits occupies no thread.
pub struct FairLock {
    lock: Mutex<()>,
    /// How often the lock was released.
    released: AtomicU64,
}

/// An acquired lock. It is released when this is dropped, on any thread.
pub struct FairLockGuard<'a> {
    _guard: MutexGuard<'a, ()>,
    lock: &'a FairLock,
}

impl FairLock {
    /// A lock that is not acquired.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            lock: Mutex::const_new(()),
            released: AtomicU64::new(0),
        }
    }

    /// Joins the queue now, and waits there when the future is polled. `None` if the lock was not released once in
    /// `longest`: then the work of another call does not end, for example because a file system does not answer.
    pub fn acquire(
        &self,
        longest: Duration,
    ) -> impl Future<Output = Option<FairLockGuard<'_>>> + Send {
        // A tokio lock joins its queue when it is first polled, and the futures of two calls may be polled in any
        // order.
        let mut waiting = Box::pin(self.lock.lock());
        let mut waiting = match waiting
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            Poll::Ready(guard) => Either::Left(std::future::ready(guard)),
            Poll::Pending => Either::Right(waiting),
        };
        async move {
            loop {
                let before = self.released.load(Ordering::Relaxed);
                match tokio::time::timeout(longest, &mut waiting).await {
                    Ok(guard) => {
                        return Some(FairLockGuard {
                            _guard: guard,
                            lock: self,
                        });
                    }
                    Err(_elapsed) if self.released.load(Ordering::Relaxed) == before => {
                        return None;
                    }
                    Err(_elapsed) => {}
                }
            }
        }
    }
}

impl Default for FairLock {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for FairLockGuard<'_> {
    fn drop(&mut self) {
        self.lock.released.fetch_add(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, SystemClock};

    const LONGEST: Duration = Duration::from_mins(1);

    #[tokio::test(start_paused = true)]
    async fn the_queue_is_in_the_order_of_the_calls_and_not_of_their_polls() {
        let lock = FairLock::new();
        let first = lock.acquire(LONGEST).await;
        let (mut second, mut third) = (
            Box::pin(lock.acquire(LONGEST)),
            Box::pin(lock.acquire(LONGEST)),
        );
        assert!(futures_util::poll!(&mut third).is_pending());
        assert!(futures_util::poll!(&mut second).is_pending());
        drop(first);
        assert!(futures_util::poll!(&mut third).is_pending());
        assert!(futures_util::poll!(&mut second).is_ready());
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_gives_up_only_if_the_lock_is_not_released_within_the_limit() {
        let lock = FairLock::new();
        let first = lock.acquire(LONGEST).await;
        let second = lock.acquire(LONGEST);
        let third = lock.acquire(LONGEST);
        let holders = async {
            SystemClock.sleep(LONGEST * 3 / 4).await;
            drop(first);
            let second = second.await;
            SystemClock.sleep(LONGEST * 3 / 4).await;
            drop(second);
        };
        let (third, ()) = tokio::join!(third, holders);
        assert!(third.is_some(), "the lock was released within each limit");
        assert!(lock.acquire(LONGEST).await.is_none());
    }
}
