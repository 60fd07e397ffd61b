//! The ways to reach a server, in the order in which they are tried.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::server::ProxyServer;
use crate::clock::{Clock, SystemClock};

/// A way that failed is tried after the others for this time, as in Chromium (`net/proxy_resolution`, five minutes).
const FAILURE_COUNTS_FOR: Duration = Duration::from_mins(5);

/// A way to reach a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::network) enum Route {
    /// Without a proxy.
    Direct,
    /// Through a proxy.
    Proxy(Arc<ProxyServer>),
}

impl Route {
    /// The proxy, if there is one.
    pub(in crate::network) fn proxy(&self) -> Option<&ProxyServer> {
        match self {
            Self::Direct => None,
            Self::Proxy(proxy) => Some(proxy),
        }
    }
}

/// The ways to reach a server, and when each failed last, by the boot clock.
pub(in crate::network) struct Routes {
    routes: Vec<Route>,
    failed_at: Mutex<Vec<Option<Duration>>>,
}

impl Routes {
    /// These ways, the first to be tried first.
    pub(in crate::network) fn new(routes: Vec<Route>) -> Self {
        let failed_at = Mutex::new(vec![None; routes.len()]);
        Self { routes, failed_at }
    }

    /// All ways: first those that have not failed a short while ago.
    pub(in crate::network) fn in_order(&self) -> Vec<(usize, &Route)> {
        let now = SystemClock.boot();
        let failed_at = self
            .failed_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut routes: Vec<_> = self.routes.iter().enumerate().collect();
        routes.sort_by_key(|(index, _)| {
            let failed_at = failed_at.get(*index).copied().flatten();
            failed_at.is_some_and(|at| now.saturating_sub(at) < FAILURE_COUNTS_FOR)
        });
        routes
    }

    /// Remembers whether a way works.
    pub(in crate::network) fn tried(&self, index: usize, works: bool) {
        let mut failed_at = self
            .failed_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(failed_at) = failed_at.get_mut(index) {
            *failed_at = (!works).then(|| SystemClock.boot());
        }
    }
}

impl fmt::Debug for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.routes.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_that_failed_is_tried_last_until_it_works_again() {
        let proxy = |url| Route::Proxy(Arc::new(ProxyServer::parse(url).unwrap()));
        let routes = Routes::new(vec![proxy("a:1"), proxy("b:2"), Route::Direct]);
        let order =
            || -> Vec<usize> { routes.in_order().iter().map(|(index, _)| *index).collect() };
        assert_eq!(order(), [0, 1, 2]);
        routes.tried(0, false);
        assert_eq!(order(), [1, 2, 0]);
        routes.tried(1, false);
        assert_eq!(order(), [2, 0, 1]);
        routes.tried(0, true);
        assert_eq!(order(), [0, 2, 1]);
    }
}
