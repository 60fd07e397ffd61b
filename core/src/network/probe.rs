//! Opens one connection stage by stage, and tells what each stage showed. It is for diagnostics: requests use
//! [`super::http_client()`].

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use aws_smithy_types::DateTime as SdkDateTime;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::date_time::Format;
use chrono::{DateTime, Utc};
use hyper::client::conn::http1::Builder;
use hyper::header::{self, ACCEPT, CONTENT_TYPE, DATE, HOST, HeaderMap, LOCATION};
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use url::Url;

use super::USER_AGENT;
use super::clients::{Transport, dialer_of, trust};
use super::dial::Dialer;
use super::failure::{Failure, root_cause};
use super::proxy::{HostRoutes, Route, Routes};
use super::resolve::with_port;
use super::socket::Socket;
use super::target::{Authority, Target};
use super::tls::{Peer, RootSource, Shown, Trust, handshake, shown_by};
use crate::context::CallContext;
use crate::error::{ConnectionFault, Error, Result};

/// The certificates that all probes of a report trust. The roots of the operating system are loaded once. The default is for
/// probes without TLS.
#[derive(Default)]
pub struct ProbeTrust(Arc<Trust>);

impl ProbeTrust {
    /// Reads the certificates that settings add.
    ///
    /// # Errors
    ///
    /// `InvalidConfiguration` if the setting of the certificates is invalid.
    pub async fn read(context: &CallContext) -> Result<Self> {
        trust(context).await.map(Self)
    }

    /// How many roots the operating system has, and how many are added by settings.
    pub async fn roots(&self) -> (usize, usize) {
        let (system, added) = self.0.roots().await;
        (system.len(), added.len())
    }
}

/// A server, and how it is reached with the settings of a call.
pub struct Probe {
    dialer: Dialer,
    target: Target,
    host_routes: HostRoutes,
    /// Empty before [`Probe::choose`] if a function of the program decides.
    routes: Arc<Routes>,
}

/// The proxy that a server is reached through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbedProxy {
    /// Its URL without the user name and password.
    pub url: String,
    /// Whether the URL has a user name or password.
    pub has_credentials: bool,
}

/// A connection to the server, directly or through the proxy.
pub struct Tunnel(Socket);

/// What the server showed in the TLS handshake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownCertificate {
    /// Whom it is for, who issued it, and when it is valid.
    pub text: String,
    /// Which roots trust it. `None` without TLS.
    pub trusted_by: Option<RootSource>,
}

/// The head of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbedAnswer {
    /// The status.
    pub status: u16,
    /// The `Date` header.
    pub date: Option<DateTime<Utc>>,
    /// The host that it redirects to.
    pub redirects_to: Option<String>,
    /// Whether it is a web page.
    pub is_page: bool,
    /// Whether it has a header that the services of AWS send.
    pub is_of_aws: bool,
}

impl Probe {
    /// Prepares a connection to the server of a URL. Nothing is sent.
    ///
    /// # Errors
    ///
    /// `InvalidConfiguration` if the setting of the proxy or of the certificates is invalid.
    pub async fn new(
        context: &CallContext,
        url: &str,
        transport: Transport,
        trust: &ProbeTrust,
    ) -> Result<Self> {
        let dialer = dialer_of(context, transport, &trust.0).await?;
        let uri: Option<Uri> = url.parse().ok();
        let target = uri.as_ref().and_then(Target::of);
        let target = target.ok_or_else(|| Error::Internal("a URL has no host".into()))?;
        let host_routes = dialer.routes(&target.authority);
        Ok(Self {
            routes: match &host_routes {
                HostRoutes::Known(routes) => Arc::clone(routes),
                HostRoutes::Asked(_) => Arc::new(Routes::new(Vec::new())),
            },
            host_routes,
            dialer,
            target,
        })
    }

    /// Chooses the ways to the server. A function of the program is asked if it decides: this is needed before anything else then.
    ///
    /// # Errors
    ///
    /// What the function failed with.
    pub async fn choose(&mut self) -> Result<(), Failure> {
        self.routes = self.host_routes.get(&self.target).await?;
        Ok(())
    }

    /// The server, as `host:port`.
    #[must_use]
    pub fn server(&self) -> String {
        self.target.authority.to_string()
    }

    /// Whether TLS is used.
    #[must_use]
    pub const fn is_tls(&self) -> bool {
        self.target.is_tls
    }

    /// The first proxy. `None` if the server is reached directly.
    #[must_use]
    pub fn proxy(&self) -> Option<ProbedProxy> {
        self.ways().into_iter().next().flatten()
    }

    /// The ways to the server, in the order in which they are tried. `None` is without a proxy.
    #[must_use]
    pub fn ways(&self) -> Vec<Option<ProbedProxy>> {
        let routes = self.routes.in_order().into_iter();
        routes
            .map(|(_, route)| {
                route.proxy().map(|proxy| ProbedProxy {
                    url: proxy.url(),
                    has_credentials: proxy.has_credentials(),
                })
            })
            .collect()
    }

