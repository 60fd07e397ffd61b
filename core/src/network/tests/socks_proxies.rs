//! SOCKS5 proxies.

use std::net::SocketAddr;

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::TcpStream;

use super::certificates::Authority;
use super::servers::{Server, service, start};
use super::{client, failure, get};
use crate::error::ConnectionFault;
use crate::network::client::Connections;

const HOST: &str = "portal.example";
const URL: &str = "https://portal.example:8443/";

/// A proxy that leads to one address, or answers with another reply. It notes what it was asked for.
async fn socks(password: Option<&'static str>, reply: u8, to: SocketAddr) -> Server {
    start("127.0.0.1:0", None, move |mut stream, seen| async move {
        let note = |text: String| seen.requests.lock().unwrap().push(text);
        let count = [
            stream.read_u8().await.unwrap(),
            stream.read_u8().await.unwrap(),
        ][1];
        let mut methods = vec![0; count.into()];
        stream.read_exact(&mut methods).await.unwrap();
        let method = if password.is_some() { 2 } else { 0 };
        if !methods.contains(&method) {
            stream.write_all(&[5, 0xff]).await.unwrap();
            return;
        }
        stream.write_all(&[5, method]).await.unwrap();
        if let Some(password) = password {
            let mut parts = Vec::new();
            stream.read_u8().await.unwrap();
            for _ in 0..2 {
                let mut part = vec![0; stream.read_u8().await.unwrap().into()];
                stream.read_exact(&mut part).await.unwrap();
                parts.push(String::from_utf8(part).unwrap());
            }
            let is_right = parts.join(":") == password;
            note(parts.join(":"));
            stream.write_all(&[1, u8::from(!is_right)]).await.unwrap();
            if !is_right {
                return;
            }
        }
        let mut head = [0; 4];
        stream.read_exact(&mut head).await.unwrap();
        let length = match head[3] {
            1 => 4,
            4 => 16,
            _ => stream.read_u8().await.unwrap(),
        };
        let mut host = vec![0; length.into()];
        stream.read_exact(&mut host).await.unwrap();
        let port = stream.read_u16().await.unwrap();
        note(format!(
            "{} {} {port}",
            head[3],
            String::from_utf8_lossy(&host)
        ));
        stream
            .write_all(&[5, reply, 0, 3, 1, b'x', 0, 0])
            .await
            .unwrap();
        if reply == 0 {
            let mut service = TcpStream::connect(to).await.unwrap();
            let _ = copy_bidirectional(&mut stream, &mut service).await;
        }
    })
    .await
}

async fn tls_service() -> Server {
    service(Some(
        Authority::fixed().certificate(HOST, 2001, 2040).server(),
    ))
    .await
}

fn through(proxy: &str, addresses: &[&str]) -> Connections {
    client(
        &[Authority::fixed()],
        &[("ALL_PROXY", proxy)],
        &[(HOST, addresses)],
    )
}

#[tokio::test]
async fn the_name_is_looked_up_here_or_by_the_proxy() {
    let service = tls_service().await;
    let proxy = socks(None, 0, service.address).await;
    for (scheme, asked) in [
        ("socks5", "1 ABCD 8443"),
        ("socks5h", "3 portal.example 8443"),
    ] {
        // The bytes of the address are letters.
        let client = through(
            &format!("{scheme}://127.0.0.1:{}", proxy.port()),
            &["65.66.67.68"],
        );
        assert_eq!(get(&client, URL).await.unwrap(), "{}");
        assert_eq!(proxy.seen.requests().pop().unwrap(), asked);
    }
}

#[tokio::test]
async fn the_user_name_and_password_are_sent_and_wrong_ones_once() {
    let service = tls_service().await;
    let proxy = socks(Some("me:p@ss"), 0, service.address).await;
    let right = through(
        &format!("socks5h://me:p%40ss@127.0.0.1:{}", proxy.port()),
        &[],
    );
    assert_eq!(get(&right, URL).await.unwrap(), "{}");
    let before = proxy.seen.connections();
    let wrong = through(
        &format!("socks5h://me:wrong@127.0.0.1:{}", proxy.port()),
        &[],
    );
    for _ in 0..3 {
        let failure = failure(&wrong, URL).await;
        assert_eq!(failure.fault, ConnectionFault::ProxyAuthenticationRequired);
    }
    let wrong = proxy
        .seen
        .requests()
        .iter()
        .filter(|it| it.as_str() == "me:wrong")
        .count();
    assert_eq!(wrong, 1);
    assert!(proxy.seen.connections() > before);
    let none = through(&format!("socks5h://127.0.0.1:{}", proxy.port()), &[]);
    let failure = failure(&none, URL).await;
    assert_eq!(failure.fault, ConnectionFault::ProxyAuthenticationRequired);
    assert!(failure.problem.contains("demands a user name"), "{failure}");
}

/// What the proxy of [`changing`] does with a connection.
#[derive(Clone, Copy)]
enum Step {
    /// It accepts no method.
    NoMethod,
    /// It demands nothing, and makes no connection.
    NoPassword,
    /// It rejects the password.
    WrongPassword,
    /// It closes the connection when it has the password.
    NoAnswer,
}

