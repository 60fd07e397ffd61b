//! Requests to AWS and their answers.

use std::time::Duration;

use crate::diagnostics::event::events;
use crate::diagnostics::field::{Host, RequestId};

events! {
    Request;

    /// A request is about to be sent.
    Debug "requestStarted" RequestStarted {
        /// The operation, by the service's name for it.
        "operation" operation: &'static str,
        /// The host that it is sent to.
        "host" host: Option<Host>,
    }

    /// The service answered, or a server in its place.
    Debug "requestAnswered" RequestAnswered {
        /// The operation.
        "operation" operation: &'static str,
        /// The HTTP status.
        "status" status: u16,
        /// The id of the request, for AWS Support.
        "requestId" request_id: Option<RequestId>,
        /// The time from the start of the request to the last byte of the answer.
        "durationMs" duration: Duration,
    }

    /// No answer came: there is no connection, or it broke, or the time was over.
    Debug "requestFailed" RequestFailed {
        /// The operation.
        "operation" operation: &'static str,
        /// The kind of failure: `connection`, `timeout` or `answer`.
        "kind" kind: &'static str,
        /// The time since the start of the request.
        "durationMs" duration: Duration,
    }
}
