//! Finds the addresses of a host.
//!
//! `getaddrinfo` blocks its thread, for half a minute where a DNS server does not answer, and cannot be cancelled. So it runs on
//! a thread of its own, at most [`MAX_LOOKUPS`] at the same time: those for blocking work are few, and read files. Requests for
//! one name share a lookup, also with requests that were cancelled.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use tokio::sync::{Semaphore, oneshot};

use super::failure::Failure;
use super::target::Host;
use crate::clock::{Clock, SystemClock};
use crate::error::ConnectionFault;

/// How many names are looked up at the same time.
const MAX_LOOKUPS: usize = 8;

/// A lookup is not shared after this time, because the network can work again: `getaddrinfo` asks again after 5 seconds
/// (resolv.conf(5), `timeout`), at the server that it began with.
const SHARED_FOR: Duration = Duration::from_secs(5);

static LOOKUPS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(MAX_LOOKUPS)));

type Addresses = Result<Vec<IpAddr>, String>;

/// A lookup that goes on when nobody waits for it.
type Lookup = Shared<BoxFuture<'static, Addresses>>;

/// Finds the addresses of hosts.
#[derive(Default)]
pub(super) struct Resolver {
    /// The lookups that are not finished, by name, with the time when they began.
    running: Mutex<HashMap<String, (Lookup, Duration)>>,
    /// The addresses of names in tests.
    #[cfg(test)]
    pub(super) overrides: HashMap<String, Vec<IpAddr>>,
}

impl Resolver {
    /// The addresses of a host, at least one, in the order in which they are to be tried.
    pub(super) async fn addresses(&self, host: &Host) -> Result<Vec<IpAddr>, Failure> {
        let name = match host {
            Host::Address(address) => return Ok(vec![*address]),
            Host::Name(name) => name,
        };
        #[cfg(test)]
        if let Some(addresses) = self.overrides.get(name) {
            return Ok(interleaved(addresses.clone()));
        }
        let lookup = self.lookup(name, SystemClock.boot(), || look_up(name.clone()).boxed());
        let problem = match lookup.await {
            Ok(addresses) if !addresses.is_empty() => return Ok(interleaved(addresses)),
            Ok(_) => "it has no address".to_owned(),
            Err(problem) => problem,
        };
        Err(Failure::new(
            ConnectionFault::HostNotFound,
            format!("the host `{name}` was not found: {problem}"),
        ))
    }

    /// The lookup of a name: one that runs and is not old, else a new one.
    fn lookup(
        &self,
        name: &str,
        now: Duration,
        make: impl FnOnce() -> BoxFuture<'static, Addresses>,
    ) -> Lookup {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.retain(|_, (lookup, began)| {
            lookup.peek().is_none() && now.saturating_sub(*began) < SHARED_FOR
        });
        running
            .entry(name.to_owned())
            .or_insert_with(|| (make().shared(), now))
            .0
            .clone()
    }
}

/// Asks the operating system.
async fn look_up(name: String) -> Addresses {
    let permit = Arc::clone(&LOOKUPS).acquire_owned().await;
    let permit = permit.map_err(|closed| closed.to_string())?;
    let (found, finding) = oneshot::channel();
    let looking = move || {
        // The permit is kept until the thread is free, even if nobody waits for the result.
        let _permit = permit;
        let addresses = (name.as_str(), 0).to_socket_addrs();
        let addresses = addresses.map(|all| all.map(|address| address.ip()).collect());
        // Nobody waits if all requests were cancelled.
        let _ = found.send(addresses.map_err(|error: io::Error| error.to_string()));
    };
    let started = thread::Builder::new()
        .name("look-up".to_owned())
        .spawn(looking);
    started.map_err(|error| error.to_string())?;
    finding.await.map_err(|stopped| stopped.to_string())?
}

/// The addresses with both families in turn, beginning with the family of the first (RFC 8305 section 4).
fn interleaved(addresses: Vec<IpAddr>) -> Vec<IpAddr> {
    let mut unique: Vec<IpAddr> = Vec::with_capacity(addresses.len());
    for address in addresses {
        if !unique.contains(&address) {
            unique.push(address);
        }
    }
    let starts_with_v6 = unique.first().is_some_and(IpAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) = unique
        .into_iter()
        .partition(|address| address.is_ipv6() == starts_with_v6);
    let mut result = Vec::with_capacity(first.len() + second.len());
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    loop {
        let pair = [first.next(), second.next()];
        if pair == [None, None] {
            return result;
        }
        result.extend(pair.into_iter().flatten());
    }
}

