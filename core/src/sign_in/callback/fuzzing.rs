//! A server of the redirect URI without a port.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::Callback;
use super::server::Exchange;
use crate::loopback::{Handler, Limits};
use crate::types::Secret;

/// What the server allows.
pub(in crate::sign_in) const LIMITS: Limits = super::server::LIMITS;

/// What answers the requests. The page comes at once.
pub(in crate::sign_in) fn exchange(
    port: u16,
    state: Secret,
    sender: mpsc::Sender<Callback>,
) -> Arc<dyn Handler> {
    Arc::new(Exchange::new(port, state, Duration::ZERO, sender))
}
