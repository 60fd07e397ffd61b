//! The threads that calls run on. They are started by the first call, not at load: whoever imports the
//! package has not asked for anything yet.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use napi::bindgen_prelude::{
    AsyncRuntime, AsyncRuntimeRejection, AsyncRuntimeTask, register_async_runtime,
};
use napi::{Error, Result};
use napi_derive::module_init;
use tokio::runtime::{Builder, Handle, Runtime};

/// Calls wait for the network nearly all of their time. A second thread made a list of 1,000 accounts no
/// faster and cost 7 % more CPU time.
const WORKERS: usize = 1;
/// Files are read and written on these.
const BLOCKING_THREADS: usize = 4;
/// JavaScript's thread waits for the threads no longer than this when its last environment ends. A thread
/// may be waiting for a locked database; the image is never unloaded (napi pins it), so it may go on.
const FAREWELL: Duration = Duration::from_millis(100);

static THREADS: Threads = Threads(Mutex::new(State::Stopped));

struct Threads(Mutex<State>);

enum State {
    /// No environment is alive.
    Stopped,
    /// Nobody has called yet.
    Idle,
    Running(Runtime),
}

impl Threads {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts them, where they are not running.
    fn handle(&self) -> Result<Handle> {
        let mut state = self.state();
        let handle = match &*state {
            State::Running(runtime) => runtime.handle().clone(),
            State::Idle => {
                let runtime = started()?;
                let handle = runtime.handle().clone();
                *state = State::Running(runtime);
                handle
            }
            State::Stopped => return Err(failure("JavaScript is shutting down")),
        };
        drop(state);
        Ok(handle)
    }
}

/// The system may refuse threads.
fn started() -> Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .max_blocking_threads(BLOCKING_THREADS)
        .thread_name("aws-sso-native")
        .enable_all()
        .build()
        .map_err(|error| failure(&error.to_string()))
}

fn failure(why: &str) -> Error {
    Error::from_reason(format!("no thread for the call: {why}"))
}

/// Runs what no promise waits for, for as long as JavaScript is there.
pub(super) fn spawn(task: impl Future<Output = ()> + Send + 'static) -> Result<()> {
    THREADS.handle()?.spawn(task);
    Ok(())
}

/// What napi hands its tasks to.
struct Backend;

// SAFETY: napi keeps the image loaded once a backend is registered, so whatever outlives `shutdown` (a thread
// in a system call, a waker somebody still holds) has its code.
unsafe impl AsyncRuntime for Backend {
    fn start(&self) -> Result<()> {
        let mut state = THREADS.state();
        if matches!(*state, State::Stopped) {
            *state = State::Idle;
        }
        drop(state);
        Ok(())
    }

    fn spawn(
        &self,
        task: AsyncRuntimeTask,
    ) -> std::result::Result<(), AsyncRuntimeRejection<AsyncRuntimeTask>> {
        match THREADS.handle() {
            Ok(threads) => {
                threads.spawn(task);
                Ok(())
            }
            Err(error) => Err(AsyncRuntimeRejection::new(task, error)),
        }
    }

    fn block_on(&self, future: Pin<&mut dyn Future<Output = ()>>) -> Result<()> {
        THREADS.handle()?.block_on(future);
        Ok(())
    }

    fn shutdown(&self) -> Result<()> {
        let state = std::mem::replace(&mut *THREADS.state(), State::Stopped);
        if let State::Running(runtime) = state {
            runtime.shutdown_timeout(FAREWELL);
        }
        Ok(())
    }
}

#[module_init]
fn init() {
    register_async_runtime(Backend);
}
