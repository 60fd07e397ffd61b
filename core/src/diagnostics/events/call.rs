//! Calls of this library, and their results.

use std::path::Path;
use std::time::Duration;

use crate::diagnostics::event::events;
use crate::diagnostics::field::{Host, Message};
use crate::error::{Error, ErrorCode, WarningCode};
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

    /// A call has ended with a warning.
    Warn "warned" Warned<'a> {
        /// The code ([errors.md](errors.md)).
        "warning" code: WarningCode,
        /// What happened.
        "message" message: Message<'a>,
        /// The file that it is about.
        "path" path: Option<&'a Path>,
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
