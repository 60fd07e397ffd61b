//! Accepts connections and answers one request on each.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::{AbortHandle, JoinSet};

use crate::clock::SharedClock;

/// The pause after an error of `accept`, for example if too many files are open.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What a server allows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// How many connections are open at once. A new one closes the oldest.
    pub(crate) connections: usize,
    /// How long a request can take to arrive.
    pub(crate) request_time: Duration,
    /// The largest request, in bytes.
    pub(crate) request_size: usize,
}

/// The answer to a request, when it is known.
pub(crate) type Answer = Pin<Box<dyn Future<Output = Response<Full<Bytes>>> + Send>>;

/// Answers requests. It is a trait object, so that hyper's server is compiled once for all of them.
pub(crate) trait Handler: Send + Sync + 'static {
    /// Answers a request.
    fn respond(self: Arc<Self>, connection: Connection, request: Request<Incoming>) -> Answer;
}

/// The connection of a request.
#[derive(Clone, Default)]
pub(crate) struct Connection(Arc<Mutex<Option<oneshot::Sender<()>>>>);

impl Connection {
    /// From now on the connection is not closed to make room for others: its request is known to be a valid one. The
    /// receiver ends when the connection is closed.
    pub(crate) fn protect(&self) -> oneshot::Receiver<()> {
        let (sender, closed) = oneshot::channel();
        *self.sender() = Some(sender);
        closed
    }

    fn is_protected(&self) -> bool {
        self.sender().is_some()
    }

    fn sender(&self) -> MutexGuard<'_, Option<oneshot::Sender<()>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The open connections, the oldest first.
#[derive(Default)]
struct Connections(VecDeque<(AbortHandle, Connection)>);

impl Connections {
    /// Closes the oldest connection that is not protected.
    fn close_oldest(&mut self) {
        self.close(self.oldest_unprotected());
    }

    fn oldest_unprotected(&self) -> Option<usize> {
        self.0.iter().position(|(_, each)| !each.is_protected())
    }

    /// Makes room for another one. Where all are protected, the oldest is closed: so many valid requests at once are those
    /// of a program that does not wait for the answers.
    fn make_room(&mut self, most: usize) {
        if self.0.len() >= most {
            self.close(self.oldest_unprotected().or(Some(0)));
        }
    }

    fn close(&mut self, number: Option<usize>) {
        if let Some((connection, _)) = number.and_then(|number| self.0.remove(number)) {
            connection.abort();
        }
    }

    fn remove_closed(&mut self) {
        self.0.retain(|(connection, _)| !connection.is_finished());
    }
}

/// Accepts connections until it is cancelled.
pub(crate) async fn serve(
    listener: TcpListener,
    limits: Limits,
    handler: Arc<dyn Handler>,
    clock: SharedClock,
) {
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
                connections.make_room(limits.connections);
                let connection = Connection::default();
                let task = serve_connection(stream, limits, Arc::clone(&handler), connection.clone());
                connections.0.push_back((tasks.spawn(task), connection));
                // A request that has arrived with its connection is looked at before newer connections can close it.
                tokio::task::yield_now().await;
            }
            Some(_ended) = tasks.join_next() => {}
        }
    }
}

/// Answers one request, and closes the connection.
pub(super) async fn serve_connection(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin,
    limits: Limits,
    handler: Arc<dyn Handler>,
    connection: Connection,
) {
    let service = service_fn(|request: Request<Incoming>| {
        let answer = Arc::clone(&handler).respond(connection.clone(), request);
        async move { Ok::<_, Infallible>(answer.await) }
    });
    let serving = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.request_time)
        .max_buf_size(limits.request_size)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service);
    // An error means that the other end closed the connection.
    let _ = serving.await;
    // `Connections` has a clone, so it is cleared and not only dropped.
    connection.sender().take();
}
