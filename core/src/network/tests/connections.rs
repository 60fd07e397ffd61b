//! Addresses, connections that are used again, and answers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::Method;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
#[cfg(target_os = "linux")]
use tokio::net::{TcpSocket, TcpStream};

use super::servers::{ANSWER, Server, answer, service, start};
use super::{client, failure, get, request};
use crate::error::ConnectionFault;
use crate::network::body::MAX_BODY_SIZE;
use crate::network::connect::connect;
use crate::network::target::{Authority, Host};
use crate::testing::{read_header, until};

/// A port of 127.0.0.1 that takes no more connections: packets to it are dropped, as by a firewall.
#[cfg(target_os = "linux")]
async fn dropping() -> (TcpListener, Vec<TcpStream>) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    // The queue has one place more than was asked for.
    for _ in 0..2 {
        waiting.push(TcpStream::connect(address).await.unwrap());
    }
    (listener, waiting)
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_next_address_is_tried_while_the_first_one_does_not_answer() {
    let (full, _waiting) = dropping().await;
    let port = full.local_addr().unwrap().port();
    let server = start(&format!("127.0.0.2:{port}"), None, |stream, seen| {
        answer(stream, seen, ANSWER.into())
    })
    .await;
    let client = client(&[], &[], &[("two.example", &["127.0.0.1", "127.0.0.2"])]);
    let body = get(&client, &format!("http://two.example:{port}/"))
        .await
        .unwrap();
    assert_eq!(body, "{}");
    assert_eq!(server.seen.connections(), 1);
}

#[tokio::test]
async fn the_next_address_is_tried_when_the_first_one_refuses() {
    let server = service(None).await;
    let client = client(&[], &[], &[("two.example", &["::1", "127.0.0.1"])]);
    let url = format!("http://two.example:{}/", server.port());
    assert_eq!(get(&client, &url).await.unwrap(), "{}");
    assert_eq!(
        server.seen.requests()[0].lines().next(),
        Some("GET / HTTP/1.1")
    );
    let host = format!("host: two.example:{}", server.port());
    assert!(server.seen.requests()[0].contains(&host));
}

/// A port that nothing listens on.
async fn refused_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().port()
}

#[tokio::test]
async fn a_host_that_refuses_is_named_with_each_address() {
    let port = refused_port().await;
    let client = client(&[], &[], &[("two.example", &["127.0.0.1", "127.0.0.2"])]);
    let failure = failure(&client, &format!("http://two.example:{port}/")).await;
    assert_eq!(failure.fault, ConnectionFault::Broken);
    for part in [
        "`two.example:",
        &format!("127.0.0.1:{port}: "),
        &format!("127.0.0.2:{port}: "),
    ] {
        assert!(failure.problem.contains(part), "{failure}");
    }
}

#[tokio::test]
async fn of_many_addresses_that_refuse_a_few_are_named() {
    let server = Authority {
        host: Host::parse("many.example").unwrap(),
        port: 443,
    };
    let address = ([127, 0, 0, 1], refused_port().await).into();
    let failure = connect(&server, vec![address; 12]).await.unwrap_err();
    assert!(failure.problem.ends_with(" and 8 more)"), "{failure}");
    assert!(failure.problem.len() < 400, "{failure}");
}

#[tokio::test]
async fn a_host_without_an_address_is_named() {
    let failure = failure(&client(&[], &[], &[]), "https://sso.invalid/").await;
    assert_eq!(failure.fault, ConnectionFault::HostNotFound);
    assert!(failure.problem.contains("`sso.invalid`"), "{failure}");
}

#[tokio::test]
async fn requests_one_after_the_other_use_one_connection() {
    let server = service(None).await;
    let client = client(&[], &[], &[]);
    let url = format!("http://127.0.0.1:{}/", server.port());
    for _ in 0..5 {
        get(&client, &url).await.unwrap();
    }
    assert_eq!(server.seen.connections(), 1);
    assert_eq!(server.seen.requests().len(), 5);
}

