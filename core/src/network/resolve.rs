//! Finds the addresses of a host.
//!
//! `getaddrinfo` blocks its thread, for half a minute where a DNS server does not answer, and cannot be cancelled. So it
//! runs on a thread for blocking work, at most [`MAX_LOOKUPS`] at the same time, and requests for one name share a lookup.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

use tokio::sync::{OnceCell, Semaphore};

use super::failure::Failure;
use super::target::Host;
use crate::error::ConnectionFault;

/// How many names are looked up at the same time.
const MAX_LOOKUPS: usize = 8;

static LOOKUPS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(MAX_LOOKUPS)));

type Addresses = Result<Vec<IpAddr>, String>;

/// Finds the addresses of hosts.
#[derive(Default)]
pub(super) struct Resolver {
    /// The lookups that are not finished, by name.
    running: Mutex<HashMap<String, Weak<OnceCell<Addresses>>>>,
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
        let lookup = self.lookup(name);
        let found = lookup.get_or_init(|| look_up(name.clone())).await.clone();
        let problem = match found {
            Ok(addresses) if !addresses.is_empty() => return Ok(interleaved(addresses)),
            Ok(_) => "it has no address".to_owned(),
            Err(problem) => problem,
        };
        Err(Failure::new(
            ConnectionFault::HostNotFound,
            format!("the host `{name}` was not found: {problem}"),
        ))
    }

    fn lookup(&self, name: &str) -> Arc<OnceCell<Addresses>> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lookup) = running.get(name).and_then(Weak::upgrade)
            && !lookup.initialized()
        {
            return lookup;
        }
        running.retain(|_, lookup| lookup.strong_count() > 0);
        let lookup = Arc::new(OnceCell::new());
        running.insert(name.to_owned(), Arc::downgrade(&lookup));
        lookup
    }
}

/// Asks the operating system.
async fn look_up(name: String) -> Addresses {
    let permit = Arc::clone(&LOOKUPS).acquire_owned().await;
    let permit = permit.map_err(|closed| closed.to_string())?;
    let looking = tokio::task::spawn_blocking(move || {
        // The permit is kept until the thread is free, even if nobody waits for the result.
        let _permit = permit;
        let found = (name.as_str(), 0).to_socket_addrs();
        found.map(|found| found.map(|address| address.ip()).collect())
    });
    match looking.await {
        Ok(found) => found.map_err(|error: std::io::Error| error.to_string()),
        Err(stopped) => Err(stopped.to_string()),
    }
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

    #[tokio::test]
    async fn requests_for_one_name_share_a_lookup() {
        let resolver = Resolver::default();
        let first = resolver.lookup("a.example");
        assert!(Arc::ptr_eq(&first, &resolver.lookup("a.example")));
        assert!(!Arc::ptr_eq(&first, &resolver.lookup("b.example")));
        first.set(Ok(Vec::new())).unwrap();
        assert!(!Arc::ptr_eq(&first, &resolver.lookup("a.example")));
        drop(first);
        let _ = resolver.lookup("c.example");
        assert_eq!(resolver.running.lock().unwrap().len(), 1);
    }
}
