//! The rate of the requests to the portal.

use std::time::Duration;

use crate::diagnostics::event::events;

events! {
    Pace;

    /// The portal answered 429 Too Many Requests, and the rate was lowered. All calls to this portal share it, so the event
    /// has no call.
    Info "throttled" Throttled {
        /// The new rate.
        "requestsPerMinute" requests_per_minute: u64,
        /// The pause that the service asked for.
        "retryAfterMs" retry_after: Option<Duration>,
        /// The requests in flight.
        "inFlight" in_flight: u32,
    }

    /// The rate of requests is not limited any more: the portal answered all of them.
    Debug "unpaced" Unpaced {
        /// The requests in flight.
        "inFlight" in_flight: u32,
    }
}