#[tokio::test]
async fn a_connection_is_not_used_again_after_a_failure_of_the_server() {
    for (status, connections) in [("404 Not Found", 1), ("503 Service Unavailable", 3)] {
        let text = format!("HTTP/1.1 {status}\r\nContent-Length: 2\r\n\r\n{{}}");
        let server = start("127.0.0.1:0", None, move |stream, seen| {
            answer(stream, seen, text.clone())
        })
        .await;
        let client = client(&[], &[], &[]);
        let url = format!("http://127.0.0.1:{}/", server.port());
        for _ in 0..3 {
            assert_eq!(get(&client, &url).await.unwrap(), "{}");
        }
        assert_eq!(server.seen.connections(), connections, "{status}");
    }
}

#[tokio::test]
async fn a_server_that_no_request_uses_any_more_is_forgotten() {
    let closing = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
    let server = start("127.0.0.1:0", None, move |stream, seen| {
        answer(stream, seen, closing.into())
    })
    .await;
    let kept = service(None).await;
    let names: Vec<String> = (0..20).map(|index| format!("{index}.example")).collect();
    let names: Vec<(&str, &[&str])> = names
        .iter()
        .map(|name| (name.as_str(), &["127.0.0.1"][..]))
        .collect();
    let client = client(&[], &[], &names);
    let idle = format!("http://127.0.0.1:{}/", kept.port());
    get(&client, &idle).await.unwrap();
    let used = format!("http://localhost:{}/", server.port());
    let used = client.send(request(&used)).await.unwrap();
    for (name, _) in &names {
        let url = format!("http://{name}:{}/", server.port());
        get(&client, &url).await.unwrap();
    }
    // The one with an idle connection, the one whose answer is not read yet, and the last one.
    assert_eq!(client.origin_count(), 3);
    assert_eq!(used.into_body().collect().await.unwrap().to_bytes(), "{}");
    get(&client, &idle).await.unwrap();
    assert_eq!(kept.seen.connections(), 1);
}

#[tokio::test]
async fn a_request_is_sent_again_if_an_idle_connection_was_closed() {
    let closing = ANSWER.to_owned();
    let server = start("127.0.0.1:0", None, move |mut stream, seen| {
        let text = closing.clone();
        async move {
            use tokio::io::AsyncWriteExt;
            // One answer for each connection, which does not announce that the connection is closed.
            if let Some(header) = read_header(&mut stream).await {
                seen.requests.lock().unwrap().push(header);
                stream.write_all(text.as_bytes()).await.unwrap();
            }
        }
    })
    .await;
    let client = client(&[], &[], &[]);
    let url = format!("http://127.0.0.1:{}/", server.port());
    for count in 1..=20 {
        get(&client, &url).await.unwrap();
        assert_eq!(server.seen.requests().len(), count);
    }
}

#[tokio::test]
async fn a_request_that_is_cancelled_closes_its_connection() {
    let server = start("127.0.0.1:0", None, |stream, seen| {
        answer(stream, seen, String::new())
    })
    .await;
    let client = client(&[], &[], &[]);
    let url = format!("http://127.0.0.1:{}/", server.port());
    let sending = client.send(request(&url));
    let arrived = until(|| !server.seen.requests().is_empty());
    tokio::select! {
        _ = sending => panic!("there is no answer"),
        () = arrived => {}
    }
    server.seen.until_closed(1).await;
}

#[tokio::test]
async fn an_answer_that_is_not_read_closes_its_connection() {
    let long = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{}",
        "x".repeat(1000)
    );
    let server = start("127.0.0.1:0", None, move |stream, seen| {
        answer(stream, seen, long.clone())
    })
    .await;
    let client = client(&[], &[], &[]);
    let url = format!("http://127.0.0.1:{}/", server.port());
    drop(client.send(request(&url)).await.unwrap());
    server.seen.until_closed(1).await;
}

#[tokio::test]
async fn an_answer_that_is_too_long_is_not_read() {
    let too_long = MAX_BODY_SIZE + 1;
    let chunk = "x".repeat(64 * 1024);
    let chunks =
        format!("{:x}\r\n{chunk}\r\n", chunk.len()).repeat(MAX_BODY_SIZE / chunk.len() + 1);
    for text in [
        format!("HTTP/1.1 200 OK\r\nContent-Length: {too_long}\r\n\r\n"),
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}0\r\n\r\n"),
    ] {
        let server = start("127.0.0.1:0", None, move |stream, seen| {
            answer(stream, seen, text.clone())
        })
        .await;
        let client = client(&[], &[], &[]);
        let url = format!("http://127.0.0.1:{}/", server.port());
        let response = client.send(request(&url)).await.unwrap();
        let error = response.into_body().collect().await.unwrap_err();
        assert!(error.is::<crate::network::BodyTooLong>(), "{error:?}");
    }
}

