//! An HTTP client for the AWS SDK.

use std::borrow::Cow;
use std::fmt;
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
use hyper::header::HOST;
use hyper::http::uri::PathAndQuery;
use hyper::{Request, Response, Uri};

use super::body::LeasedBody;
use super::dial::Dialer;
use super::failure::{Failure, root_cause};
use super::log;
use super::pool::Origin;
use super::target::Target;
use super::tls::{self, Peer};
use crate::clock::{Clock, SystemClock};
use crate::diagnostics::CallId;
use crate::diagnostics::events::network::{AnswerStarted, ConnectionReady};
use crate::error::ConnectionFault;

/// The time to the first byte of an answer, with that for a new connection.
const READ_TIMEOUT: Duration = Duration::from_secs(20);

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
        loop {
            let began = SystemClock.boot();
            let mut lease = origin.lease(&self.dialer).await?;
            let sent = SystemClock.boot();
            log::log(|| ConnectionReady {
                host: log::host(&origin.target.authority),
                reused: lease.is_reused,
                duration: sent.saturating_sub(began),
            });
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
            match failed.take_message() {
                // The other end closed an idle connection, and no byte of the request was written.
                Some(unsent) if lease.is_reused => request = unsent,
                _ => return Err(broken(failed.into_error(), &origin.target)),
            }
        }
    }
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
