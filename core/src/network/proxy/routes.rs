//! The ways to reach a server, in the order in which they are tried.

use std::fmt;
use std::sync::Arc;

use super::last_failure::LastFailure;
use super::server::ProxyServer;
use crate::clock::{Clock, SystemClock};

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

/// The ways to reach a server, and when each failed last.
pub(in crate::network) struct Routes(Vec<(Route, LastFailure)>);

impl Routes {
    /// These ways, the first to be tried first.
    pub(in crate::network) fn new(routes: Vec<Route>) -> Self {
        let routes = routes.into_iter();
        Self(routes.map(|it| (it, LastFailure::default())).collect())
    }

    /// The one way without a proxy.
    pub(in crate::network) fn direct() -> Self {
        Self::new(vec![Route::Direct])
    }

    /// All ways: first those that have not failed a short while ago, for this server or, in the case of a proxy that could not
    /// be reached, for any.
    pub(in crate::network) fn in_order(&self) -> Vec<(usize, &Route)> {
        let now = SystemClock.boot();
        let has_failed = |(_, (route, last_failure)): &(usize, &(Route, LastFailure))| {
            let proxy = route.proxy();
            last_failure.is_recent(now) || proxy.is_some_and(|it| it.is_unreachable(now))
        };
        // Each way is asked once. Another request can change the answer, and a sort whose order changes may panic (documentation
        // of `slice::sort_by_key`).
        let (failed, others): (Vec<_>, Vec<_>) = self.0.iter().enumerate().partition(has_failed);
        let routes = others.into_iter().chain(failed);
        routes.map(|(index, (route, _))| (index, route)).collect()
    }

    /// Remembers whether a way works.
    pub(in crate::network) fn tried(&self, index: usize, works: bool) {
        if let Some((_, last_failure)) = self.0.get(index) {
            last_failure.tried(works);
        }
    }
}

/// Two lists are equal whatever has failed.
impl PartialEq for Routes {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl fmt::Debug for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|(route, _)| route))
            .finish()
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

    #[test]
    fn a_proxy_that_could_not_be_reached_is_tried_last_for_every_server() {
        let proxy = Arc::new(ProxyServer::parse("a:1").unwrap());
        let routes =
            [0, 1].map(|_| Routes::new(vec![Route::Proxy(Arc::clone(&proxy)), Route::Direct]));
        let first = |routes: &Routes| routes.in_order()[0].0;
        assert_eq!([first(&routes[0]), first(&routes[1])], [0, 0]);
        proxy.reached(false);
        assert_eq!([first(&routes[0]), first(&routes[1])], [1, 1]);
        proxy.reached(true);
        assert_eq!([first(&routes[0]), first(&routes[1])], [0, 0]);
    }

    #[test]
    fn ways_can_be_ordered_while_other_requests_report_failures() {
        let proxies: Vec<_> = (0..100)
            .map(|port| Arc::new(ProxyServer::parse(&format!("a:{}", port + 1)).unwrap()))
            .collect();
        let ways = proxies.iter().map(|proxy| Route::Proxy(Arc::clone(proxy)));
        let routes = Routes::new(ways.collect());
        std::thread::scope(|scope| {
            let orders = scope.spawn(|| (0..20_000).all(|_| routes.in_order().len() == 100));
            let mut works = false;
            while !orders.is_finished() {
                proxies
                    .iter()
                    .step_by(3)
                    .for_each(|proxy| proxy.reached(works));
                works = !works;
            }
            assert!(orders.join().unwrap());
        });
    }
}
