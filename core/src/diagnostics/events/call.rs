//! Calls of this library, and their results.

use std::time::Duration;

use crate::diagnostics::event::events;
use crate::diagnostics::field::Host;
use crate::error::{Error, ErrorCode};
use crate::types::Region;

events! {
    Call;

    /// A method of a session was called.
    Debug "callStarted" CallStarted<'a> {
        /// The method.
        "operation" operation: &'static str,
        /// The host of the start URL.
        "portal" portal: Option<Host>,
        /// The region.
        "region" region: &'a Region,
    }

    /// A call has ended without an error.
    Debug "callEnded" CallEnded {
        /// How long it took.
        "durationMs" duration: Duration,
    }

    /// A call was cancelled.
    Debug "callCancelled" CallCancelled {
        /// How long it took.
        "durationMs" duration: Duration,
    }

    /// A call has failed.
    Error "callFailed" CallFailed<'a> {
        /// The code ([errors.md](errors.md)).
        "error" code: ErrorCode,
        /// What happened. An argument that cannot be used has none.
        "message" message: Option<&'a Error>,
        /// How long it took.
        "durationMs" duration: Duration,
    }
}
