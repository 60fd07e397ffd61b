//! Accepts connections and answers one request on each.

use std::collections::VecDeque;
use std::convert::Infallible;
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

use super::Callback;
use super::page::Page;
use super::request_check::{CheckedRequest, check_request};
use crate::clock::SharedClock;
use crate::types::Secret;

/// How many connections are open at once. It is enough for a browser, which opens some in advance, and a few programs
/// that scan ports.
pub(super) const MAX_CONNECTIONS: usize = 32;
/// How long a request can take to arrive.
pub(super) const REQUEST_TIME: Duration = Duration::from_secs(10);
/// The largest request, in bytes. An authorization code has a few KiB.
pub(super) const MAX_REQUEST_SIZE: usize = 32 * 1024;
/// The pause after an error of `accept`, for example if too many files are open.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What all connections share.
pub(super) struct Exchange {
    port: u16,
    state: Secret,
    longest_page_delay: Duration,
    /// The first authorization response takes the sender, so that a code is used once.
    callback: Mutex<Option<mpsc::Sender<Callback>>>,
}

impl Exchange {
    pub(super) const fn new(
        port: u16,
        state: Secret,
        longest_page_delay: Duration,
        callback: mpsc::Sender<Callback>,
    ) -> Self {
        Self {
            port,
            state,
            longest_page_delay,
            callback: Mutex::new(Some(callback)),
        }
    }
}

/// Set for the connection with the authorization response. Dropped when the browser has received its page.
type PageSent = Arc<Mutex<Option<oneshot::Sender<()>>>>;

/// The open connections, the oldest first.
#[derive(Default)]
struct Connections(VecDeque<(AbortHandle, PageSent)>);

impl Connections {
    /// Closes the oldest connection that has not sent the authorization response.
    fn close_oldest(&mut self) {
        let oldest = self.0.iter().position(|(_, sent)| lock(sent).is_none());
        if let Some((connection, _)) = oldest.and_then(|number| self.0.remove(number)) {
            connection.abort();
        }
    }

    fn remove_closed(&mut self) {
        self.0.retain(|(connection, _)| !connection.is_finished());
    }
}

/// Accepts connections until it is cancelled.
pub(super) async fn serve(listener: TcpListener, exchange: Exchange, clock: SharedClock) {
    let exchange = Arc::new(exchange);
    let mut tasks = JoinSet::new();
    let mut connections = Connections::default();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                connections.remove_closed();
                let Ok((stream, _peer)) = accepted else {
                    // The connection broke before it was accepted, or too many files are open. Linux reports the
                    // latter even if no connection waits. So the pause gives the newest connection time to send its
                    // request, before a connection is closed.
                    clock.sleep(ACCEPT_PAUSE).await;
                    connections.remove_closed();
                    connections.close_oldest();
                    continue;
                };
                if connections.0.len() >= MAX_CONNECTIONS {
                    connections.close_oldest();
                }
                let sent = PageSent::default();
                let task = serve_connection(stream, Arc::clone(&exchange), Arc::clone(&sent));
                connections.0.push_back((tasks.spawn(task), sent));
            }
            Some(_ended) = tasks.join_next() => {}
        }
    }
}

/// Answers one request, and closes the connection.
async fn serve_connection(stream: TcpStream, exchange: Arc<Exchange>, sent: PageSent) {
    let service = service_fn(|request: Request<Incoming>| {
        let (exchange, sent) = (Arc::clone(&exchange), Arc::clone(&sent));
        async move { Ok::<_, Infallible>(respond(&exchange, &sent, &request).await) }
    });
    let serving = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(REQUEST_TIME)
        .max_buf_size(MAX_REQUEST_SIZE)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service);
    // An error means that the browser closed the connection.
    let _ = serving.await;
    // `Connections` has a clone of `sent`, so it is cleared and not only dropped.
    lock(&sent).take();
}

async fn respond(
    exchange: &Exchange,
    sent: &PageSent,
    request: &Request<Incoming>,
) -> Response<Full<Bytes>> {
    let outcome = match check_request(request, exchange.port, &exchange.state) {
        CheckedRequest::AuthorizationResponse(outcome) => outcome,
        CheckedRequest::Rejected(status) => return Page::NotFound.response(status),
    };
    let Some(sender) = lock(&exchange.callback).take() else {
        return Page::AlreadyUsed.response(StatusCode::CONFLICT);
    };
    let (page, page_receiver) = oneshot::channel();
    let (closed, page_sent) = oneshot::channel();
    *lock(sent) = Some(closed);
    let callback = Callback {
        outcome,
        page,
        page_sent,
    };
    // The channel has room for one, and only one is sent.
    let _ = sender.send(callback).await;
    let page = match tokio::time::timeout(exchange.longest_page_delay, page_receiver).await {
        Ok(Ok(page)) => page,
        // The sign-in was cancelled.
        Ok(Err(_)) => Page::AlreadyUsed,
        Err(_elapsed) => Page::Pending,
    };
    page.response(StatusCode::OK)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
