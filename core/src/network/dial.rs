//! Opens a connection to a server, stage by stage, directly or through a proxy.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::Instant;

use super::connect::{MAX_NAMED, connect};
use super::failure::{Failure, stage};
use super::log;
use super::proxy::{
    Asked, AuthorizationFunction, Destination, HostRoutes, Kind, ProxyChoice, ProxyServer, Route,
    Routes, authorize, http_connect, socks5_connect,
};
use super::resolve::{Resolver, with_port};
use super::socket::Socket;
use super::target::{Authority, Host, Target};
use super::tls::{Peer, Trust, handshake};
use crate::diagnostics::events::network::{AddressesFound, RootsReadAgain, RouteTried};
use crate::error::ConnectionFault;
use crate::types::first_few;

/// The time to open a connection, for all stages together. The SDK's default of 3.1 s is short for a proxy that is far away.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How many addresses of a server a `socks5` proxy is asked for.
const MAX_SOCKS_ADDRESSES: usize = 4;

/// Opens connections with the settings of one client.
pub(super) struct Dialer {
    pub(super) resolver: Resolver,
    /// `None` for a client without TLS.
    pub(super) trust: Option<Arc<Trust>>,
    pub(super) proxy: ProxyChoice,
    /// Gives the value of `Proxy-Authorization`.
    pub(super) authorization: Option<AuthorizationFunction>,
}

impl Dialer {
    /// How a server is reached.
    pub(super) fn routes(&self, server: &Authority) -> HostRoutes {
        self.proxy.routes(server)
    }

    /// Opens a connection by the first route that works.
    ///
    /// # Errors
    ///
    /// What the last route failed with.
    pub(super) async fn dial(&self, target: &Target, routes: &Routes) -> Result<Socket, Failure> {
        let mut last = None;
        for (index, route) in routes.in_order() {
            log::log(|| RouteTried {
                host: log::host(&target.authority),
                proxy: route.proxy().map(|proxy| log::host(&proxy.authority)),
                kind: route.proxy().map(|proxy| proxy.kind.as_str()),
            });
            match self.dial_route(target, route).await {
                Ok(socket) => {
                    routes.tried(index, true);
                    return Ok(socket);
                }
                Err(failure) => {
                    let is_of_route = failure.is_of_route();
                    routes.tried(index, !is_of_route);
                    last = Some(failure);
                    if !is_of_route {
                        break;
                    }
                }
            }
        }
        Err(last.unwrap_or_else(|| {
            let problem = format!("there is no way to `{}`", target.authority);
            Failure::new(ConnectionFault::Broken, problem)
        }))
    }

    /// If no trusted root has issued a certificate, the roots of the operating system are read again, and with other roots the
    /// connection is opened once more: an administrator may have added one.
    async fn dial_route(&self, target: &Target, route: &Route) -> Result<Socket, Failure> {
        let Some(trust) = &self.trust else {
            return self.dial_once(target, route).await;
        };
        let seen = trust.generation();
        match self.dial_once(target, route).await {
            Err(failure) if failure.lacks_root() => {
                let changed = trust.read_again(seen).await;
                log::log(|| RootsReadAgain { changed });
                if changed {
                    self.dial_once(target, route).await
                } else {
                    Err(failure)
                }
            }
            result => result,
        }
    }

    async fn dial_once(&self, target: &Target, route: &Route) -> Result<Socket, Failure> {
        let deadline = Instant::now() + CONNECT_TIMEOUT;
        let server = &target.authority;
        let socket = match route {
            Route::Direct => Socket::Tcp(self.tcp(server, "", deadline).await?),
            Route::Proxy(proxy) if proxy.kind == Kind::Socks5 => {
                self.through_socks5(proxy, server, deadline).await?
            }
            Route::Proxy(proxy) => self.through(proxy, server, None, deadline).await?,
        };
        if target.is_tls {
            self.tls(socket, Peer::Server(server), deadline).await
        } else {
            Ok(socket)
        }
    }

    /// Looks a name up and connects. `role` stands before the name in messages.
    async fn tcp(
        &self,
        server: &Authority,
        role: &str,
        deadline: Instant,
    ) -> Result<TcpStream, Failure> {
        let what = || format!("looking up the host of {role}`{server}`");
        let looking = self.resolver.addresses(&server.host);
        let name = ("resolve", server);
        let addresses = stage(name, deadline, CONNECT_TIMEOUT, what, looking).await?;
        let addresses = with_port(addresses, server.port);
        log::log(|| AddressesFound {
            host: log::host(server),
            count: addresses.len(),
        });
        let what = || {
            let addresses = first_few(&addresses, MAX_NAMED, ", ");
            format!("connecting to {role}`{server}` ({addresses})")
        };
        let connecting = connect(server, addresses.clone());
        stage(
            ("connect", server),
            deadline,
            CONNECT_TIMEOUT,
            what,
            connecting,
        )
        .await
    }

