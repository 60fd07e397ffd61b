//! The HTTP clients of the process.
//!
//! Loading trust roots is slow, and open connections can be used again. So there is one client for each combination of
//! proxy and certificates, shared by all calls.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use super::certificates::{ExtraCertificates, extra_certificates};
use super::endpoint::Endpoint;
use super::proxy::Proxy;
use crate::context::CallContext;
use crate::error::{Error, Result};

/// The settings of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Settings {
    /// For `http://` to this machine. No proxy is used, since it could not reach this machine's loopback address.
    PlainHttp,
    /// For `https://`. `proxy` is `None` for an endpoint on this machine.
    Tls {
        proxy: Option<Proxy>,
        certificates: ExtraCertificates,
    },
}

/// How many clients are stored. A program that changes its proxy settings again and again keeps the last ones.
const MAX_CLIENTS: usize = 4;

/// How long an idle connection stays open. It is shorter than 60 s, the default idle time-out of AWS load balancers, so
/// that a request is rarely sent on a connection that the other end has closed.
const IDLE_TIMEOUT: Duration = Duration::from_secs(45);

/// How many idle connections to one host stay open.
///
/// A list has up to 160 requests in flight. With a low bound it opens connections again and again. Measured without
/// throttling, with 1,000 accounts and 100 ms for a request: some 120 connections without a bound, 240 with 64, 530
/// with 32.
const MAX_IDLE_CONNECTIONS: usize = 64;

static CLIENTS: Mutex<Vec<(Settings, SharedHttpClient)>> = Mutex::new(Vec::new());

/// The client for an endpoint, with the proxy and the certificates that the environment names.
pub(super) async fn client(context: &CallContext, endpoint: &Endpoint) -> Result<SharedHttpClient> {
    let settings = if endpoint.is_plain_http() {
        Settings::PlainHttp
    } else {
        let proxy = Proxy::from_environment(&context.environment);
        Settings::Tls {
            proxy: proxy.filter(|_| !endpoint.is_loopback()),
            certificates: (*extra_certificates(context).await?).clone(),
        }
    };
    let mut clients = CLIENTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, client)) = clients.iter().find(|(stored, _)| *stored == settings) {
        return Ok(client.clone());
    }
    let client = build(&settings)?;
    if clients.len() == MAX_CLIENTS {
        clients.remove(0);
    }
    clients.push((settings, client.clone()));
    drop(clients);
    Ok(client)
}

fn build(settings: &Settings) -> Result<SharedHttpClient> {
    // Plain HTTP uses the TLS connector, too: a second kind of connector would add an HTTP stack to the binary.
    let (trust, proxy) = match settings {
        Settings::PlainHttp => (TrustStore::empty(), ProxyConfig::disabled()),
        Settings::Tls {
            proxy,
            certificates,
        } => {
            let proxy = proxy.as_ref().map(Proxy::config).transpose()?;
            (
                trust_store(certificates),
                proxy.unwrap_or_else(ProxyConfig::disabled),
            )
        }
    };
    let context = TlsContext::builder()
        .with_trust_store(trust)
        .build()
        .map_err(|error| Error::Internal(error.to_string()))?;
    Ok(
        Builder::new().build_with_connector_fn(move |settings, components| {
            let mut connector = Connector::builder()
                .tls_provider(Provider::Rustls(CryptoMode::Ring))
                .tls_context(context.clone())
                .proxy_config(proxy.clone())
                .pool_idle_timeout(IDLE_TIMEOUT)
                .pool_max_idle_per_host(MAX_IDLE_CONNECTIONS);
            connector.set_connector_settings(settings.cloned());
            if let Some(components) = components {
                connector.set_sleep_impl(components.sleep_impl());
            }
            connector.build()
        }),
    )
}

/// The trust roots of the operating system, and the extra certificates.
fn trust_store(certificates: &ExtraCertificates) -> TrustStore {
    let pems = certificates.0.iter();
    pems.fold(TrustStore::default(), |trust, pem| {
        trust.with_pem_certificate(pem.as_slice())
    })
}
