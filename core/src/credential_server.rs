//! Gives role credentials to programs of this machine, in the way of the containers of AWS.
//!
//! The AWS SDKs ask the address in `AWS_CONTAINER_CREDENTIALS_FULL_URI`, with the text of
//! `AWS_CONTAINER_AUTHORIZATION_TOKEN` as the header `Authorization`.
//!
//! Each program has a random token of its own, which is good for one account and role until it is revoked. Every program on
//! this machine, and every web page in its browsers, can connect: see `docs/design/role-credentials.md`.
//!
//! ```no_run
//! # use aws_sso_native_core::{context::CallContext, credential_server::CredentialServer, session::SsoSession};
//! # async fn example(session: &SsoSession) -> Result<(), Box<dyn std::error::Error>> {
//! let call = CallContext::from_process();
//! let served = CredentialServer::shared().serve(
//!     session,
//!     &call,
//!     "123456789012".parse()?,
//!     "Administrator".parse()?,
//! )?;
//! let mut program = std::process::Command::new("terraform")
//!     .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", served.url())
//!     .env("AWS_CONTAINER_AUTHORIZATION_TOKEN", served.token().expose())
//!     .spawn()?;
//! # let _ = program.wait()?;
//! // When it has ended:
//! served.close().await;
//! # Ok(())
//! # }
//! ```

mod answer;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod request_check;
mod roles;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use tokio_util::task::AbortOnDropHandle;

use crate::clock::SystemClock;
use crate::context::CallContext;
use crate::diagnostics::events::credentials::CredentialServerAnswered;
use crate::error::{Error, Result};
use crate::loopback::{self, Answer, Connection, Handler, Limits};
use crate::session::SsoSession;
use crate::types::{AccountId, RoleName, Secret};
use roles::{Roles, Served};

/// The path of the address.
const PATH: &str = "/credentials";

/// What the server allows. A program of macOS that is started by the Finder can open 256 files (`launchctl limit maxfiles`).
const LIMITS: Limits = Limits {
    connections: 64,
    request_time: Duration::from_secs(5),
    request_size: 16 * 1024,
};

/// A server that listens while it serves a role.
#[derive(Default)]
pub struct CredentialServer(Mutex<Weak<Listener>>);

/// The role that a program is served with. When the last one is closed or dropped, the server does not listen any more.
pub struct ServedRole {
    url: String,
    role: Arc<Served>,
    /// Until it is closed.
    listener: Option<Arc<Listener>>,
}

/// The open port.
struct Listener {
    port: u16,
    roles: Arc<Roles>,
    /// Dropping it closes the port and all connections.
    serving: AbortOnDropHandle<()>,
}

impl CredentialServer {
    /// A server that does not listen yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(Mutex::new(Weak::new()))
    }

    /// The server of this process, so that it has one port for all programs.
    #[must_use]
    pub fn shared() -> &'static Self {
        static SHARED: CredentialServer = CredentialServer::new();
        &SHARED
    }

    /// Serves a role. It must be called within the async runtime. The requests to the service are made in the context of
    /// `call`; their warnings are reported by the next call on the session.
    ///
    /// # Errors
    ///
    /// `CredentialServerUnavailable` if the operating system gives no port.
    pub fn serve(
        &self,
        session: &SsoSession,
        call: &CallContext,
        account_id: AccountId,
        role_name: RoleName,
    ) -> Result<ServedRole> {
        let token = Secret::random()
            .ok_or_else(|| Error::Internal("the system gives no random numbers".into()))?;
        let role = Served::new(token, session.clone(), call.clone(), account_id, role_name);
        let role = Arc::new(role);
        let listener = self.listener()?;
        listener.roles.add(&role);
        Ok(ServedRole {
            url: format!("http://127.0.0.1:{}{PATH}", listener.port),
            role,
            listener: Some(listener),
        })
    }

    /// The listener that runs, or a new one.
    fn listener(&self) -> Result<Arc<Listener>> {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // It has ended if its async runtime was shut down.
        let running = place.upgrade().filter(|each| !each.serving.is_finished());
        if let Some(running) = running {
            return Ok(running);
        }
        let (listener, port) =
            loopback::bind().map_err(|error| Error::CredentialServerUnavailable {
                problem: error.to_string(),
            })?;
        let roles = Arc::new(Roles::default());
        let requests = Arc::new(Requests {
            port,
            roles: Arc::clone(&roles),
        });
        let serving = loopback::serve(listener, LIMITS, requests, SystemClock::shared());
        let listener = Arc::new(Listener {
            port,
            roles,
            serving: AbortOnDropHandle::new(tokio::spawn(serving)),
        });
        *place = Arc::downgrade(&listener);
        drop(place);
        Ok(listener)
    }
}

impl ServedRole {
    /// The address for `AWS_CONTAINER_CREDENTIALS_FULL_URI`. It holds no secret.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The text for `AWS_CONTAINER_AUTHORIZATION_TOKEN`.
    #[must_use]
    pub fn token(&self) -> &Secret {
        &self.role.token
    }

    /// Revokes the token. If it is the last one, the port is closed when this returns.
    pub async fn close(mut self) {
        self.revoke();
        let listener = self.listener.take();
        if let Some(listener) = listener.and_then(Arc::into_inner) {
            listener.serving.abort();
            // It was cancelled, or its runtime has ended.
            let _ = listener.serving.await;
        }
    }

    fn revoke(&self) {
        self.role.close();
        if let Some(listener) = &self.listener {
            listener.roles.remove(&self.role);
        }
    }
}

impl Drop for ServedRole {
    fn drop(&mut self) {
        self.revoke();
    }
}

/// Answers the requests of programs.
struct Requests {
    port: u16,
    roles: Arc<Roles>,
}

impl Handler for Requests {
    fn respond(self: Arc<Self>, connection: Connection, request: Request<Incoming>) -> Answer {
        Box::pin(async move {
            let answer = match request_check::role_of(&request, self.port, &self.roles) {
                Ok(role) => {
                    let _closed = connection.protect();
                    answer::credentials(role.credentials().await, role.account_id())
                }
                Err(rejected) => answer::rejected(rejected),
            };
            crate::diagnostics::log(None, || CredentialServerAnswered {
                status: answer.status().as_u16(),
            });
            answer
        })
    }
}
