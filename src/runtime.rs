//! The threads that calls run on. The first call starts them, because a program that only imports the package must not pay
//! for them.

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

/// Calls spend nearly all of their time waiting for the network. With a second thread a list of 1,000 accounts took as long
/// and used 7 % more CPU time.
const WORKERS: usize = 1;
/// The threads that read and write files.
const BLOCKING_THREADS: usize = 4;
/// How long JavaScript's thread waits for the other threads when its last environment ends. A thread may be waiting for a
/// locked database. It may go on after that, because napi never unloads the image.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_millis(100);

static THREADS: Threads = Threads(Mutex::new(State::Stopped));

struct Threads(Mutex<State>);

enum State {
    /// There is no JavaScript environment.
    Stopped,
    /// There was no call yet.
    Idle,
    /// The threads run.
    Running(Runtime),
}

impl Threads {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts the threads if they do not run yet.
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

/// Fails if the system does not allow more threads.
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

/// Runs a task that no promise waits for, until JavaScript shuts down.
pub(super) fn spawn(task: impl Future<Output = ()> + Send + 'static) -> Result<()> {
    THREADS.handle()?.spawn(task);
    Ok(())
}

/// Runs the tasks of napi.
struct Backend;

// SAFETY: napi keeps the image loaded once a backend is registered, so the code of what outlives `shutdown` (a thread in a
// system call, a waker that is still referenced) stays in memory.
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
            runtime.shutdown_timeout(SHUTDOWN_TIMEOUT);
        }
        Ok(())
    }
}

#[module_init]
fn init() {
    register_async_runtime(Backend);
}
