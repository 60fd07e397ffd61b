//! An HTTP client for the AWS SDK.

use std::borrow::Cow;
use std::fmt;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use futures_util::future::{BoxFuture, Either, select};
use hyper::header::HOST;
use hyper::http::uri::PathAndQuery;
use hyper::{Method, Request, Response, Uri};

use super::body::LeasedBody;
use super::dial::Dialer;
use super::failure::{Failure, root_cause};
use super::log;
use super::pool::{IDLE_TIMEOUT, Lease, Origin};
use super::target::Target;
use super::tls::{self, Peer};
use crate::clock::{Clock, SystemClock};
use crate::diagnostics::CallId;
use crate::diagnostics::events::network::{AnswerStarted, ConnectionReady, ConnectionSilent};
use crate::error::ConnectionFault;

/// The time to the first byte of an answer, with that for a new connection.
const READ_TIMEOUT: Duration = Duration::from_secs(20);

/// After this time without an answer on a connection that was used before, a request that may be sent twice is sent on another
/// one, too. When a VPN or another network takes over, or a gateway forgets a connection, nothing tells that it is gone. The
/// services answer within a second as a rule; a proxy that is slow gets the request twice.
const SILENCE: Duration = Duration::from_secs(3);

/// A request that must not be sent twice, such as the one for a token, is sent on a connection that was not idle for longer than
/// this. A device code is asked for every five seconds, so these requests use one connection.
const LONGEST_IDLE_FOR_ONCE: Duration = Duration::from_secs(10);

/// A client: settings, and the open connections that were made with them.
pub(super) struct Client {
    /// The SDK asks for it at each request.
    connector: SharedHttpConnector,
}

impl Client {
    pub(super) fn new(dialer: Dialer) -> Self {
        Self {
            connector: SharedHttpConnector::new(Connector(Arc::new(Connections::new(dialer)))),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Client")
    }
}

impl HttpClient for Client {
    /// The time-outs in the settings are not used: [`READ_TIMEOUT`] and that of [`super::dial`] are the same for every client.
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        self.connector.clone()
    }

    /// It is part of the user agent. The SDK's own client says the same.
    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        Some(ConnectorMetadata::new("hyper", Some(Cow::Borrowed("1.x"))))
    }
}

struct Connector(Arc<Connections>);

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connector")
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let connections = Arc::clone(&self.0);
        HttpConnectorFuture::new(async move {
            let request = request
                .try_into_http1x()
                .map_err(|error| ConnectorError::user(error.into()))?;
            let call = request.extensions().get::<CallId>().copied();
            let response = log::of_call(call, connections.send(request)).await?;
            HttpResponse::try_from(response.map(SdkBody::from_body_1_x))
                .map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

/// The connections to all servers.
pub(super) struct Connections {
    dialer: Arc<Dialer>,
    origins: Mutex<Vec<Arc<Origin>>>,
}

impl Connections {
    pub(super) fn new(dialer: Dialer) -> Self {
        Self {
            dialer: Arc::new(dialer),
            origins: Mutex::default(),
        }
    }

    /// Sends a request, and waits for the header of the answer.
    pub(super) async fn send(
        &self,
        mut request: Request<SdkBody>,
    ) -> Result<Response<LeasedBody>, ConnectorError> {
        let origin = self.origin(request.uri()).ok_or_else(|| {
            let error = "the URL of the request has no host";
            ConnectorError::user(error.into())
        })?;
        let path = request.uri().path_and_query().cloned();
        *request.uri_mut() = Uri::from(path.unwrap_or_else(|| PathAndQuery::from_static("/")));
        let host = origin.target.host_header.clone();
        request.headers_mut().entry(HOST).or_insert(host);

        let exchange = tokio::time::timeout(READ_TIMEOUT, self.exchange(&origin, request)).await;
        exchange.unwrap_or_else(|_elapsed| {
            let authority = &origin.target.authority;
            let problem = format!(
                "`{authority}` did not answer within {} s",
                READ_TIMEOUT.as_secs()
            );
            Err(Failure::new(ConnectionFault::TimedOut, problem).into())
        })
    }

    /// The server of a URL, with its connections.
    fn origin(&self, url: &Uri) -> Option<Arc<Origin>> {
        let mut origins = self.origins.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(origin) = origins.iter().find(|origin| origin.target.is_of(url)) {
            return Some(Arc::clone(origin));
        }
        let target = Target::of(url)?;
        let routes = self.dialer.routes(&target.authority);
        let origin = Arc::new(Origin::new(target, routes));
        // A start URL can lead to hosts that are asked once.
        origins.retain(|known| Arc::strong_count(known) > 1 || known.has_idle_connections());
        origins.push(Arc::clone(&origin));
        drop(origins);
        Some(origin)
    }

    /// Lets the idle connections become older.
    #[cfg(test)]
    pub(super) fn age_idle_connections(&self, time: Duration) {
        for origin in self.origins.lock().unwrap().iter() {
            origin.age_idle_connections(time);
        }
    }

    /// How many connections are idle.
    #[cfg(test)]
    pub(super) fn idle_connections(&self) -> usize {
        let origins = self.origins.lock().unwrap();
        origins.iter().map(|origin| origin.idle_connections()).sum()
    }

    /// How many servers are known.
    #[cfg(test)]
    pub(super) fn origin_count(&self) -> usize {
        self.origins.lock().unwrap().len()
    }

    async fn exchange(
        &self,
        origin: &Arc<Origin>,
        mut request: Request<SdkBody>,
    ) -> Result<Response<LeasedBody>, ConnectorError> {
        // RFC 9110 section 9.2.2.
        let may_be_repeated = matches!(*request.method(), Method::GET | Method::HEAD);
        let longest_idle = if may_be_repeated {
            IDLE_TIMEOUT
        } else {
            LONGEST_IDLE_FOR_ONCE
        };
        loop {
            let began = SystemClock.boot();
            let lease = origin.lease(&self.dialer, longest_idle).await?;
            log::log(|| ConnectionReady {
                host: log::host(&origin.target.authority),
                reused: lease.is_reused,
                duration: SystemClock.boot().saturating_sub(began),
            });
            let copy = if may_be_repeated && lease.is_reused {
                copy(&request)
            } else {
                None
            };
            let sending = send_on(origin, lease, request);
            let sent = match copy {
                Some(copy) => self.answer_of_either(origin, sending, copy).await,
                None => sending.await,
            };
            match sent {
                Ok(response) => return Ok(response),
                Err(NoAnswer::Unsent(unsent)) => request = *unsent,
                Err(NoAnswer::Failed(error)) => return Err(error),
            }
        }
    }

    /// A request that waits for itself needs a type of its own.
    fn exchange_again<'a>(
        &'a self,
        origin: &'a Arc<Origin>,
        request: Request<SdkBody>,
    ) -> BoxFuture<'a, Result<Response<LeasedBody>, ConnectorError>> {
        Box::pin(self.exchange(origin, request))
    }

    /// The first answer: of a request on a connection that was used before, or of its copy on another one if the connection is
    /// silent.
    async fn answer_of_either(
        &self,
        origin: &Arc<Origin>,
        sending: impl Future<Output = Sent> + Send,
        copy: Request<SdkBody>,
    ) -> Sent {
        let sent = SystemClock.boot();
        let mut sending = pin!(sending);
        tokio::select! {
            biased;
            sent = &mut sending => return sent,
            () = SystemClock.sleep(SILENCE) => {}
        }
        log::log(|| ConnectionSilent {
            host: log::host(&origin.target.authority),
            waited: SILENCE,
        });
        // Those that were idle with it are as old.
        origin.close_idle_since(sent);
        let again = self.exchange_again(origin, copy);
        match select(sending, again).await {
            Either::Left((Err(_), again)) => again.await.map_err(NoAnswer::Failed),
            Either::Left((answer, _)) => answer,
            Either::Right((Ok(answer), _)) => Ok(answer),
            Either::Right((Err(error), sending)) => {
                sending.await.map_err(|_| NoAnswer::Failed(error))
            }
        }
    }
}

