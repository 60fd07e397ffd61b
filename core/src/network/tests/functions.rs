//! Functions of the program that decide about proxies.

mod authorization;

use std::future::pending;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::future::join_all;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use super::certificates::Authority;
use super::servers::{Server, proxy, refusing_proxy, service, start};
use super::{client_with, failure, get};
use crate::error::ConnectionFault;
use crate::network::client::Connections;
use crate::network::proxy::{
    AuthorizationFunction, AuthorizationRequest, FunctionFailure, FunctionProxy, ProxyChoice,
    ProxyUrl,
};
use crate::testing::{read_header, until};
use crate::types::Secret;

const HOSTS: [&str; 2] = ["one.invalid", "two.invalid"];

const URL: &str = "https://one.invalid/";

fn url(host: &str) -> String {
    format!("https://{host}/")
}

async fn tls_service(host: &str) -> Server {
    let certificate = Authority::fixed().certificate(host, 2001, 2040);
    service(Some(certificate.server())).await
}

fn client(proxy: ProxyChoice, authorization: Option<AuthorizationFunction>) -> Connections {
    // The variables of the environment do not count.
    let variables = [("HTTPS_PROXY", "http://nobody.invalid:1")];
    client_with(
        &[Authority::fixed()],
        &variables,
        &[],
        Some(proxy),
        authorization,
    )
}

/// A client whose function answers with this, and the URLs that the function got.
fn answering(answer: Result<String, FunctionFailure>) -> (Connections, Arc<Mutex<Vec<String>>>) {
    let urls: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = Arc::clone(&urls);
    let function = FunctionProxy::new(move |url| {
        seen.lock().unwrap().push(url);
        let answer = answer.clone();
        Box::pin(async move {
            tokio::task::yield_now().await;
            answer
        })
    });
    (client(ProxyChoice::Function(function), None), urls)
}

/// A port of this machine on which nothing listens.
async fn dead_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().port()
}

/// A proxy that closes each connection, without an answer.
async fn closing_proxy() -> Server {
    refusing_proxy("").await
}

#[tokio::test]
async fn the_proxies_of_an_answer_are_tried_in_order_and_one_that_failed_comes_last() {
    let service = tls_service(HOSTS[0]).await;
    let closing = closing_proxy().await;
    let good = proxy(None, service.address).await;
    let answer = format!(
        "PROXY 127.0.0.1:{}; PROXY 127.0.0.1:{}; PROXY 127.0.0.1:{}; DIRECT",
        dead_port().await,
        closing.port(),
        good.port()
    );
    let (client, urls) = answering(Ok(answer));
    let requests = join_all((0..3).map(|_| get(&client, "https://one.invalid/x"))).await;
    assert!(requests.into_iter().all(|it| it.unwrap() == "{}"));
    assert!((1..=3).contains(&closing.seen.connections()));
    // The idle connections are used, and with more requests than those a new one is opened, by the proxy that works.
    let before = closing.seen.connections();
    let requests = join_all((0..6).map(|_| get(&client, "https://one.invalid/x"))).await;
    assert!(requests.into_iter().all(|it| it.is_ok()));
    assert!(good.seen.connections() > 3);
    assert_eq!(closing.seen.connections(), before);
    // The path of a request is not told, and the answer counts for all of them.
    assert_eq!(*urls.lock().unwrap(), ["https://one.invalid/"]);
}

#[tokio::test]
async fn a_proxy_that_cannot_be_reached_is_tried_last_for_another_host_as_well() {
    let services = [tls_service(HOSTS[0]).await, tls_service(HOSTS[1]).await];
    let goods = [
        proxy(None, services[0].address).await,
        proxy(None, services[1].address).await,
    ];
    // It is not there at first.
    let late = dead_port().await;
    let ports = goods.each_ref().map(Server::port);
    let function = FunctionProxy::new(move |url| {
        let port = ports[usize::from(url.contains("two"))];
        let answer = format!("PROXY 127.0.0.1:{late}; PROXY 127.0.0.1:{port}");
        Box::pin(async move { Ok(answer) })
    });
    let client = client(ProxyChoice::Function(function), None);
    get(&client, &url(HOSTS[0])).await.unwrap();
    let listener = start(&format!("127.0.0.1:{late}"), None, |_, _| async {}).await;
    get(&client, &url(HOSTS[1])).await.unwrap();
    assert_eq!(listener.seen.connections(), 0);
}

#[tokio::test]
async fn a_proxy_that_answers_no_is_not_passed_by() {
    let service = tls_service(HOSTS[0]).await;
    let good = proxy(None, service.address).await;
    for (status, fault) in [
        ("403 Forbidden", ConnectionFault::ProxyRefused),
        ("407 No", ConnectionFault::ProxyAuthenticationRequired),
        ("502 Bad Gateway", ConnectionFault::ProxyFailed),
        ("511 No", ConnectionFault::CaptivePortal),
    ] {
        let text: &'static str = format!("HTTP/1.1 {status}\r\n\r\n").leak();
        let refusing = refusing_proxy(text).await;
        let answer = format!(
            "PROXY 127.0.0.1:{}; PROXY 127.0.0.1:{}",
            refusing.port(),
            good.port()
        );
        let (client, _) = answering(Ok(answer));
        for _ in 0..2 {
            assert_eq!(failure(&client, &url(HOSTS[0])).await.fault, fault);
        }
    }
    assert_eq!(good.seen.connections(), 0);
}

