//! The details of an error that a service answered with.

use std::time::Duration;

/// The details of an error that a service answered with, for a person or a support ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceAnswer {
    /// The HTTP status.
    pub status: Option<u16>,
    /// The service's own text, without the secrets of this call ([`crate::types::scrub`]).
    pub reason: Option<String>,
    /// The request id for AWS Support.
    pub request_id: Option<String>,
    /// How long to wait before the next request: the header `Retry-After`.
    pub retry_after: Option<Duration>,
}