    /// What this machine connects to: the server or its proxy.
    fn peer(&self) -> Authority {
        match self.routes.in_order().first() {
            Some((_, Route::Proxy(proxy))) => proxy.authority.clone(),
            _ => self.target.authority.clone(),
        }
    }

    /// The addresses that this machine connects to: those of the proxy, if there is one.
    ///
    /// # Errors
    ///
    /// `HostNotFound`.
    pub async fn addresses(&self) -> Result<Vec<SocketAddr>, Failure> {
        let peer = self.peer();
        let found = self.dialer.resolver.addresses(&peer.host).await?;
        Ok(with_port(found, peer.port))
    }

    /// Connects to one address, and closes the connection.
    ///
    /// # Errors
    ///
    /// The error of the operating system.
    pub async fn connect(address: SocketAddr) -> io::Result<()> {
        TcpStream::connect(address).await.map(drop)
    }

    /// Connects to the server, directly or through the proxy, without TLS to the server.
    ///
    /// # Errors
    ///
    /// What the stage failed with.
    pub async fn tunnel(&self) -> Result<Tunnel, Failure> {
        let without_tls = Target {
            is_tls: false,
            ..self.target.clone()
        };
        let socket = self.dialer.dial(&without_tls, &self.routes).await?;
        Ok(Tunnel(socket))
    }

    /// Makes the TLS handshake, if the server is reached with TLS.
    ///
    /// # Errors
    ///
    /// Why the certificate is not trusted, and what it says.
    pub async fn secure(
        &self,
        Tunnel(socket): Tunnel,
    ) -> Result<(Tunnel, ShownCertificate), Failure> {
        let trust = match &self.dialer.trust {
            Some(trust) if self.target.is_tls => trust,
            _ => {
                let shown = ShownCertificate {
                    text: "no TLS is used".into(),
                    trusted_by: None,
                };
                return Ok((Tunnel(socket), shown));
            }
        };
        let server = &self.target.authority;
        let socket = handshake(trust, socket, Peer::Server(server)).await?;
        let chain = match &socket {
            Socket::Tls(stream) => stream.get_ref().1.peer_certificates().unwrap_or_default(),
            Socket::Tcp(_) => &[],
            #[cfg(any(test, fuzzing))]
            Socket::Memory(_) => &[],
        };
        let trusted_by = shown_by(trust, chain, &server.host).await;
        let text = chain.first().and_then(|it| Shown::read(it));
        let text = text.map_or_else(
            || "a certificate that cannot be read".into(),
            |it| it.to_string(),
        );
        let shown = ShownCertificate { text, trusted_by };
        Ok((Tunnel(socket), shown))
    }

    /// Sends `GET` for a path, without cookies and credentials, and returns the head of the answer. Nothing of its body is
    /// read.
    ///
    /// # Errors
    ///
    /// That the connection broke.
    pub async fn get(&self, Tunnel(socket): Tunnel, path: &str) -> Result<ProbedAnswer, Failure> {
        let server = &self.target.authority;
        let broken = |error: &hyper::Error| {
            let cause = root_cause(error);
            let problem = format!("the connection to `{server}` broke before the answer: {cause}");
            Failure::new(ConnectionFault::Broken, problem)
        };
        let (mut sender, connection) = Builder::new()
            .handshake(TokioIo::new(socket))
            .await
            .map_err(|error| broken(&error))?;
        let request = Request::get(path)
            .header(HOST, self.target.host_header.clone())
            .header(header::USER_AGENT, USER_AGENT)
            .header(ACCEPT, "*/*")
            .body(SdkBody::empty())
            .map_err(|error| Failure::new(ConnectionFault::Broken, error.to_string()))?;
        // It ends when the sender is dropped, and its error is that of the request.
        let _ends_alone = tokio::spawn(async move {
            let _ = connection.await;
        });
        let answer = sender.send_request(request).await;
        let answer = answer.map_err(|error| broken(&error))?;
        Ok(head(answer.status().as_u16(), answer.headers()))
    }
}

fn head(status: u16, headers: &HeaderMap) -> ProbedAnswer {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let date = text(DATE.as_str()).and_then(|date| {
        let date = SdkDateTime::from_str(date, Format::HttpDate).ok()?;
        DateTime::from_timestamp(date.secs(), 0)
    });
    let redirects_to = text(LOCATION.as_str())
        .and_then(|location| Url::parse(location).ok())
        .and_then(|location| location.host_str().map(str::to_owned));
    let is_page = text(CONTENT_TYPE.as_str()).is_some_and(|it| it.starts_with("text/html"));
    let is_of_aws = headers
        .keys()
        .any(|name| name.as_str().starts_with("x-amz"));
    ProbedAnswer {
        status,
        date,
        redirects_to,
        is_page,
        is_of_aws,
    }
}
