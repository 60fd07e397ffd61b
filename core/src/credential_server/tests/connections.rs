//! Many connections, slow ones, and those that nobody reads.

use super::*;

/// More connections than a process of macOS can have open: they are opened one after another, and the server closes most.
#[tokio::test]
async fn a_thousand_half_requests_do_not_keep_a_program_from_its_credentials() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let given = serve(&server, &scene, "Admin");
    let mut open = std::collections::VecDeque::new();
    for number in 0..1000 {
        let mut stream = connect(port(&given)).await;
        if number % 2 == 0 {
            // The server may have closed it.
            let _ = stream
                .write_all(b"GET /credentials HTTP/1.1\r\nHost: 127")
                .await;
        }
        open.push_back(stream);
        if open.len() > 100 {
            open.pop_front();
        }
        if number % 100 == 99 {
            expect_served(&given).await;
        }
    }
    expect_served(&given).await;
    assert!(
        is_closed(open.front_mut().unwrap()).await,
        "the oldest was closed"
    );
}

#[tokio::test]
async fn a_request_that_waits_is_not_closed_by_newer_connections() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let given = serve(&server, &scene, "Admin");
    scene.portal.hold(true);
    let (at, request) = (port(&given), request(&given));
    let program = tokio::spawn(async move { send_once(at, &request).await });
    scene.portal.requested(1).await;
    let mut flood = Vec::new();
    for _ in 0..LIMITS.connections * 2 {
        flood.push(connect(at).await);
    }
    // All of them are accepted before this one is answered.
    let other = request_with(&given, "wrong", "");
    assert_eq!(status(&send(at, &other).await), "403");
    scene.portal.hold(false);
    let response = program.await.unwrap();
    // On a slow machine, so many connections take longer than a request waits for the portal.
    let answered = status(&response) == "200" || code(&response) == "Timeout";
    assert!(answered, "{response}");
    drop(flood);
}

#[tokio::test]
async fn valid_requests_that_nobody_reads_do_not_grow_without_bound() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let given = serve(&server, &scene, "Admin");
    scene.portal.hold(true);
    let mut open = Vec::new();
    for _ in 0..=LIMITS.connections {
        let mut stream = connect(port(&given)).await;
        stream.write_all(request(&given).as_bytes()).await.unwrap();
        open.push(stream);
    }
    assert!(is_closed(&mut open[0]).await);
    assert_eq!(scene.portal.requests(), 1);
}

/// With the paused time of tokio, so that the test does not wait for seconds.
#[tokio::test(start_paused = true)]
#[expect(
    clippy::disallowed_methods,
    reason = "hyper's own timer is tokio's, and this is the same clock"
)]
async fn a_request_that_does_not_arrive_in_time_is_closed() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let given = serve(&server, &scene, "Admin");
    let mut stream = connect(port(&given)).await;
    stream.write_all(b"GET /credentials HT").await.unwrap();
    let early = tokio::time::timeout(LIMITS.request_time / 2, stream.read_u8()).await;
    assert!(early.is_err(), "still open");
    tokio::time::sleep(LIMITS.request_time).await;
    let mut rest = Vec::new();
    // Closed or reset, but not open.
    let _ = stream.read_to_end(&mut rest).await;
    assert!(rest.is_empty());
}
