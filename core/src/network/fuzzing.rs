//! Settings of proxies, answers of proxies, and certificates. And the answer of a service, in the place of a connection.

#![expect(clippy::panic, reason = "a test or a fuzzer fails by a panic")]

use std::cell::RefCell;
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use tokio::io::AsyncWriteExt;
use tokio::time::Instant;

use super::proxy::fuzzing as proxy;
use super::proxy::{Asked, Destination, ProxyServer, http_connect, socks5_connect};
use super::socket::Socket;
use super::target::{Authority, Host};
use super::tls::fuzzing as tls;
use crate::fuzzing::{Answer, PLANTED, assert_harmless};

thread_local! {
    static ANSWER: RefCell<Option<FixedAnswer>> = const { RefCell::new(None) };
}

/// What the services answer to each request of this thread, without a connection.
#[derive(Debug, Clone)]
struct FixedAnswer {
    status: StatusCode,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// Runs a call with the services answering this.
pub(crate) fn with_answer<T>(answer: &Answer<'_>, call: impl FnOnce() -> T) -> Option<T> {
    let fixed = FixedAnswer {
        status: StatusCode::try_from(answer.status).ok()?,
        headers: (answer.headers.iter())
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        body: answer.body.to_owned(),
    };
    ANSWER.set(Some(fixed));
    let done = call();
    ANSWER.set(None);
    Some(done)
}

/// The client that gives the answer of [`with_answer`].
pub(super) fn client() -> Option<SharedHttpClient> {
    let answer = ANSWER.with_borrow(Clone::clone);
    answer.map(SharedHttpClient::new)
}

impl HttpClient for FixedAnswer {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for FixedAnswer {
    fn call(&self, _request: HttpRequest) -> HttpConnectorFuture {
        let mut response = HttpResponse::new(self.status, SdkBody::from(self.body.clone()));
        for (name, value) in &self.headers {
            // A header that no server can send is left out.
            let _ = response
                .headers_mut()
                .try_append(name.clone(), value.clone());
        }
        HttpConnectorFuture::ready(Ok(response))
    }
}

/// What a setting names is understood in one way, and no password is shown.
pub fn proxy_settings(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        proxy::list(text);
        proxy::server(text);
        proxy::exceptions(text);
    }
}

/// No answer of a proxy makes a message with the password, or with what the proxy wrote. The first byte chooses the kind of
/// the proxy.
pub fn proxy_answer(bytes: &[u8]) {
    let Some((kind, answer)) = bytes.split_first() else {
        return;
    };
    proxy::answer(answer);
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
    else {
        return;
    };
    runtime.block_on(connected(*kind, answer));
}

async fn connected(kind: u8, answer: &[u8]) {
    let with_password = kind & 1 == 0;
    let user = format!("user:{PLANTED}@");
    let scheme = if kind & 2 == 0 { "http" } else { "socks5h" };
    let url = format!(
        "{scheme}://{}proxy.corp.example:3128",
        if with_password { user.as_str() } else { "" }
    );
    let Ok(proxy) = ProxyServer::parse(&url) else {
        panic!("{url} is not a proxy");
    };
    let server = Authority {
        host: Host::Name("oidc.us-east-1.amazonaws.com".to_owned()),
        port: 443,
    };
    // All that is sent fits, so nothing waits for a reader.
    let (socket, mut other) = tokio::io::duplex(answer.len() + 4096);
    let _ = other.write_all(answer).await;
    let _ = other.shutdown().await;
    let socket = Socket::Memory(socket);
    let deadline = Instant::now() + Duration::from_mins(1);
    let failure = if kind & 2 == 0 {
        match http_connect(socket, &proxy, &server, deadline).await {
            Ok(Asked::Tunnel(_)) => None,
            Ok(Asked::Demanded(demand)) => Some(demand.failure(&proxy)),
            Err(failure) => Some(failure),
        }
    } else {
        let destination = Destination {
            server: &server,
            address: None,
        };
        let connected = socks5_connect(socket, &proxy, destination, deadline).await;
        connected.err()
    };
    if let Some(failure) = failure {
        assert_harmless(&failure.to_string());
        assert!(!format!("{failure:?}").contains(PLANTED), "{failure:?}");
        assert!(failure.problem.len() < 400, "{failure}");
    }
}

/// Certificates in PEM form that are read and written again are the same ones.
pub fn certificates(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        tls::given(text);
    }
}

/// Any certificate that a server sends is described on one line.
pub fn shown_certificate(bytes: &[u8]) {
    tls::shown(bytes);
}
