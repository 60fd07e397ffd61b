//! Proxies that make tunnels with CONNECT.

use tokio::io::AsyncWriteExt;

use super::certificates::Authority;
use super::servers::{Server, proxy, refusing_proxy, service, start};
use super::{client, failure, get};
use crate::error::ConnectionFault;
use crate::network::client::Connections;
use crate::testing::read_header;

const HOST: &str = "portal.invalid";
const URL: &str = "https://portal.invalid:8443/x";

fn through(proxy: &str) -> Connections {
    client(
        &[Authority::fixed()],
        &[("HTTPS_PROXY", proxy)],
        &[("proxy.example", &["127.0.0.1"])],
    )
}

async fn tls_service() -> Server {
    service(Some(
        Authority::fixed().certificate(HOST, 2001, 2040).server(),
    ))
    .await
}

#[tokio::test]
async fn a_request_goes_through_a_tunnel_with_the_credentials_for_the_proxy_alone() {
    let service = tls_service().await;
    let proxy = proxy(None, service.address).await;
    let client = through(&format!("http://me:p%40ss@127.0.0.1:{}", proxy.port()));
    for _ in 0..2 {
        assert_eq!(get(&client, URL).await.unwrap(), "{}");
    }
    assert_eq!(
        proxy.seen.requests(),
        [
            "CONNECT portal.invalid:8443 HTTP/1.1\r\nHost: portal.invalid:8443\r\n\
          Proxy-Authorization: Basic bWU6cEBzcw==\r\n\r\n"
        ]
    );
    let requests = service.seen.requests();
    assert_eq!(requests.len(), 2);
    assert!(requests[0].starts_with("GET /x HTTP/1.1\r\n"));
    assert!(!requests[0].to_lowercase().contains("proxy"));
}

#[tokio::test]
async fn a_proxy_with_tls_is_asked_in_tls_and_never_with_http_2() {
    let service = tls_service().await;
    for offered in [vec![], vec!["http/1.1"], vec!["h2", "http/1.1"]] {
        let mut config = Authority::fixed()
            .certificate("proxy.example", 2001, 2040)
            .server();
        config.alpn_protocols = offered.iter().map(|it| it.as_bytes().to_vec()).collect();
        let proxy = proxy(Some(config), service.address).await;
        let client = through(&format!("https://proxy.example:{}", proxy.port()));
        assert_eq!(get(&client, URL).await.unwrap(), "{}", "{offered:?}");
        assert_eq!(proxy.seen.requests().len(), 1);
    }
}

#[tokio::test]
async fn an_untrusted_certificate_of_a_proxy_is_reported_for_the_proxy() {
    let service = tls_service().await;
    let config = Authority::new("Other")
        .certificate("proxy.example", 2001, 2040)
        .server();
    let proxy = proxy(Some(config), service.address).await;
    let failure = failure(
        &through(&format!("https://proxy.example:{}", proxy.port())),
        URL,
    )
    .await;
    assert_eq!(failure.fault, ConnectionFault::UnknownIssuer);
    let expected = format!(
        "the proxy `proxy.example:{}` showed the certificate of",
        proxy.port()
    );
    assert!(failure.problem.starts_with(&expected), "{failure}");
    assert_eq!(service.seen.connections(), 0);
}

#[tokio::test]
async fn an_address_of_version_6_is_reached_through_a_proxy() {
    let service = service(Some(
        Authority::fixed()
            .certificate("2001:db8::1", 2001, 2040)
            .server(),
    ))
    .await;
    let proxy = proxy(None, service.address).await;
    let client = through(&format!("http://127.0.0.1:{}", proxy.port()));
    assert_eq!(get(&client, "https://[2001:db8::1]/").await.unwrap(), "{}");
    assert!(proxy.seen.requests()[0].starts_with("CONNECT [2001:db8::1]:443 HTTP/1.1\r\n"));
}

#[tokio::test]
async fn each_status_of_a_proxy_says_who_refuses_and_whether_it_can_help_to_try_again() {
    for (answer, fault, expected) in [
        (
            "HTTP/1.1 403 Forbidden\r\n\r\n",
            ConnectionFault::ProxyRefused,
            "does not allow a connection to `portal.invalid:8443` (HTTP 403 Forbidden)",
        ),
        (
            "HTTP/1.1 302 Found\r\nLocation: http://x/\r\n\r\n",
            ConnectionFault::ProxyRefused,
            "(HTTP 302 Found)",
        ),
        (
            "HTTP/1.1 429 Too Many Requests\r\n\r\n",
            ConnectionFault::ProxyFailed,
            "(HTTP 429 Too Many Requests)",
        ),
        (
            "HTTP/1.1 502 Bad Gateway\r\n\r\n",
            ConnectionFault::ProxyFailed,
            "could not make a connection to `portal.invalid:8443` (HTTP 502 Bad Gateway)",
        ),
        (
            "HTTP/1.0 503\r\n\r\n<html>",
            ConnectionFault::ProxyFailed,
            "(HTTP 503)",
        ),
        (
            "HTTP/1.1 511 Network Authentication Required\r\n\r\n",
            ConnectionFault::CaptivePortal,
            "the network demands a sign-in (HTTP 511 Network Authentication Required)",
        ),
        (
            "HTTP/1.1 200 OK\r\n\r\n<html>",
            ConnectionFault::ProxyRefused,
            "made no tunnel",
        ),
        (
            "SSH-2.0-x\r\n\r\n",
            ConnectionFault::ProxyRefused,
            "is not HTTP",
        ),
        ("", ConnectionFault::ProxyUnreachable, "without an answer"),
        (
            "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n",
            ConnectionFault::ProxyAuthenticationRequired,
            "demands a user name and password (HTTP 407 Proxy Authentication Required); it offers Negotiate, Basic",
        ),
    ] {
        let proxy = refusing_proxy(answer).await;
        let client = through(&format!("http://127.0.0.1:{}", proxy.port()));
        let failure = failure(&client, URL).await;
        assert_eq!(failure.fault, fault, "{failure}");
        assert!(failure.problem.contains(expected), "{failure}");
        assert!(
            failure
                .problem
                .contains(&format!("`127.0.0.1:{}`", proxy.port())),
            "{failure}"
        );
        assert_eq!(proxy.seen.connections(), 1);
    }
}

