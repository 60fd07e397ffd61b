//! The HTTP clients of the process. Loading trust roots is slow and connections are worth keeping,
//! so there is one client for each set of proxy and certificate settings, and there is rarely more
//! than one set.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use rustls::RootCertStore;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

use super::endpoint::Endpoint;
use crate::context::{CallContext, Environment, Warning, WarningCode};
use crate::error::{Error, Result};
use crate::files;

/// What makes two clients different.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Settings {
    /// To this machine, without TLS and never through a proxy: a proxy cannot reach our loopback.
    Plain,
    /// To anywhere. Without a proxy where it is to this machine.
    Tls {
        proxy: Option<Proxy>,
        certificates: Vec<Vec<u8>>,
    },
}

/// A proxy, and the hosts that are reached without it. It may hold a password: no `Debug`.
#[derive(Clone, PartialEq, Eq)]
struct Proxy {
    url: String,
    bypass: String,
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Proxy")
    }
}

/// The most clients kept: a host that changes its proxy settings over and over keeps the last ones.
const MOST_CLIENTS: usize = 4;

/// The pause after which an idle connection is closed. Shorter than the 60 s idle time-out that load
/// balancers use by default, so that a request rarely meets a connection closed at the other end.
const IDLE_TIMEOUT: Duration = Duration::from_secs(45);

/// The most idle connections to one host. Those of more requests at once are closed when they are done.
///
/// A list has up to 160 requests in flight, so that a low bound has it connect again and again: without a limit of the
/// service, 1,000 accounts at 100 ms took some 120 connections without a bound, 240 with 64, and 530 with 32.
const MOST_IDLE: usize = 64;

/// A CA bundle is a few hundred KiB (Mozilla's is 220 KiB).
const LARGEST_BUNDLE: u64 = 8 * 1024 * 1024;

static CLIENTS: Mutex<Vec<(Settings, SharedHttpClient)>> = Mutex::new(Vec::new());

/// The client for an endpoint under the environment's proxy and certificate settings.
pub(super) async fn client(context: &CallContext, endpoint: &Endpoint) -> Result<SharedHttpClient> {
    let settings = if endpoint.is_plain_http() {
        Settings::Plain
    } else {
        Settings::Tls {
            proxy: proxy(&context.environment).filter(|_| !endpoint.is_loopback()),
            certificates: certificates(context).await?.to_vec(),
        }
    };
    let mut clients = CLIENTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, client)) = clients.iter().find(|(kept, _)| *kept == settings) {
        return Ok(client.clone());
    }
    let client = build(&settings)?;
    if clients.len() == MOST_CLIENTS {
        clients.remove(0);
    }
    clients.push((settings, client.clone()));
    drop(clients);
    Ok(client)
}

fn build(settings: &Settings) -> Result<SharedHttpClient> {
    // One kind of connector for both: a second one would be a second HTTP stack in the binary.
    let (trust, proxy) = match settings {
        Settings::Plain => (TrustStore::empty(), ProxyConfig::disabled()),
        Settings::Tls {
            proxy,
            certificates,
        } => (trust_store(certificates), proxy_config(proxy.as_ref())?),
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
                .pool_max_idle_per_host(MOST_IDLE);
            connector.set_connector_settings(settings.cloned());
            if let Some(components) = components {
                connector.set_sleep_impl(components.sleep_impl());
            }
            connector.build()
        }),
    )
}

/// The roots of the operating system, and these beside them.
fn trust_store(certificates: &[Vec<u8>]) -> TrustStore {
    certificates
        .iter()
        .fold(TrustStore::default(), |trust, pem| {
            trust.with_pem_certificate(pem.as_slice())
        })
}

fn proxy_config(proxy: Option<&Proxy>) -> Result<ProxyConfig> {
    let Some(proxy) = proxy else {
        return Ok(ProxyConfig::disabled());
    };
    // The error of the proxy configuration quotes the URL, which may hold a password.
    ProxyConfig::https(proxy.url.as_str())
        .map(|config| config.no_proxy(&proxy.bypass))
        .map_err(|_| Error::InvalidConfiguration {
            setting: "HTTPS_PROXY",
            problem: "(or `ALL_PROXY`) is not an http(s) URL with a host".into(),
        })
}

