//! The redirect URI of the browser flow: an HTTP server on 127.0.0.1 that runs during one sign-in (RFC 8252 section 7.3).
//!
//! Every program on this machine, and every web page in its browsers, can send requests to the server. So only a valid
//! authorization response ends the wait: a GET of the registered path with the right `Host` and the right `state`. The
//! check of `Host` prevents DNS rebinding, where a page's own host name resolves to 127.0.0.1. Other requests get an
//! error page and do not disturb the wait. The number of connections is limited: the oldest one is closed first, but not
//! the one with the authorization response.

#[cfg(any(test, fuzzing))]
pub(super) mod fuzzing;
mod page;
mod request_check;
mod server;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio_util::task::AbortOnDropHandle;

pub use self::page::Page;
use self::server::{Exchange, LIMITS};
use crate::clock::SharedClock;
use crate::error::{Error, Result};
use crate::loopback;
use crate::types::Secret;

/// The path of the redirect URI. The AWS CLI registers it, and it is the only path that the service is known to accept.
pub(super) const PATH: &str = "/oauth/callback";

/// How long the browser waits for the result of the token request. It is longer than the request takes as a rule, and
/// short enough that the page does not seem to hang.
const LONGEST_PAGE_DELAY: Duration = Duration::from_secs(10);
/// How long the browser can take to receive its page.
const PAGE_TRANSFER_TIME: Duration = Duration::from_secs(2);

/// The server while it waits. Dropping it closes the port and all connections.
pub(super) struct CallbackListener {
    port: u16,
    callbacks: mpsc::Receiver<Callback>,
    _server: AbortOnDropHandle<()>,
}

/// An authorization response. The browser waits for a page.
pub struct Callback {
    /// The content of the response.
    pub outcome: AuthorizationResponse,
    page: oneshot::Sender<Page>,
    page_sent: oneshot::Receiver<()>,
}

/// What the authorization endpoint returns through the browser: RFC 6749 sections 4.1.2 and 4.1.2.1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorizationResponse {
    /// The person allowed access. The value is the authorization code.
    Code(Secret),
    /// The person denied access, or the request is not valid.
    Error {
        /// `error`. It is not checked: it can be any text.
        error: String,
        /// `error_description`. It is not checked, either.
        description: Option<String>,
    },
}

impl CallbackListener {
    /// Opens a free port, and waits for an authorization response with this state.
    ///
    /// # Errors
    ///
    /// `CallbackUnavailable` if the operating system gives no port.
    pub(super) fn bind(state: Secret, clock: SharedClock) -> Result<Self> {
        Self::bind_with_delay(state, clock, LONGEST_PAGE_DELAY)
    }

    fn bind_with_delay(
        state: Secret,
        clock: SharedClock,
        longest_page_delay: Duration,
    ) -> Result<Self> {
        let (listener, port) = loopback::bind().map_err(|error| Error::CallbackUnavailable {
            problem: error.to_string(),
        })?;
        let (sender, callbacks) = mpsc::channel(1);
        let exchange = Exchange::new(port, state, longest_page_delay, sender);
        let serving = loopback::serve(listener, LIMITS, Arc::new(exchange), clock);
        Ok(Self {
            port,
            callbacks,
            _server: AbortOnDropHandle::new(tokio::spawn(serving)),
        })
    }

    /// The redirect URI.
    #[must_use]
    pub(super) fn redirect_uri(&self) -> String {
        format!("http://127.0.0.1:{}{PATH}", self.port)
    }

    /// Waits for the authorization response.
    ///
    /// # Errors
    ///
    /// `CallbackUnavailable` if the server has stopped.
    pub(super) async fn callback(&mut self) -> Result<Callback> {
        let callback = self.callbacks.recv().await;
        callback.ok_or_else(|| Error::CallbackUnavailable {
            problem: "the listener has ended".into(),
        })
    }
}

impl Callback {
    /// Sends the browser its page. Waits until the browser has received it, for two seconds at most.
    pub async fn answer(self, page: Page) {
        if self.page.send(page).is_ok() {
            // The result of the sign-in does not depend on the page, so a time-out is ignored.
            let _ = tokio::time::timeout(PAGE_TRANSFER_TIME, self.page_sent).await;
        }
    }
}

#[cfg(test)]
mod tests;