/// A proxy that treats each connection in another way, and the last way again and again. It counts the passwords.
async fn changing(steps: &'static [Step]) -> Server {
    start("127.0.0.1:0", None, move |mut stream, seen| async move {
        let step = steps[(seen.connections() - 1).min(steps.len() - 1)];
        let mut methods = [0; 4];
        stream.read_exact(&mut methods).await.unwrap();
        let method = match step {
            Step::NoMethod => 0xff,
            Step::NoPassword => 0,
            Step::WrongPassword | Step::NoAnswer => 2,
        };
        stream.write_all(&[5, method]).await.unwrap();
        let Ok(_) = stream.read_u8().await else {
            return;
        };
        match step {
            Step::NoMethod => {}
            Step::NoPassword => stream.write_all(&[5, 2, 0, 1]).await.unwrap(),
            Step::WrongPassword | Step::NoAnswer => {
                // "me" and "hunter2", each with its length.
                stream.read_exact(&mut [0; 11]).await.unwrap();
                seen.requests.lock().unwrap().push("a password".into());
                if matches!(step, Step::WrongPassword) {
                    stream.write_all(&[1, 1]).await.unwrap();
                }
            }
        }
    })
    .await
}

/// Sends one request for each connection that the proxy treats in its own way, then some at the same time.
async fn faults(proxy: &Server, first: usize) -> Vec<ConnectionFault> {
    let url = format!("socks5h://me:hunter2@127.0.0.1:{}", proxy.port());
    let client = through(&url, &[]);
    let mut faults = Vec::new();
    for _ in 0..first {
        faults.push(failure(&client, URL).await.fault);
    }
    let others = (0..5).map(|_| failure(&client, URL));
    faults.extend(join_all(others).await.iter().map(|it| it.fault));
    faults
}

#[tokio::test]
async fn a_password_that_was_not_sent_is_neither_accepted_nor_rejected() {
    let proxy = changing(&[Step::NoMethod, Step::NoPassword, Step::WrongPassword]).await;
    let faults = faults(&proxy, 2).await;
    assert_eq!(faults[0], ConnectionFault::ProxyAuthenticationRequired);
    assert_eq!(faults[1], ConnectionFault::ProxyRefused);
    let rejected = [ConnectionFault::ProxyAuthenticationRequired; 5];
    assert_eq!(faults[2..], rejected);
    assert_eq!(proxy.seen.requests().len(), 1);
}

#[tokio::test]
async fn a_password_that_gets_no_answer_is_sent_once() {
    let proxy = changing(&[Step::NoAnswer]).await;
    assert_eq!(
        faults(&proxy, 1).await,
        [ConnectionFault::ProxyUnreachable; 6]
    );
    assert_eq!(proxy.seen.requests().len(), 1);
}

#[tokio::test]
async fn a_password_that_is_too_long_is_not_reported_as_rejected() {
    let proxy = changing(&[Step::WrongPassword]).await;
    let password = "x".repeat(256);
    let url = format!("socks5h://me:{password}@127.0.0.1:{}", proxy.port());
    let client = through(&url, &[]);
    let first = failure(&client, URL).await;
    assert!(first.problem.ends_with("longer than 255 bytes"), "{first}");
    assert_eq!(failure(&client, URL).await, first);
}

#[tokio::test]
async fn each_reply_says_why_there_is_no_connection() {
    let nowhere: SocketAddr = "127.0.0.1:1".parse().unwrap();
    for (reply, fault, expected) in [
        (1, ConnectionFault::ProxyFailed, "it failed"),
        (
            2,
            ConnectionFault::ProxyRefused,
            "its rules do not allow it",
        ),
        (4, ConnectionFault::ProxyFailed, "it cannot reach the host"),
        (8, ConnectionFault::ProxyRefused, "this kind of address"),
    ] {
        let proxy = socks(None, reply, nowhere).await;
        let client = through(&format!("socks5h://127.0.0.1:{}", proxy.port()), &[]);
        let failure = failure(&client, URL).await;
        assert_eq!(failure.fault, fault, "{failure}");
        assert!(failure.problem.contains(expected), "{failure}");
    }
}

#[tokio::test]
async fn the_next_address_is_asked_for_if_the_proxy_cannot_reach_the_first() {
    let nowhere: SocketAddr = "127.0.0.1:1".parse().unwrap();
    let proxy = socks(None, 4, nowhere).await;
    let url = format!("socks5://127.0.0.1:{}", proxy.port());
    failure(&through(&url, &["65.65.65.65", "66.66.66.66"]), URL).await;
    assert_eq!(proxy.seen.requests(), ["1 AAAA 8443", "1 BBBB 8443"]);
}

#[tokio::test]
async fn a_proxy_that_does_not_allow_an_address_is_not_asked_for_the_next_one() {
    let service = tls_service().await;
    // "Connection not allowed by ruleset", and "host unreachable".
    for (reply, fault, asked) in [
        (2, ConnectionFault::ProxyRefused, 1),
        (4, ConnectionFault::ProxyFailed, 2),
    ] {
        let proxy = socks(None, reply, service.address).await;
        let url = format!("socks5://127.0.0.1:{}", proxy.port());
        let client = through(&url, &["65.66.67.68", "65.66.67.69"]);
        assert_eq!(failure(&client, URL).await.fault, fault);
        assert_eq!(proxy.seen.requests().len(), asked);
    }
}

#[tokio::test]
async fn what_is_not_a_socks_proxy_is_said() {
    let http = super::servers::refusing_proxy("HTTP/1.1 400 Bad Request\r\n\r\n").await;
    drop(http);
    let server = start("127.0.0.1:0", None, |mut stream, _| async move {
        stream
            .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .await
            .unwrap();
        let _ = stream.read_u8().await;
    })
    .await;
    let client = through(&format!("socks5h://127.0.0.1:{}", server.port()), &[]);
    let failure = failure(&client, URL).await;
    assert_eq!(failure.fault, ConnectionFault::ProxyRefused);
    assert!(failure.problem.contains("is not SOCKS5"), "{failure}");
}
