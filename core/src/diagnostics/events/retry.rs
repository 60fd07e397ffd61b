//! Requests that are sent again, and those that are not.

use std::time::Duration;

use crate::diagnostics::event::events;
use crate::error::ErrorCode;

events! {
    Retry;

    /// A request failed and is sent again.
    Debug "retryScheduled" RetryScheduled {
        /// What it failed with.
        "error" error: ErrorCode,
        /// How often it failed for a reason that can be temporary.
        "failures" failures: u32,
        /// The pause before it is sent again.
        "pauseMs" pause: Duration,
        /// The time that is left for all attempts.
        "leftMs" left: Duration,
    }

    /// A request failed and is not sent again.
    Debug "retryRefused" RetryRefused {
        /// What it failed with.
        "error" error: ErrorCode,
        /// How often it failed for a reason that can be temporary.
        "failures" failures: u32,
        /// Why not: `error` (it would fail again, or may have been carried out), `attempts` or `time` (they are used up).
        "reason" reason: &'static str,
    }
}
