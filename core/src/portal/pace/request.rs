//! The kinds of requests, and what the pace decides and learns about each.

use std::time::Duration;

/// Who waits for the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::portal) enum Priority {
    /// A person waits for this one answer. The request goes ahead of all bulk requests.
    Interactive,
    /// One of the many requests of a list.
    Bulk,
}

/// Whether a request may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Admission {
    Now,
    /// At this time of the boot clock.
    At(Duration),
    /// When another request has ended.
    AfterAnAnswer,
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The service answered. An error that does not come from load counts as a success here.
    Success,
    /// HTTP 429 Too Many Requests, with the time of `Retry-After` if there is one.
    Throttled(Option<Duration>),
    /// A 5xx answer, a network error or a timeout.
    Failed,
    /// The caller cancelled it.
    Abandoned,
}