#[tokio::test]
async fn the_header_of_an_answer_has_a_longest_length() {
    const MAX_HEADER: usize = 16 * 1024;
    for (length, fault, expected) in [
        (
            MAX_HEADER - 1,
            ConnectionFault::ProxyUnreachable,
            "without an answer",
        ),
        (MAX_HEADER, ConnectionFault::ProxyRefused, "is not HTTP"),
    ] {
        // The field does not end.
        let text = format!("{:x<length$}", "HTTP/1.1 200 OK\r\nVia: ");
        let proxy = refusing_proxy(text.leak()).await;
        let client = through(&format!("http://127.0.0.1:{}", proxy.port()));
        let failure = failure(&client, URL).await;
        assert_eq!(failure.fault, fault, "{failure}");
        assert!(failure.problem.contains(expected), "{failure}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_sent_once_however_many_requests_there_are() {
    let proxy = refusing_proxy("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\n\r\n").await;
    let client = through(&format!("http://me:hunter2@127.0.0.1:{}", proxy.port()));
    let requests = (0..20).map(|_| failure(&client, URL));
    for failure in futures_util::future::join_all(requests).await {
        assert_eq!(failure.fault, ConnectionFault::ProxyAuthenticationRequired);
        assert!(!failure.problem.contains("hunter2"), "{failure}");
    }
    assert_eq!(proxy.seen.requests().len(), 1);
}

#[tokio::test]
async fn a_password_that_gets_no_answer_is_sent_once() {
    let proxy = refusing_proxy("").await;
    let client = through(&format!("http://me:hunter2@127.0.0.1:{}", proxy.port()));
    for _ in 0..2 {
        let requests = (0..5).map(|_| failure(&client, URL));
        for failure in futures_util::future::join_all(requests).await {
            assert_eq!(failure.fault, ConnectionFault::ProxyUnreachable);
            assert!(failure.problem.contains("without an answer"), "{failure}");
            assert!(!failure.problem.contains("hunter2"), "{failure}");
        }
    }
    assert_eq!(proxy.seen.requests().len(), 1);
}

#[tokio::test]
async fn a_password_is_not_known_to_be_right_because_a_proxy_does_not_allow_a_host() {
    let answers = ["HTTP/1.1 403 No\r\n\r\n", "HTTP/1.1 407 No\r\n\r\n"];
    let proxy = start("127.0.0.1:0", None, move |mut stream, seen| async move {
        let header = read_header(&mut stream).await.unwrap();
        let before = seen.requests().len();
        seen.requests.lock().unwrap().push(header);
        let answer = answers[before.min(1)];
        let _ = stream.write_all(answer.as_bytes()).await;
    })
    .await;
    let client = through(&format!("http://me:hunter2@127.0.0.1:{}", proxy.port()));
    let first = failure(&client, URL).await;
    assert_eq!(first.fault, ConnectionFault::ProxyRefused);
    let requests = (0..5).map(|_| failure(&client, URL));
    for failure in futures_util::future::join_all(requests).await {
        assert_eq!(failure.fault, ConnectionFault::ProxyAuthenticationRequired);
    }
    assert_eq!(proxy.seen.requests().len(), 2);
}

#[tokio::test]
async fn a_proxy_that_cannot_be_reached_is_named() {
    let port = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap().port()
    };
    for (host, part) in [("127.0.0.1", "refused"), ("nobody.invalid", "not found")] {
        let failure = failure(&through(&format!("http://me:hunter2@{host}:{port}")), URL).await;
        assert_eq!(
            failure.fault,
            ConnectionFault::ProxyUnreachable,
            "{failure}"
        );
        let expected = format!("the proxy `{host}:{port}` cannot be reached: ");
        assert!(failure.problem.starts_with(&expected), "{failure}");
        assert!(
            failure.problem.contains(part) && !failure.problem.contains("hunter2"),
            "{failure}"
        );
    }
}