    async fn tls(
        &self,
        socket: Socket,
        peer: Peer<'_>,
        deadline: Instant,
    ) -> Result<Socket, Failure> {
        let trust = self.trust.as_ref().ok_or_else(|| {
            let problem = format!("{peer} needs TLS, which this client has not");
            Failure::new(ConnectionFault::TlsHandshakeFailed, problem)
        })?;
        let what = || format!("the TLS handshake with {peer}");
        let handshaking = handshake(trust, socket, peer);
        let name = ("tls", peer.authority());
        stage(name, deadline, CONNECT_TIMEOUT, what, handshaking).await
    }

    /// Connects to a proxy.
    async fn to_proxy(&self, proxy: &ProxyServer, deadline: Instant) -> Result<Socket, Failure> {
        let stream = self.tcp(&proxy.authority, "the proxy ", deadline).await;
        proxy.reached(stream.is_ok());
        let stream = stream.map_err(|failure| match failure.fault {
            ConnectionFault::HostNotFound | ConnectionFault::Broken => Failure::new(
                ConnectionFault::ProxyUnreachable,
                format!("the proxy `{proxy}` cannot be reached: {failure}"),
            ),
            _ => failure,
        })?;
        let socket = Socket::Tcp(stream);
        if proxy.kind == Kind::Https {
            let peer = Peer::Proxy(&proxy.authority);
            self.tls(socket, peer, deadline).await
        } else {
            Ok(socket)
        }
    }

    /// Connects to a server through a proxy, by its name or by this address.
    async fn through(
        &self,
        proxy: &ProxyServer,
        server: &Authority,
        address: Option<IpAddr>,
        deadline: Instant,
    ) -> Result<Socket, Failure> {
        let socket = self.to_proxy(proxy, deadline).await?;
        let name = ("proxy", &proxy.authority);
        let what = || format!("the answer of the proxy `{proxy}` for `{server}`");
        match proxy.kind {
            Kind::Http | Kind::Https => {
                let asking = http_connect(socket, proxy, server, deadline);
                let asked = stage(name, deadline, CONNECT_TIMEOUT, what, asking).await?;
                let demand = match asked {
                    Asked::Tunnel(socket) => return Ok(socket),
                    Asked::Demanded(demand) => demand,
                };
                let Some(function) = &self.authorization else {
                    return Err(demand.failure(proxy));
                };
                // Few connections need it, and all would be as large as its future.
                let reopening = Box::pin(self.to_proxy(proxy, deadline));
                let trying = authorize(function, proxy, server, deadline, demand, reopening);
                let trying = Box::pin(trying);
                let name = ("authorize", &proxy.authority);
                stage(name, deadline, CONNECT_TIMEOUT, what, trying).await
            }
            Kind::Socks5 | Kind::Socks5h => {
                let destination = Destination { server, address };
                let asking = socks5_connect(socket, proxy, destination, deadline);
                stage(name, deadline, CONNECT_TIMEOUT, what, asking).await
            }
        }
    }

    /// `socks5`: the name is looked up here, and the proxy is asked for one address after the other.
    async fn through_socks5(
        &self,
        proxy: &ProxyServer,
        server: &Authority,
        deadline: Instant,
    ) -> Result<Socket, Failure> {
        let what = || format!("looking up the host of `{server}`");
        let looking = self.resolver.addresses(&server.host);
        let name = ("resolve", server);
        let addresses = stage(name, deadline, CONNECT_TIMEOUT, what, looking).await;
        let addresses = addresses.map_err(|failure| match (failure.fault, &server.host) {
            (ConnectionFault::HostNotFound, Host::Name(_)) => Failure::new(
                failure.fault,
                format!("{failure}; with `socks5h` in the URL of the proxy, the proxy looks it up"),
            ),
            _ => failure,
        })?;
        let mut last = None;
        for address in addresses.into_iter().take(MAX_SOCKS_ADDRESSES) {
            match self.through(proxy, server, Some(address), deadline).await {
                Err(failure) if failure.fault == ConnectionFault::ProxyFailed => {
                    last = Some(failure);
                }
                result => return result,
            }
        }
        Err(last.unwrap_or_else(|| {
            let problem = format!("the host `{}` has no address", server.host);
            Failure::new(ConnectionFault::HostNotFound, problem)
        }))
    }
}