#[tokio::test]
async fn a_connection_that_breaks_before_the_answer_is_named_and_the_request_is_not_repeated() {
    let server = start("127.0.0.1:0", None, |mut stream, seen| async move {
        let header = read_header(&mut stream).await;
        seen.requests.lock().unwrap().extend(header);
    })
    .await;
    let address: SocketAddr = server.address;
    let failure = failure(&client(&[], &[], &[]), &format!("http://{address}/")).await;
    assert_eq!(failure.fault, ConnectionFault::Broken);
    assert!(
        failure
            .problem
            .contains(&format!("`{address}` broke before the answer")),
        "{failure}"
    );
    assert_eq!(server.seen.connections.load(Ordering::SeqCst), 1);
    assert_eq!(server.seen.requests().len(), 1);
}

/// A server whose first connections answer one request and are silent then.
async fn becoming_silent(silent: usize) -> Server {
    let opened = Arc::new(AtomicUsize::new(0));
    start("127.0.0.1:0", None, move |mut stream, seen| {
        let is_silent = opened.fetch_add(1, Ordering::SeqCst) < silent;
        async move {
            let mut answered = 0;
            while let Some(text) = read_header(&mut stream).await {
                seen.requests.lock().unwrap().push(text);
                if answered == 0 || !is_silent {
                    stream.write_all(ANSWER.as_bytes()).await.unwrap();
                }
                answered += 1;
            }
            seen.closed.fetch_add(1, Ordering::SeqCst);
        }
    })
    .await
}

#[tokio::test]
async fn a_request_on_a_silent_connection_is_sent_on_another_one_if_it_may_be_sent_twice() {
    let [repeated, once] = [becoming_silent(3).await, becoming_silent(1).await];
    let url = |server: &Server| format!("http://{}/", server.address);
    let client = client(&[], &[], &[]);
    // Three idle connections to one server, and one to the other.
    let three = [(); 3].map(|()| client.send(request(&url(&repeated))));
    for answer in futures_util::future::join_all(three).await {
        answer.unwrap().into_body().collect().await.unwrap();
    }
    get(&client, &url(&once)).await.unwrap();
    assert_eq!(repeated.seen.connections(), 3);

    let mut post = request(&url(&once));
    *post.method_mut() = Method::POST;
    let arrived = until(|| once.seen.requests().len() >= 2);
    let mut sending = Box::pin(client.send(post));
    tokio::select! {
        _ = &mut sending => panic!("there is no answer"),
        () = arrived => {}
    }
    // The one that may be sent twice begins later, and is answered on the other connection.
    let url = url(&repeated);
    tokio::select! {
        _ = &mut sending => panic!("there is no answer"),
        body = get(&client, &url) => assert_eq!(body.unwrap(), "{}"),
    }
    assert_eq!(repeated.seen.connections(), 4);
    assert_eq!(repeated.seen.requests().len(), 3 + 2);
    // The silent ones are closed, also those that were idle.
    repeated.seen.until_closed(3).await;
    assert_eq!(once.seen.connections(), 1);
    assert_eq!(once.seen.requests().len(), 2);
}

#[tokio::test]
async fn a_request_that_must_not_be_sent_twice_is_not_sent_on_a_connection_that_was_idle_for_long()
{
    for (method, idle, connections) in [
        (Method::GET, 44, 1),
        (Method::GET, 45, 2),
        (Method::POST, 9, 1),
        (Method::POST, 10, 2),
    ] {
        let server = service(None).await;
        let client = client(&[], &[], &[]);
        let url = format!("http://{}/", server.address);
        get(&client, &url).await.unwrap();
        client.age_idle_connections(Duration::from_secs(idle));
        let mut again = request(&url);
        again.method_mut().clone_from(&method);
        client.send(again).await.unwrap();
        assert_eq!(server.seen.connections(), connections, "{method} {idle}");
    }
}
