//! Calls on this thread, without files and without time.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;

use super::PLANTED;
use crate::clock::test_clock::TestClock;
use crate::context::{CallContext, Environment};
use crate::error::Error;

/// Runs a call to its end on this thread.
pub(crate) fn run<T>(call: impl Future<Output = T>) -> Option<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    Some(runtime.ok()?.block_on(call))
}

/// A call without files, on a clock of its own.
pub(crate) fn context() -> CallContext {
    let home = HashMap::from([("HOME".to_owned(), "/dev/null".to_owned())]);
    CallContext {
        clock: Arc::new(TestClock::new()),
        ..CallContext::new(Environment::new(home))
    }
}

/// Fails if an error shows the secrets of its request.
pub(crate) fn check_error(error: &Error) {
    let reason = error.reason().unwrap_or_default();
    let text = format!("{error} {error:?} {} {reason}", error.hint());
    assert!(!text.contains(PLANTED), "{text}");
    assert!(
        !error.to_string().contains(['\n', '\r', '\u{1b}']),
        "{error}"
    );
}
