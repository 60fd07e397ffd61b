//! The log itself.

use crate::diagnostics::event::events;

events! {
    Log;

    /// A listener was too slow, and these events are lost.
    Warn "eventsDropped" EventsDropped {
        /// How many.
        "count" count: u64,
    }
}
