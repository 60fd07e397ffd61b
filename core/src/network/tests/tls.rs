//! Certificates and handshakes.

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;

use rustls::server::WebPkiClientVerifier;
use rustls::version::{TLS12, TLS13};
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, BufReader, join, split};
use tokio_rustls::TlsAcceptor;

use super::certificates::{Authority, ServerCertificate};
use super::servers::{ANSWER, Server, answer, service, start};
use super::{client, environment, failure, get};
use crate::context::CallContext;
use crate::error::ConnectionFault;
use crate::network::client::Connections;
use crate::network::{Probe, ProbeTrust, RootSource, Transport};
use crate::testing::until;

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
            ConnectionFault::OtherServer,
            "it is not for `portal.example` but for other.example",
        ),
        (
            unknown.certificate("login.hotel.example", 2001, 2040),
            ConnectionFault::OtherServer,
            "it is not for `portal.example` but for login.hotel.example, and its issuer is not trusted",
        ),
        (
            unknown.certificate("login.hotel.example", 2001, 2002),
            ConnectionFault::OtherServer,
            "it is not for `portal.example` but for login.hotel.example, and it has expired",
        ),
        (
            unknown.issue(&[], HOST, 2001, 2040),
            ConnectionFault::UnknownIssuer,
            "its issuer is not trusted",
        ),
        (
            unknown.issue(&[], "Hotel", 2001, 2040),
            ConnectionFault::OtherServer,
            "it is not for `portal.example` but has no names, and its issuer is not trusted",
        ),
        (
            trusted.issue(&[], HOST, 2001, 2040),
            ConnectionFault::CertificateInvalid,
            "it has the host in its subject alone, and no alternative names",
        ),
        (
            trusted.issue(
                &["a.example", "10.0.0.1", "*.b.example", "c.example"],
                HOST,
                2001,
                2040,
            ),
            ConnectionFault::OtherServer,
            "it is not for `portal.example` but for a.example, 10.0.0.1, *.b.example",
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
async fn a_certificate_of_another_host_is_not_that_of_a_network_for_an_address_or_a_proxy() {
    for authority in [Authority::fixed(), &Authority::new("Other")] {
        let server = service(Some(
            authority.certificate("other.example", 2001, 2040).server(),
        ))
        .await;
        let port = server.port();
        let proxy = format!("https://proxy.example:{port}");
        let variables = [("HTTPS_PROXY", proxy.as_str())];
        let names: &[(&str, &[&str])] = &[("proxy.example", &["127.0.0.1"])];
        for (variables, url, host) in [
            (&[][..], format!("https://127.0.0.1:{port}/"), "127.0.0.1"),
            (&variables, "https://a.example/".into(), "proxy.example"),
        ] {
            let client = client(&[Authority::fixed()], variables, names);
            let failure = failure(&client, &url).await;
            let fault = ConnectionFault::CertificateOfOtherHost;
            assert_eq!(failure.fault, fault, "{failure}");
            let why = format!("it is not for `{host}` but for other.example");
            assert!(failure.problem.contains(&why), "{failure}");
        }
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

/// A store of trusted roots, which changes during a test.
struct Store {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

impl Store {
    fn of(authority: &Authority) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.pem");
        let store = Self {
            _folder: folder,
            path,
        };
        store.write(&[authority]);
        store
    }

    fn write(&self, authorities: &[&Authority]) {
        let text: String = authorities.iter().map(|it| it.pem()).collect();
        #[expect(
            clippy::disallowed_methods,
            reason = "a test file that no other program reads"
        )]
        std::fs::write(&self.path, text).unwrap();
    }

    /// A client with this store, which has loaded it.
    async fn client(&self, authority: &Authority) -> Connections {
        let path = Path::to_str(&self.path).unwrap();
        let client = client(&[], &[("SSL_CERT_FILE", path)], NAMES);
        let trusted = service(Some(authority.certificate(HOST, 2001, 2040).server())).await;
        get(&client, &url(&trusted)).await.unwrap();
        client
    }
}

#[tokio::test]
async fn a_root_that_is_added_to_the_store_is_trusted_without_a_restart() {
    let old = Authority::new("Other");
    let store = Store::of(&old);
    let client = store.client(&old).await;
    let server = service(Some(
        Authority::fixed().certificate(HOST, 2001, 2040).server(),
    ))
    .await;
    let first = failure(&client, &url(&server)).await;
    assert_eq!(first.fault, ConnectionFault::UnknownIssuer);
    store.write(&[Authority::fixed()]);
    // They are read again at most once in a second.
    let mut answer = get(&client, &url(&server)).await;
    while answer.is_err() {
        tokio::task::yield_now().await;
        answer = get(&client, &url(&server)).await;
    }
    assert_eq!(answer.unwrap(), "{}");
}

/// A server that goes on with the handshake of a connection when this many clients have begun one.
async fn waiting_for(count: usize, config: ServerConfig) -> Server {
    let begun = Arc::new(AtomicUsize::new(0));
    let acceptor = TlsAcceptor::from(Arc::new(config));
    start("127.0.0.1:0", None, move |mut stream, seen| {
        let (begun, acceptor) = (Arc::clone(&begun), acceptor.clone());
        async move {
            let first = stream.read_u8().await.unwrap();
            begun.fetch_add(1, Ordering::SeqCst);
            until(|| begun.load(Ordering::SeqCst) >= count).await;
            let (read, write) = split(stream);
            let stream = join(Cursor::new([first]).chain(read), write);
            if let Ok(stream) = acceptor.accept(stream).await {
                answer(Box::new(BufReader::new(stream)), seen, ANSWER.into()).await;
            }
        }
    })
    .await
}

#[tokio::test]
async fn a_root_that_is_added_is_trusted_by_all_connections_that_failed_without_it() {
    const COUNT: usize = 5;
    let old = Authority::new("Other");
    let store = Store::of(&old);
    let client = store.client(&old).await;
    let certificate = Authority::fixed().certificate(HOST, 2001, 2040);
    let server = waiting_for(COUNT, certificate.server()).await;
    store.write(&[&old, Authority::fixed()]);
    let url = url(&server);
    for answer in join_all((0..COUNT).map(|_| get(&client, &url))).await {
        assert_eq!(answer.unwrap(), "{}");
    }
}

#[tokio::test]
async fn the_roots_are_not_read_again_for_a_certificate_that_another_root_cannot_help() {
    let old = Authority::fixed();
    for certificate in [
        old.certificate(HOST, 2001, 2002),
        old.certificate(HOST, 2090, 2095),
        old.certificate("other.example", 2001, 2040),
        Authority::new("Hotel").certificate("login.hotel.example", 2001, 2040),
    ] {
        let store = Store::of(old);
        let client = store.client(old).await;
        let server = service(Some(certificate.server())).await;
        store.write(&[old, &Authority::new("Other")]);
        failure(&client, &url(&server)).await;
        assert_eq!(server.seen.connections(), 1);
    }
}

#[tokio::test]
async fn all_probes_of_a_report_trust_the_roots_that_were_loaded_once() {
    let authority = Authority::fixed();
    let store = Store::of(authority);
    let path = Path::to_str(&store.path).unwrap();
    let context = CallContext::new(environment(&[("SSL_CERT_FILE", path)]));
    let trust = ProbeTrust::read(&context).await.unwrap();
    let certificate = authority.certificate("127.0.0.1", 2001, 2040);
    let server = service(Some(certificate.server())).await;
    let url = format!("https://{}", server.address);
    for _ in 0..2 {
        let probe = Probe::new(&context, &url, Transport::LocalHttps, &trust).await;
        let probe = probe.unwrap();
        let tunnel = probe.tunnel().await.unwrap();
        let (_, shown) = probe.secure(tunnel).await.unwrap();
        assert_eq!(shown.trusted_by, Some(RootSource::System));
        assert_eq!(trust.roots().await, (1, 0));
        store.write(&[]);
    }
}