/// The proxy for `https` by the usual variables. Upper case first, as the AWS SDK for Rust has it.
fn proxy(environment: &Environment) -> Option<Proxy> {
    let first = |names: &[&str]| names.iter().find_map(|name| environment.get(name));
    let url = first(&["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])?;
    Some(Proxy {
        // curl and Python's urllib take a bare `host:port`.
        url: if url.contains("://") {
            url.to_owned()
        } else {
            format!("http://{url}")
        },
        bypass: bypass(first(&["NO_PROXY", "no_proxy"]).unwrap_or_default())?,
    })
}

/// The rules of `NO_PROXY` as hyper-util reads them; `None` for `*`, which hyper-util takes for every name but no
/// address. It takes suffixes without a `*` before them, and commas alone between rules; curl takes blanks, too.
fn bypass(rules: &str) -> Option<String> {
    let rules = rules.split(|c: char| c == ',' || c.is_whitespace());
    let rules: Vec<&str> = rules.filter(|rule| !rule.is_empty()).collect();
    if rules.contains(&"*") {
        return None;
    }
    let suffixes = rules.iter().map(|rule| match rule.strip_prefix("*.") {
        Some(suffix) => suffix,
        None => rule,
    });
    Some(suffixes.collect::<Vec<_>>().join(","))
}

/// Certificates to trust beside those of the operating system: `AWS_CA_BUNDLE`, which must be
/// usable, and `NODE_EXTRA_CA_CERTS`, which Node itself only warns about.
async fn certificates(context: &CallContext) -> Result<&[Vec<u8>]> {
    let reading = async {
        let mut certificates = Vec::new();
        let mut warning = None;
        if let Some(path) = context.environment.get("AWS_CA_BUNDLE") {
            let pem = bundle(path)
                .await
                .map_err(|problem| Error::InvalidConfiguration {
                    setting: "AWS_CA_BUNDLE",
                    problem: format!("names `{path}`, which {problem}"),
                })?;
            certificates.push(pem);
        }
        if let Some(path) = context.environment.get("NODE_EXTRA_CA_CERTS") {
            match bundle(path).await {
                Ok(pem) => certificates.push(pem),
                Err(problem) => {
                    warning = Some(Warning {
                        code: WarningCode::ExtraCertificatesIgnored,
                        message: format!("`NODE_EXTRA_CA_CERTS` names a file that {problem}"),
                        path: Some(path.into()),
                    });
                }
            }
        }
        Ok((certificates, warning))
    };
    let certificates = context
        .read_once(&context.files.certificates, reading)
        .await?;
    Ok(certificates)
}

/// Reads a bundle and makes sure of it: the connector panics on one it cannot parse.
async fn bundle(path: &str) -> Result<Vec<u8>, String> {
    let pem = files::read(path.into(), LARGEST_BUNDLE)
        .await
        .map_err(|problem| problem.to_string())?
        .ok_or("does not exist")?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        certificate
            .ok()
            .and_then(|certificate| roots.add(certificate).ok())
            .ok_or("holds something that is not a certificate")?;
    }
    if roots.is_empty() {
        Err("holds no certificate in PEM form".into())
    } else {
        Ok(pem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        Environment::new(
            variables
                .iter()
                .map(|(k, v)| ((*k).into(), (*v).into()))
                .collect::<HashMap<_, _>>(),
        )
    }

    #[test]
    fn the_proxy_variables_are_read_in_order() {
        assert!(proxy(&environment(&[("NO_PROXY", "x")])).is_none());
        let found = proxy(&environment(&[
            ("https_proxy", "http://lower:1"),
            ("ALL_PROXY", "http://all:1"),
            ("NO_PROXY", "localhost,.corp"),
        ]))
        .unwrap();
        assert_eq!(found.url, "http://lower:1");
        assert_eq!(found.bypass, "localhost,.corp");
        let bare = proxy(&environment(&[("HTTPS_PROXY", "proxy.corp:8080")])).unwrap();
        assert_eq!(bare.url, "http://proxy.corp:8080");
    }

    #[test]
    fn the_rules_of_no_proxy_are_those_of_curl_and_a_star_before_a_suffix() {
        for (rules, expected) in [
            ("", Some("")),
            ("localhost,.corp", Some("localhost,.corp")),
            ("*.corp,10.0.0.0/8", Some("corp,10.0.0.0/8")),
            (
                "a.example  b.example,\tc.example,",
                Some("a.example,b.example,c.example"),
            ),
            ("*", None),
            ("a.example, *", None),
        ] {
            assert_eq!(bypass(rules).as_deref(), expected, "{rules:?}");
        }
        let all = [("HTTPS_PROXY", "http://proxy:1"), ("NO_PROXY", "*")];
        assert!(proxy(&environment(&all)).is_none());
    }

    #[test]
    fn a_proxy_that_cannot_be_used_is_refused_without_its_password() {
        let proxy = Some(Proxy {
            url: "socks5://me:hunter2@p:1".into(),
            bypass: String::new(),
        });
        let error = build(&Settings::Tls {
            proxy,
            certificates: vec![],
        })
        .unwrap_err();
        assert!(error.to_string().starts_with("`HTTPS_PROXY` "), "{error}");
        assert!(!format!("{error:?} {error}").contains("hunter2"));
    }

    #[tokio::test]
    async fn a_bundle_that_would_panic_the_connector_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for content in ["", "not pem", broken] {
            #[expect(clippy::disallowed_methods, reason = "a fixture nobody else reads")]
            std::fs::write(&path, content).unwrap();
            let context =
                CallContext::new(environment(&[("AWS_CA_BUNDLE", path.to_str().unwrap())]));
            let error = certificates(&context).await.unwrap_err();
            assert!(error.to_string().starts_with("`AWS_CA_BUNDLE` "), "{error}");
        }
    }

    #[tokio::test]
    async fn extra_certificates_of_node_that_are_missing_are_warned_about() {
        let context = CallContext::new(environment(&[(
            "NODE_EXTRA_CA_CERTS",
            "/nonexistent/ca.pem",
        )]));
        assert!(certificates(&context).await.unwrap().is_empty());
        assert_eq!(
            context.warnings.take()[0].code,
            WarningCode::ExtraCertificatesIgnored
        );
    }
}