/// The addresses with a port.
pub(super) fn with_port(addresses: Vec<IpAddr>, port: u16) -> Vec<SocketAddr> {
    let addresses = addresses.into_iter();
    addresses
        .map(|address| SocketAddr::new(address, port))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(addresses: &[&str]) -> Vec<String> {
        let addresses = addresses.iter().map(|it| it.parse().unwrap()).collect();
        interleaved(addresses)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn both_families_are_tried_in_turn_beginning_with_the_first() {
        assert_eq!(
            order(&["::1", "::2", "::3", "10.0.0.1", "10.0.0.2", "::1"]),
            ["::1", "10.0.0.1", "::2", "10.0.0.2", "::3"]
        );
        assert_eq!(
            order(&["10.0.0.1", "10.0.0.2", "::1"]),
            ["10.0.0.1", "::1", "10.0.0.2"]
        );
        assert_eq!(order(&["10.0.0.1"]), ["10.0.0.1"]);
        assert!(order(&[]).is_empty());
    }

    #[tokio::test]
    async fn a_name_without_an_address_is_named() {
        let host = Host::parse("sso.invalid").unwrap();
        let failure = Resolver::default().addresses(&host).await.unwrap_err();
        assert_eq!(failure.fault, ConnectionFault::HostNotFound);
        assert!(
            failure
                .problem
                .starts_with("the host `sso.invalid` was not found: ")
        );
    }

    /// A lookup that ends when it is told to.
    fn waiting(
        resolver: &Resolver,
        name: &str,
        now: Duration,
        made: &mut Vec<oneshot::Sender<Addresses>>,
    ) -> Lookup {
        resolver.lookup(name, now, || {
            let (end, ended) = oneshot::channel();
            made.push(end);
            async { ended.await.unwrap() }.boxed()
        })
    }

    #[tokio::test]
    async fn requests_for_one_name_share_a_lookup_that_goes_on_when_the_first_is_cancelled() {
        let resolver = Resolver::default();
        let mut made = Vec::new();
        let now = SystemClock.boot();
        let mut first = waiting(&resolver, "a.example", now, &mut made);
        assert!((&mut first).now_or_never().is_none());
        let second = waiting(&resolver, "a.example", now, &mut made);
        drop((first, second));
        assert_eq!(made.len(), 1);
        let third = waiting(&resolver, "a.example", now, &mut made);
        drop(waiting(&resolver, "b.example", now, &mut made));
        assert_eq!(made.len(), 2);
        let found = vec!["10.0.0.1".parse().unwrap()];
        made.remove(0).send(Ok(found.clone())).unwrap();
        assert_eq!(third.await, Ok(found));
        // It is finished, so the next request asks again.
        drop(waiting(&resolver, "a.example", now, &mut made));
        assert_eq!(made.len(), 2);
        assert_eq!(resolver.running.lock().unwrap().len(), 2);
    }

    #[test]
    fn a_lookup_that_hangs_is_shared_for_some_seconds() {
        let resolver = Resolver::default();
        let mut made = Vec::new();
        let began = SystemClock.boot();
        for (seconds, count) in [(0, 1), (4, 1), (5, 2), (9, 2), (10, 3)] {
            let now = began + Duration::from_secs(seconds);
            drop(waiting(&resolver, "a.example", now, &mut made));
            assert_eq!(made.len(), count, "{seconds}");
        }
    }

    #[tokio::test]
    async fn a_name_that_is_known_without_an_address_is_not_found() {
        let resolver = Resolver::default();
        let none = || async { Ok(Vec::new()) }.boxed();
        drop(resolver.lookup("a.example", SystemClock.boot(), none));
        let host = Host::parse("a.example").unwrap();
        let failure = resolver.addresses(&host).await.unwrap_err();
        assert_eq!(failure.fault, ConnectionFault::HostNotFound);
        assert!(failure.problem.ends_with("it has no address"), "{failure}");
    }

    #[test]
    fn a_lookup_uses_no_thread_for_blocking_work() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(1)
            .build()
            .unwrap();
        let (end, ended) = std::sync::mpsc::channel::<()>();
        let blocked = runtime.spawn_blocking(move || ended.recv());
        let host = Host::parse("localhost").unwrap();
        let found = runtime.block_on(Resolver::default().addresses(&host));
        assert!(found.unwrap().iter().all(IpAddr::is_loopback));
        end.send(()).unwrap();
        runtime.block_on(blocked).unwrap().unwrap();
    }
}