type Sent = Result<Response<LeasedBody>, NoAnswer>;

/// Why there is no answer.
enum NoAnswer {
    /// The other end closed an idle connection, and no byte of the request was written.
    Unsent(Box<Request<SdkBody>>),
    Failed(ConnectorError),
}

/// Sends a request on a connection, and waits for the header of the answer.
async fn send_on(origin: &Origin, mut lease: Lease, request: Request<SdkBody>) -> Sent {
    let sent = SystemClock.boot();
    let mut failed = match lease.sender.try_send_request(request).await {
        Ok(response) => {
            log::log(|| AnswerStarted {
                host: log::host(&origin.target.authority),
                duration: SystemClock.boot().saturating_sub(sent),
            });
            // The host behind an address can be the one that fails. Another connection can lead to another host.
            let is_reusable = !response.status().is_server_error();
            return Ok(response.map(|body| LeasedBody::new(body, lease, is_reusable)));
        }
        Err(failed) => failed,
    };
    Err(match failed.take_message() {
        Some(unsent) if lease.is_reused => NoAnswer::Unsent(Box::new(unsent)),
        _ => NoAnswer::Failed(broken(failed.into_error(), &origin.target)),
    })
}

/// The same request. `None` if its body can be read only once.
fn copy(request: &Request<SdkBody>) -> Option<Request<SdkBody>> {
    let mut copy = Request::new(request.body().try_clone()?);
    copy.method_mut().clone_from(request.method());
    copy.uri_mut().clone_from(request.uri());
    copy.headers_mut().clone_from(request.headers());
    Some(copy)
}

/// The error of a request that was possibly written.
fn broken(error: hyper::Error, target: &Target) -> ConnectorError {
    if error.is_parse_too_large() {
        return ConnectorError::other(error.into(), None);
    }
    let authority = &target.authority;
    let failure = tls::in_request(&error, Peer::Server(authority)).unwrap_or_else(|| {
        let cause = root_cause(&error);
        let problem = format!("the connection to `{authority}` broke before the answer: {cause}");
        Failure::new(ConnectionFault::Broken, problem)
    });
    failure.into()
}

impl From<Failure> for ConnectorError {
    fn from(failure: Failure) -> Self {
        if failure.fault == ConnectionFault::TimedOut {
            Self::timeout(failure.into())
        } else {
            Self::io(failure.into())
        }
    }
}
