//! Where the browser comes back to: one address on 127.0.0.1, for as long as one sign-in lasts
//! (RFC 8252 section 7.3).
//!
//! Anyone on this machine, and any web page in its browsers, can send requests here. So: nothing but the
//! right request ends the waiting. That is a GET of the right path, to the right `Host` (a page that has
//! its own name resolve to 127.0.0.1 has another), with the right `state`. Whatever else comes, and however
//! slowly, is answered or dropped beside it. Connections are few, and the oldest makes way, but for the one
//! that brought the right request.

mod judge;
mod page;

use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{AbortHandle, JoinSet};
use tokio_util::task::AbortOnDropHandle;

use self::judge::{Verdict, judge};
pub use self::page::Page;
use crate::clock::SharedClock;
use crate::error::{Error, Result};
use crate::types::Secret;

/// The path that the AWS CLI registers, and the only one the service is known to take.
pub(super) const PATH: &str = "/oauth/callback";

/// Enough for a browser with its preconnects and a few curious programs.
const MOST_CONNECTIONS: usize = 32;
/// How long a request may take to arrive.
const LONGEST_REQUEST: Duration = Duration::from_secs(10);
/// The largest request: a code is a few KiB.
const LARGEST_REQUEST: usize = 32 * 1024;
/// How long the browser waits to be told how it went. Longer than a service that works takes to exchange a
/// code, shorter than a person takes to believe that the page hangs.
const LONGEST_HOLD: Duration = Duration::from_secs(10);
/// How long the browser may take to take its page.
const LONGEST_PAGE: Duration = Duration::from_secs(2);
/// The pause where no connection can be accepted.
const PAUSE: Duration = Duration::from_millis(100);

/// A listener that is open. Dropping it closes it, with all its connections.
pub(super) struct CallbackListener {
    port: u16,
    callbacks: mpsc::Receiver<Callback>,
    _server: AbortOnDropHandle<()>,
}

/// The right request, whose browser waits for a page.
pub struct Callback {
    /// What the service's page sent the browser back with.
    pub outcome: Outcome,
    answer: oneshot::Sender<Page>,
    answered: oneshot::Receiver<()>,
}

/// What the browser brings: RFC 6749 sections 4.1.2 and 4.1.2.1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The person said yes.
    Code(Secret),
    /// They did not, or they were not asked.
    Error {
        /// The `error`.
        error: String,
        /// The `error_description`.
        description: Option<String>,
    },
}

impl CallbackListener {
    /// Opens it on a port that is free, for callbacks with this state.
    pub(super) async fn bind(state: Secret, clock: SharedClock) -> Result<Self> {
        Self::bind_holding(state, clock, LONGEST_HOLD).await
    }

    async fn bind_holding(
        state: Secret,
        clock: SharedClock,
        longest_hold: Duration,
    ) -> Result<Self> {
        let problem = |error: std::io::Error| Error::CallbackUnavailable {
            problem: error.to_string(),
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .map_err(problem)?;
        let port = listener.local_addr().map_err(problem)?.port();
        let (found, callbacks) = mpsc::channel(1);
        let desk = Arc::new(Desk {
            port,
            state,
            longest_hold,
            found: Mutex::new(Some(found)),
        });
        Ok(Self {
            port,
            callbacks,
            _server: AbortOnDropHandle::new(tokio::spawn(serve(listener, desk, clock))),
        })
    }

    /// The address the browser is to be sent back to.
    #[must_use]
    pub(super) fn redirect_uri(&self) -> String {
        format!("http://127.0.0.1:{}{PATH}", self.port)
    }

    /// Waits for the right request.
    pub(super) async fn callback(&mut self) -> Result<Callback> {
        let callback = self.callbacks.recv().await;
        callback.ok_or_else(|| Error::CallbackUnavailable {
            problem: "the listener has ended".into(),
        })
    }
}

impl Callback {
    /// Gives the browser its page, and waits until it has it; not for long.
    pub async fn answer(self, page: Page) {
        if self.answer.send(page).is_ok() {
            // The person sees the page or not: the sign-in is decided either way.
            let _ = tokio::time::timeout(LONGEST_PAGE, self.answered).await;
        }
    }
}

/// What all connections share.
struct Desk {
    port: u16,
    state: Secret,
    longest_hold: Duration,
    /// Taken by the first right request: a code is used once.
    found: Mutex<Option<mpsc::Sender<Callback>>>,
}

/// What the connection of the right request keeps; dropped with it, once the browser has its page.
type Held = Arc<Mutex<Option<oneshot::Sender<()>>>>;

/// The connections that are open, the oldest first.
#[derive(Default)]
struct Open(VecDeque<(AbortHandle, Held)>);

impl Open {
    /// Closes the oldest that did not bring the right request.
    fn close_oldest(&mut self) {
        let oldest = self.0.iter().position(|(_, held)| lock(held).is_none());
        if let Some((connection, _)) = oldest.and_then(|number| self.0.remove(number)) {
            connection.abort();
        }
    }

    fn forget_ended(&mut self) {
        self.0.retain(|(connection, _)| !connection.is_finished());
    }
}

async fn serve(listener: TcpListener, desk: Arc<Desk>, clock: SharedClock) {
    let mut connections = JoinSet::new();
    let mut open = Open::default();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                open.forget_ended();
                let Ok((stream, _peer)) = accepted else {
                    // A connection that broke before it was accepted, or too many open files. Of the latter
                    // Linux tells whether or not someone waits, so that what was accepted last gets a moment
                    // to bring its request before one of ours makes way.
                    clock.sleep(PAUSE).await;
                    open.forget_ended();
                    open.close_oldest();
                    continue;
                };
                if open.0.len() >= MOST_CONNECTIONS {
                    open.close_oldest();
                }
                let held = Held::default();
                let conversation = converse(stream, Arc::clone(&desk), Arc::clone(&held));
                open.0.push_back((connections.spawn(conversation), held));
            }
            Some(_ended) = connections.join_next() => {}
        }
    }
}

/// One connection, one request.
async fn converse(stream: TcpStream, desk: Arc<Desk>, held: Held) {
    let answer = service_fn(|request: Request<Incoming>| {
        let (desk, held) = (Arc::clone(&desk), Arc::clone(&held));
        async move { Ok::<_, Infallible>(respond(&desk, &held, &request).await) }
    });
    let serving = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(LONGEST_REQUEST)
        .max_buf_size(LARGEST_REQUEST)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), answer);
    // A browser that goes away in the middle is no matter of ours.
    let _ = serving.await;
    // Others know of this connection: not the last of them ends it.
    lock(&held).take();
}

async fn respond(desk: &Desk, held: &Held, request: &Request<Incoming>) -> Response<Full<Bytes>> {
    match judge(request, desk.port, &desk.state) {
        Verdict::Refuse(status, page) => page.response(status),
        Verdict::Callback(outcome) => {
            let Some(found) = lock(&desk.found).take() else {
                return Page::AlreadyUsed.response(StatusCode::CONFLICT);
            };
            let (answer, page) = oneshot::channel();
            let (closed, answered) = oneshot::channel();
            *lock(held) = Some(closed);
            let callback = Callback {
                outcome,
                answer,
                answered,
            };
            // There is room for one, and this is the only one.
            let _ = found.send(callback).await;
            let page = match tokio::time::timeout(desk.longest_hold, page).await {
                Ok(Ok(page)) => page,
                // Nobody to answer: the sign-in was cancelled, and this connection with it.
                Ok(Err(_)) => Page::AlreadyUsed,
                Err(_elapsed) => Page::StillAtIt,
            };
            page.response(StatusCode::OK)
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
