//! The call that a request belongs to, for the events of its connection.
//!
//! The SDK is between the call and this module. It passes the number of the call on with the request.

use std::future::Future;

use super::target::Authority;
use crate::diagnostics::{self, CallId, Event, Host};

tokio::task_local! {
    static CALL: CallId;
}

/// Runs the sending of a request. Its events have the number of its call.
pub(super) async fn of_call<T>(call: Option<CallId>, sending: impl Future<Output = T> + Send) -> T {
    match call {
        Some(call) => CALL.scope(call, sending).await,
        // Nobody listened when the call began.
        None => sending.await,
    }
}

/// Logs an event of the request. It has no call if the connection is opened for a later request.
pub(super) fn log<E: Event>(make: impl FnOnce() -> E) {
    let call = CALL.try_with(|call| *call).ok();
    diagnostics::log(call, make);
}

/// A server or proxy, without the other parts of its URL.
pub(super) fn host(authority: &Authority) -> Host {
    Host::of_authority(&authority.host, authority.port)
}
