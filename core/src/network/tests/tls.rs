//! Certificates and handshakes.

use std::sync::Arc;

use rustls::server::WebPkiClientVerifier;
use rustls::version::{TLS12, TLS13};
use rustls::{RootCertStore, ServerConfig};

use super::certificates::{Authority, ServerCertificate};
use super::servers::{Server, service};
use super::{client, failure, get};
use crate::error::ConnectionFault;

const HOST: &str = "portal.example";
const NAMES: &[(&str, &[&str])] = &[(HOST, &["127.0.0.1"])];

fn url(server: &Server) -> String {
    format!("https://{HOST}:{}/", server.port())
}

#[tokio::test]
async fn each_certificate_that_is_not_trusted_has_its_cause_and_is_described() {
    let trusted = Authority::fixed();
    let unknown = Authority::new("Corp TLS Inspection");
    for (certificate, fault, why) in [
        (
            unknown.certificate(HOST, 2001, 2040),
            ConnectionFault::UnknownIssuer,
            "its issuer is not trusted",
        ),
        (
            trusted.certificate(HOST, 2001, 2002),
            ConnectionFault::CertificateExpired,
            "it has expired",
        ),
        (
            trusted.certificate(HOST, 2090, 2095),
            ConnectionFault::CertificateNotYetValid,
            "it is not valid yet",
        ),
        (
            trusted.certificate("other.example", 2001, 2040),
            ConnectionFault::CertificateOfOtherHost,
            "it is not for `portal.example` but for other.example",
        ),
        (
            trusted.issue(&[], HOST, 2001, 2040),
            ConnectionFault::CertificateOfOtherHost,
            "it is not for `portal.example` but has no names",
        ),
    ] {
        let server = service(Some(certificate.server())).await;
        let client = client(&[trusted], &[], NAMES);
        let failure = failure(&client, &url(&server)).await;
        assert_eq!(failure.fault, fault, "{failure}");
        assert!(failure.problem.contains(why), "{failure}");
        let start = format!("`{HOST}:{}` showed the certificate of \"CN=", server.port());
        assert!(failure.problem.starts_with(&start), "{failure}");
        assert!(
            failure.problem.contains("issued by \"CN=")
                && failure.problem.contains("valid from 20"),
            "{failure}"
        );
        assert_eq!(server.seen.requests(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn without_any_trusted_certificate_that_is_the_cause() {
    let server = service(Some(
        Authority::fixed().certificate(HOST, 2001, 2040).server(),
    ))
    .await;
    let failure = failure(&client(&[], &[], NAMES), &url(&server)).await;
    assert_eq!(failure.fault, ConnectionFault::NoTrustedIssuer);
}

fn demanding_client_certificate(
    certificate: &ServerCertificate,
    version: &'static rustls::SupportedProtocolVersion,
) -> ServerConfig {
    let mut roots = RootCertStore::empty();
    roots.add(Authority::fixed().der().into()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
    let (chain, key) = certificate.parts();
    ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])
        .unwrap()
        .with_client_cert_verifier(verifier.build().unwrap())
        .with_single_cert(chain, key)
        .unwrap()
}

#[tokio::test]
async fn a_server_that_demands_a_client_certificate_or_speaks_no_tls_cannot_be_agreed_with() {
    let certificate = Authority::fixed().certificate(HOST, 2001, 2040);
    for (config, expected) in [
        (
            Some(demanding_client_certificate(&certificate, &TLS13)),
            "demands a client certificate",
        ),
        (
            Some(demanding_client_certificate(&certificate, &TLS12)),
            "demands a client certificate",
        ),
        (None, "does not speak TLS"),
    ] {
        let server = match config {
            Some(config) => service(Some(config)).await,
            None => {
                super::servers::start("127.0.0.1:0", None, |mut stream, _| async move {
                    use tokio::io::{AsyncReadExt, AsyncWriteExt};
                    let _ = stream.read_u8().await;
                    let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
                    let _ = stream.read_to_end(&mut Vec::new()).await;
                })
                .await
            }
        };
        let failure = failure(&client(&[Authority::fixed()], &[], NAMES), &url(&server)).await;
        assert_eq!(
            failure.fault,
            ConnectionFault::TlsHandshakeFailed,
            "{failure}"
        );
        assert!(failure.problem.contains(expected), "{failure}");
        assert_eq!(server.seen.requests(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_root_that_is_added_to_the_store_is_trusted_without_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store.pem");
    #[expect(
        clippy::disallowed_methods,
        reason = "a test file that no other program reads"
    )]
    let write = |text: &str| std::fs::write(&store, text).unwrap();
    write(&Authority::new("Other").pem());
    let server = service(Some(
        Authority::fixed().certificate(HOST, 2001, 2040).server(),
    ))
    .await;
    let client = client(&[], &[("SSL_CERT_FILE", store.to_str().unwrap())], NAMES);
    // Trusting the first store is what `get` must not do; it loads the roots without reading them again.
    let before = service(None).await;
    get(&client, &format!("http://127.0.0.1:{}/", before.port()))
        .await
        .unwrap();
    let first = failure(&client, &url(&server)).await;
    assert_eq!(first.fault, ConnectionFault::UnknownIssuer);
    write(&Authority::fixed().pem());
    // They are read again at most once in a second.
    let mut answer = get(&client, &url(&server)).await;
    while answer.is_err() {
        tokio::task::yield_now().await;
        answer = get(&client, &url(&server)).await;
    }
    assert_eq!(answer.unwrap(), "{}");
}
