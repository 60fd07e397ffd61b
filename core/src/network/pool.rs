//! The open connections to one server.
//!
//! A connection carries one request at a time (HTTP/1.1). When its answer is read, the next request takes it. A request that
//! finds none free opens one, and uses the first one that is ready: the new one, or one that became free meanwhile.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_smithy_types::body::SdkBody;
use hyper::client::conn::http1::{Builder, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::dial::Dialer;
use super::failure::{Failure, root_cause};
use super::proxy::HostRoutes;
use super::target::Target;
use crate::clock::{Clock, SystemClock};
use crate::error::ConnectionFault;

/// How long an idle connection stays open. It is shorter than 60 s, the default idle time-out of AWS load balancers, so
/// that a request is rarely sent on a connection that the other end has closed.
pub(super) const IDLE_TIMEOUT: Duration = Duration::from_secs(45);

/// How many idle connections to one host stay open.
///
/// A list has up to 160 requests in flight. With a low bound it opens connections again and again. Measured without
/// throttling, with 1,000 accounts and 100 ms for a request: some 120 connections without a bound, 240 with 64, 530
/// with 32.
pub(super) const MAX_IDLE_CONNECTIONS: usize = 64;

type Sender = SendRequest<SdkBody>;

/// A server, and the connections to it.
pub(super) struct Origin {
    pub(super) target: Target,
    routes: HostRoutes,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The free connections, the last used one last, with the time since when, by the boot clock.
    idle: Vec<(Sender, Duration)>,
    /// Requests that open a connection, the oldest first.
    waiting: VecDeque<oneshot::Sender<Sender>>,
    /// The task that closes connections that are idle for too long.
    closer: Option<JoinHandle<()>>,
}

/// A connection that a request uses. If it is dropped, the connection is closed.
pub(super) struct Lease {
    pub(super) sender: Sender,
    /// Whether it carried a request before.
    pub(super) is_reused: bool,
    origin: Arc<Origin>,
}

impl Lease {
    /// The answer is read: the next request may take the connection.
    pub(super) fn give_back(self) {
        self.origin.give_back(self.sender);
    }
}

impl Origin {
    pub(super) fn new(target: Target, routes: HostRoutes) -> Self {
        Self {
            target,
            routes,
            state: Mutex::default(),
        }
    }

    /// A connection: a free one that was not idle for longer than `longest_idle`, else a new one.
    pub(super) async fn lease(
        self: &Arc<Self>,
        dialer: &Arc<Dialer>,
        longest_idle: Duration,
    ) -> Result<Lease, Failure> {
        while let Some(mut sender) = self.take_idle(SystemClock.boot(), longest_idle) {
            // It fails if the other end has closed the connection.
            if sender.ready().await.is_ok() {
                return Ok(self.leased(sender, true));
            }
        }
        let (notify, mut freed) = oneshot::channel();
        self.wait(notify);
        let mut opening = Box::pin(open(Arc::clone(self), Arc::clone(dialer)));
        let opened = tokio::select! {
            biased;
            Ok(mut sender) = &mut freed => {
                if sender.ready().await.is_ok() {
                    let origin = Arc::clone(self);
                    // This connection is nearly open, so a later request can use it.
                    tokio::spawn(async move {
                        if let Ok(sender) = opening.await {
                            origin.give_back(sender);
                        }
                    });
                    return Ok(self.leased(sender, true));
                }
                opening.await
            }
            opened = &mut opening => opened,
        };
        Ok(self.leased(opened?, false))
    }

    fn leased(self: &Arc<Self>, sender: Sender, is_reused: bool) -> Lease {
        Lease {
            sender,
            is_reused,
            origin: Arc::clone(self),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_idle(&self, now: Duration, longest_idle: Duration) -> Option<Sender> {
        let mut state = self.state();
        // The boot clock counts the sleep of the machine, and a timer does not.
        let is_fresh =
            |(_, since): &mut (Sender, Duration)| now.saturating_sub(*since) < longest_idle;
        while let Some((sender, _)) = state.idle.pop_if(is_fresh) {
            if !sender.is_closed() {
                return Some(sender);
            }
        }
        None
    }

    /// Closes the connections that are idle since then or longer: the way to the server has possibly changed.
    pub(super) fn close_idle_since(&self, time: Duration) {
        self.state().idle.retain(|(_, since)| *since > time);
    }

    fn wait(&self, notify: oneshot::Sender<Sender>) {
        let mut state = self.state();
        state.waiting.retain(|waiting| !waiting.is_closed());
        state.waiting.push_back(notify);
    }

    fn give_back(self: &Arc<Self>, mut sender: Sender) {
        if sender.is_closed() {
            return;
        }
        let mut state = self.state();
        while let Some(waiting) = state.waiting.pop_front() {
            match waiting.send(sender) {
                Ok(()) => return,
                // That request does not wait any more.
                Err(unsent) => sender = unsent,
            }
        }
        if state.idle.len() >= MAX_IDLE_CONNECTIONS {
            return;
        }
        state.idle.push((sender, SystemClock.boot()));
        // The task ends with its runtime, and a test has a runtime of its own.
        if state.closer.as_ref().is_none_or(JoinHandle::is_finished) {
            let origin = Arc::downgrade(self);
            state.closer = Some(tokio::spawn(async move {
                let mut pause = IDLE_TIMEOUT;
                loop {
                    SystemClock.sleep(pause).await;
                    let left = origin.upgrade().and_then(|origin| origin.close_expired());
                    let Some(left) = left else { return };
                    pause = left;
                }
            }));
        }
    }

    /// Lets the idle connections become older.
    #[cfg(test)]
    pub(super) fn age_idle_connections(&self, time: Duration) {
        for (_, since) in &mut self.state().idle {
            *since = since.saturating_sub(time);
        }
    }

    /// How many connections are idle.
    #[cfg(test)]
    pub(super) fn idle_connections(&self) -> usize {
        self.state().idle.len()
    }

    /// Whether a connection is free.
    pub(super) fn has_idle_connections(&self) -> bool {
        self.close_expired().is_some()
    }

    /// Closes what is idle for too long. The time until the next one expires, if there is one.
    fn close_expired(&self) -> Option<Duration> {
        let now = SystemClock.boot();
        let mut state = self.state();
        state.idle.retain(|(sender, since)| {
            !sender.is_closed() && now.saturating_sub(*since) < IDLE_TIMEOUT
        });
        let oldest = state.idle.iter().map(|(_, since)| *since).min();
        if oldest.is_none() {
            state.closer = None;
        }
        drop(state);
        oldest.map(|since| (since + IDLE_TIMEOUT).saturating_sub(now))
    }
}

/// Opens a connection. A task of its own reads and writes it.
async fn open(origin: Arc<Origin>, dialer: Arc<Dialer>) -> Result<Sender, Failure> {
    let routes = origin.routes.get(&origin.target).await?;
    let socket = dialer.dial(&origin.target, &routes).await?;
    let io = TokioIo::new(socket);
    let (sender, connection) = Builder::new().handshake(io).await.map_err(|error| {
        let authority = &origin.target.authority;
        let problem = format!(
            "the connection to `{authority}` broke: {}",
            root_cause(&error)
        );
        Failure::new(ConnectionFault::Broken, problem)
    })?;
    tokio::spawn(async move {
        // The request that uses the connection gets its error.
        let _ = connection.await;
    });
    Ok(sender)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::proxy::{ProxyChoice, Routes};
    use crate::network::resolve::Resolver;
    use crate::network::tests::servers::{Server, service};

    fn origin(server: &Server) -> (Arc<Origin>, Arc<Dialer>) {
        let url = format!("http://{}/", server.address).parse().unwrap();
        let routes = HostRoutes::Known(Arc::new(Routes::direct()));
        let dialer = Dialer {
            resolver: Resolver::default(),
            trust: None,
            proxy: ProxyChoice::Direct,
            authorization: None,
        };
        let origin = Origin::new(Target::of(&url).unwrap(), routes);
        (Arc::new(origin), Arc::new(dialer))
    }

    #[tokio::test]
    async fn the_connections_that_were_free_before_a_time_are_closed_and_later_ones_are_not() {
        let server = service(None).await;
        let (origin, dialer) = origin(&server);
        let mut leases = Vec::new();
        for _ in 0..2 {
            leases.push(origin.lease(&dialer, IDLE_TIMEOUT).await.unwrap());
        }
        leases.pop().unwrap().give_back();
        let between = SystemClock.boot();
        // The time of the first one is before it, and that of the second one is not.
        origin.age_idle_connections(Duration::from_millis(1));
        leases.pop().unwrap().give_back();
        let later = origin.state().idle[1].1;
        assert!(later >= between);
        origin.close_idle_since(later.saturating_sub(Duration::from_nanos(1)));
        let left: Vec<_> = origin
            .state()
            .idle
            .iter()
            .map(|(_, since)| *since)
            .collect();
        assert_eq!(left, [later]);
        origin.close_idle_since(later);
        assert_eq!(origin.idle_connections(), 0);
    }

    #[tokio::test]
    async fn a_free_connection_is_for_the_request_that_waits_longest() {
        let server = service(None).await;
        let (origin, dialer) = origin(&server);
        let lease = origin.lease(&dialer, IDLE_TIMEOUT).await.unwrap();
        let [(gone, left), (first, mut waiting), (second, mut later)] =
            [(); 3].map(|()| oneshot::channel());
        origin.wait(gone);
        drop(left);
        origin.wait(first);
        origin.wait(second);
        assert_eq!(origin.state().waiting.len(), 2);
        lease.give_back();
        assert!(waiting.try_recv().is_ok());
        assert!(later.try_recv().is_err());
        assert_eq!(origin.idle_connections(), 0);
    }
}
