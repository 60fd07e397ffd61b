//! The stage that failed, and why.

use std::error::Error as StdError;
use std::future::Future;
use std::io;
use std::iter;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::log;
use super::target::Authority;
use crate::clock::{Clock, SystemClock};
use crate::diagnostics::Message;
use crate::diagnostics::events::network::StageEnded;
use crate::error::ConnectionFault;

/// Why a request was not sent, or got no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct Failure {
    /// The stage and the cause.
    pub fault: ConnectionFault,
    /// What happened. It names the host, the address and the proxy, and never a password.
    pub problem: String,
}

impl Failure {
    pub(super) fn new(fault: ConnectionFault, problem: impl Into<String>) -> Self {
        Self {
            fault,
            problem: problem.into(),
        }
    }

    /// Whether the next way of a list can help, because this one does not work. A proxy that answers decides, even if it does not
    /// allow the host, as in Chromium (`net/http/proxy_fallback.cc`).
    pub(super) const fn is_of_route(&self) -> bool {
        matches!(
            self.fault,
            ConnectionFault::ProxyUnreachable
                | ConnectionFault::HostNotFound
                | ConnectionFault::Broken
                | ConnectionFault::TimedOut
        )
    }

    /// Whether another trusted root could help.
    pub(super) const fn lacks_root(&self) -> bool {
        matches!(
            self.fault,
            ConnectionFault::UnknownIssuer | ConnectionFault::NoTrustedIssuer
        )
    }
}

/// Runs a stage of a connection with a server or a proxy until a deadline. `what` names the stage: "the TLS handshake with `host:443`".
pub(super) async fn stage<T>(
    (name, with): (&'static str, &Authority),
    deadline: Instant,
    limit: Duration,
    what: impl FnOnce() -> String + Send,
    running: impl Future<Output = Result<T, Failure>> + Send,
) -> Result<T, Failure> {
    let began = SystemClock.boot();
    let result = timeout_at(deadline, running)
        .await
        .unwrap_or_else(|_elapsed| {
            let problem = format!("{} took longer than {} s", what(), limit.as_secs());
            Err(Failure::new(ConnectionFault::TimedOut, problem))
        });
    log::log(|| {
        let failure = result.as_ref().err();
        StageEnded {
            stage: name,
            host: log::host(with),
            duration: SystemClock.boot().saturating_sub(began),
            error: failure.map(|failure| failure.fault.code()),
            message: failure.map(|failure| Message::new(&failure.problem)),
        }
    });
    result
}

/// An error and all its causes, from the outermost to the innermost.
pub(super) fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    iter::successors(Some(error), |error| cause(*error))
}

/// The direct cause. `source()` of an `std::io::Error` leaves out the error that it wraps.
fn cause<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    if let Some(wrapped) = error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        return Some(wrapped);
    }
    error.source()
}

/// The text of the innermost cause.
pub(super) fn root_cause(error: &(dyn StdError + 'static)) -> String {
    causes(error)
        .last()
        .map_or_else(|| error.to_string(), ToString::to_string)
}