#[tokio::test]
async fn a_function_is_asked_once_at_a_time_for_a_host_and_its_failure_reaches_all_who_wait() {
    let message = "no `http://me:hunter2@p:1` \u{1b}[31m".to_owned();
    for (answer, expected) in [
        (
            Err(FunctionFailure::Threw(message)),
            "the function `proxy` of `configureNetwork` threw an exception: no … ",
        ),
        (Err(FunctionFailure::NoText), "did not answer with a text"),
        (
            Err(FunctionFailure::Ended),
            "the thread that passed it has ended",
        ),
        (
            Ok("hunter2".to_owned()),
            "gave an answer that is neither a PAC result",
        ),
        (Ok("SOCKS4 p:1; DIRECT".to_owned()), "has a SOCKS4 proxy"),
    ] {
        let (client, urls) = answering(answer);
        for failure in join_all((0..20).map(|_| failure(&client, URL))).await {
            assert_eq!(
                failure.fault,
                ConnectionFault::ProxyFunctionFailed,
                "{failure}"
            );
            assert!(failure.problem.contains(expected), "{failure}");
            assert!(
                failure.problem.contains("for `https://one.invalid/`"),
                "{failure}"
            );
            assert!(!failure.problem.contains("hunter2"), "{failure}");
        }
        assert_eq!(urls.lock().unwrap().len(), 1);
    }
}

/// The clock of the runtime goes on when nothing else is to be done.
#[tokio::test(start_paused = true)]
async fn a_function_that_never_answers_is_a_time_out_for_all_who_wait() {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let function = FunctionProxy::new(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        Box::pin(pending())
    });
    let client = client(ProxyChoice::Function(function), None);
    for failure in join_all((0..5).map(|_| failure(&client, URL))).await {
        assert_eq!(failure.fault, ConnectionFault::TimedOut);
        let expected = "the answer of the function `proxy` of `configureNetwork` for `https://one.invalid/` took longer than 10 s";
        assert_eq!(failure.problem, expected);
    }
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_answer_for_a_call_that_was_cancelled_is_used_by_the_next_one() {
    let service = tls_service(HOSTS[0]).await;
    let good = proxy(None, service.address).await;
    let port = good.port();
    let count = Arc::new(AtomicUsize::new(0));
    let gate = Arc::new(tokio::sync::Semaphore::new(0));
    let (counted, waited) = (Arc::clone(&count), Arc::clone(&gate));
    let function = FunctionProxy::new(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        let waited = Arc::clone(&waited);
        Box::pin(async move {
            let _permit = waited.acquire().await.unwrap();
            Ok(format!("PROXY 127.0.0.1:{port}"))
        })
    });
    let client = client(ProxyChoice::Function(function), None);
    let url = url(HOSTS[0]);
    tokio::select! {
        _ = get(&client, &url) => panic!("nothing has answered"),
        () = until(|| count.load(Ordering::SeqCst) > 0) => {}
    }
    let (next, ()) = tokio::join!(get(&client, &url), async { gate.add_permits(1) });
    assert_eq!(next.unwrap(), "{}");
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn this_machine_is_reached_without_asking_and_without_a_proxy() {
    let service = service(None).await;
    let plain = format!("http://127.0.0.1:{}/", service.port());
    let (asked, urls) = answering(Ok("PROXY nobody.invalid:1".into()));
    assert_eq!(get(&asked, &plain).await.unwrap(), "{}");
    assert!(urls.lock().unwrap().is_empty());
    let ProxyUrl(server) = "http://nobody.invalid:1".parse().unwrap();
    let client = client(ProxyChoice::Server(server), None);
    assert_eq!(get(&client, &plain).await.unwrap(), "{}");
}

/// A password in the URL that a function answers with is checked once, however often the function is asked.
#[tokio::test]
async fn a_wrong_password_of_an_answer_is_sent_once_for_all_hosts() {
    let refusing = refusing_proxy("HTTP/1.1 407 No\r\n\r\n").await;
    let answer = format!("http://me:hunter2@127.0.0.1:{}", refusing.port());
    let (client, urls) = answering(Ok(answer));
    for host in HOSTS {
        let failure = failure(&client, &url(host)).await;
        assert_eq!(failure.fault, ConnectionFault::ProxyAuthenticationRequired);
        assert!(!failure.problem.contains("hunter2"));
    }
    assert_eq!(urls.lock().unwrap().len(), 2);
    assert_eq!(refusing.seen.requests().len(), 1);
}
