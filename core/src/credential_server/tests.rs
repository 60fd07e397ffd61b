//! The server over real connections, with the credentials of a portal of the test.

use std::net::Ipv4Addr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;
use crate::clock::Clock;
use crate::session::tests::portal::FORBIDDEN;
use crate::session::tests::{DAY, Scene};

const ACCOUNT: &str = "111111111111";

async fn signed_in() -> Scene {
    let scene = Scene::new().await;
    scene.sign_in(DAY);
    scene
}

fn serve(server: &CredentialServer, scene: &Scene, role: &str) -> ServedRole {
    let (account, role) = (ACCOUNT.parse().unwrap(), role.parse().unwrap());
    server
        .serve(&scene.session, &scene.call, account, role)
        .unwrap()
}

fn port(given: &ServedRole) -> u16 {
    let url: url::Url = given.url().parse().unwrap();
    assert_eq!(url.host_str(), Some("127.0.0.1"));
    url.port().unwrap()
}

async fn connect(port: u16) -> TcpStream {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port))
        .await
        .unwrap()
}

/// Sends a request and returns the whole response. Asks again as the SDKs do, if the portal has not answered in time.
async fn send(port: u16, request: &str) -> String {
    loop {
        let response = send_once(port, request).await;
        if status(&response) != "503" || code(&response) != "Timeout" {
            return response;
        }
    }
}

async fn send_once(port: u16, request: &str) -> String {
    let mut stream = connect(port).await;
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    response
}

/// The same, where the server may reset the connection because it has not read everything.
async fn send_until_closed(port: u16, request: &str) -> String {
    let mut stream = connect(port).await;
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response).await;
    String::from_utf8(response).unwrap()
}

/// The request of an SDK.
fn request(given: &ServedRole) -> String {
    request_with(given, given.token().expose(), "")
}

fn request_with(given: &ServedRole, token: &str, more: &str) -> String {
    format!(
        "GET /credentials HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAuthorization: {token}\r\n{more}\r\n",
        port(given)
    )
}

async fn ask(given: &ServedRole) -> String {
    send(port(given), &request(given)).await
}

fn status(response: &str) -> &str {
    response.split(' ').nth(1).unwrap_or_default()
}

fn body(response: &str) -> serde_json::Value {
    let (_, body) = response.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap()
}

fn code(response: &str) -> String {
    let body = body(response);
    assert!(!body["Message"].as_str().unwrap().is_empty());
    assert_eq!(body.as_object().unwrap().len(), 2);
    body["Code"].as_str().unwrap().to_owned()
}

async fn expect_served(given: &ServedRole) {
    let response = ask(given).await;
    assert_eq!(status(&response), "200", "{response}");
}

/// Whether the other end has closed a connection; it must do so within seconds.
async fn is_closed(stream: &mut TcpStream) -> bool {
    let mut rest = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut rest)).await;
    read.is_ok()
}

#[tokio::test]
async fn credentials_are_answered_as_texts_with_their_expiry_and_account() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let given = serve(&server, &scene, "Admin");
    let response = ask(&given).await;
    assert_eq!(status(&response), "200", "{response}");
    let expected = serde_json::json!({
        "AccessKeyId": "ASIA1", "SecretAccessKey": "SECRET-1", "Token": "SESSION-1",
        "Expiration": "2026-01-02T04:04:05Z", "AccountId": ACCOUNT,
    });
    assert_eq!(body(&response), expected);
    let response = response.to_lowercase();
    assert!(response.contains("\r\ncache-control: no-store\r\n"));
    assert!(response.contains("\r\ncontent-type: application/json\r\n"));
    assert!(!response.contains("access-control-"));
    // From memory.
    assert_eq!(body(&ask(&given).await), expected);
    assert_eq!(scene.portal.requests(), 1);
}

#[tokio::test]
async fn a_token_is_good_for_its_own_role_only() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let (admin, reader) = (
        serve(&server, &scene, "Admin"),
        serve(&server, &scene, "Reader"),
    );
    assert_eq!(admin.url(), reader.url(), "one port for all");
    assert_ne!(admin.token(), reader.token());
    for _ in 0..2 {
        assert_eq!(body(&ask(&admin).await)["AccessKeyId"], "ASIA1");
        assert_eq!(body(&ask(&reader).await)["AccessKeyId"], "ASIA2");
    }
}

#[tokio::test]
async fn a_wrong_token_gets_nothing() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let given = serve(&server, &scene, "Admin");
    let token = given.token().expose().to_owned();
    let mut wrong = vec![
        String::new(),
        "wrong".to_owned(),
        token.to_lowercase(),
        format!("Bearer {token}"),
        format!("{token}{token}"),
        format!("{token}="),
        format!("{token}\r\nAuthorization: {token}"),
        format!("wrong\r\nAuthorization: {token}"),
    ];
    wrong.extend((1..token.len()).map(|length| token[..length].to_owned()));
    for token in wrong {
        let response = send(port(&given), &request_with(&given, &token, "")).await;
        assert_eq!(status(&response), "403", "{token}: {response}");
        assert_eq!(code(&response), "InvalidAuthorizationToken");
    }
    let without = format!(
        "GET /credentials HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n",
        port(&given)
    );
    assert_eq!(status(&send(port(&given), &without).await), "403");
    assert_eq!(scene.portal.requests(), 0);
    expect_served(&given).await;
}

#[tokio::test]
async fn other_hosts_pages_paths_and_methods_get_nothing_even_with_the_token() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let given = serve(&server, &scene, "Admin");
    let port = port(&given);
    let token = given.token().expose();
    let own = format!("127.0.0.1:{port}");
    let with = |line: &str, host: &str, more: &str| {
        format!("{line}\r\nHost: {host}\r\nAuthorization: {token}\r\n{more}\r\n")
    };
    let get = |target: &str| with(&format!("GET {target} HTTP/1.1"), &own, "");
    let method = |method: &str| with(&format!("{method} /credentials HTTP/1.1"), &own, "");
    let host = |host: &str| with("GET /credentials HTTP/1.1", host, "");
    let header = |more: &str| with("GET /credentials HTTP/1.1", &own, more);
    let requests = [
        // DNS rebinding: a page whose own host name resolves to 127.0.0.1.
        (host("evil.example"), "421"),
        (host(&format!("evil.example:{port}")), "421"),
        (host(&format!("localhost:{port}")), "421"),
        (host("127.0.0.1"), "421"),
        (host(&format!("[::1]:{port}")), "421"),
        (host(&format!("{own}.evil.example")), "421"),
        (host(&format!("{own}\r\nHost: evil.example")), "421"),
        (
            get(&format!("http://evil.example:{port}/credentials")),
            "421",
        ),
        (get(&format!("http://{own}/credentials")), "421"),
        (
            format!("GET /credentials HTTP/1.0\r\nAuthorization: {token}\r\n\r\n"),
            "421",
        ),
        (header("Origin: https://evil.example\r\n"), "403"),
        (header("Origin: null\r\n"), "403"),
        (header(&format!("Origin: http://{own}\r\n")), "403"),
        (header("Sec-Fetch-Site: same-origin\r\n"), "403"),
        (get("/"), "404"),
        (get("/credentials/"), "404"),
        (get("/credentials?"), "404"),
        (get("/credentials?a=b"), "404"),
        (get("//credentials"), "404"),
        (get("/%63redentials"), "404"),
        (get("/x/../credentials"), "404"),
        (method("POST"), "405"),
        (method("HEAD"), "405"),
        (method("OPTIONS"), "405"),
        (method("PUT"), "405"),
        (method("get"), "405"),
        ("not HTTP\r\n\r\n".to_owned(), "400"),
        (header(&"X: y\r\n".repeat(1000)), "4"),
        (header(&format!("X: {}\r\n", "y".repeat(20_000))), "4"),
    ];
    for (request, expected) in requests {
        let response = send(port, &request).await;
        let head: String = request.chars().take(100).collect();
        assert!(
            status(&response).starts_with(expected),
            "{head}: {response}"
        );
        assert!(!response.contains("SECRET"), "{head}: {response}");
        assert!(!response.contains(token), "{head}: {response}");
        if expected == "405" && !request.starts_with("HEAD") {
            assert!(response.to_lowercase().contains("\r\nallow: get\r\n"));
            assert_eq!(code(&response), "MethodNotAllowed");
        }
    }
    assert_eq!(scene.portal.requests(), 0);
    expect_served(&given).await;
}

#[tokio::test]
async fn a_connection_has_one_answer_whatever_follows_the_request() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let given = serve(&server, &scene, "Admin");
    let (valid, wrong) = (request(&given), request_with(&given, "wrong", ""));
    let with_body = request_with(
        &given,
        "wrong",
        &format!("Content-Length: {}\r\n", valid.len()),
    );
    let chunked = request_with(&given, "wrong", "Transfer-Encoding: chunked\r\n");
    for before in [&wrong, &with_body, &chunked] {
        let response = send_until_closed(port(&given), &format!("{before}{valid}")).await;
        assert_eq!(status(&response), "403", "{before}: {response}");
        assert_eq!(response.matches("HTTP/1.1").count(), 1, "{response}");
        assert!(!response.contains("SECRET"), "{response}");
    }
    assert_eq!(scene.portal.requests(), 0);
    let response = send_until_closed(port(&given), &valid.repeat(3)).await;
    assert_eq!(status(&response), "200", "{response}");
    assert_eq!(response.matches("HTTP/1.1").count(), 1, "{response}");
}

#[tokio::test]
async fn a_token_that_was_revoked_gets_nothing_and_others_still_do() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let (closed, dropped, stays) = (
        serve(&server, &scene, "Admin"),
        serve(&server, &scene, "Admin"),
        serve(&server, &scene, "Admin"),
    );
    expect_served(&closed).await;
    let requests = [request(&closed), request(&dropped)];
    closed.close().await;
    drop(dropped);
    for request in requests {
        let response = send(port(&stays), &request).await;
        assert_eq!(status(&response), "403", "{response}");
    }
    expect_served(&stays).await;
}

#[tokio::test]
async fn closing_ends_a_request_that_waits_without_credentials() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let (given, _other) = (
        serve(&server, &scene, "Admin"),
        serve(&server, &scene, "Reader"),
    );
    scene.portal.hold(true);
    let (port, request) = (port(&given), request(&given));
    let program = tokio::spawn(async move { send(port, &request).await });
    scene.portal.requested(1).await;
    given.close().await;
    let response = program.await.unwrap();
    assert_eq!(status(&response), "403", "{response}");
    // Nobody else waits for the request.
    scene.portal.left(1).await;
}

#[tokio::test]
async fn the_port_is_closed_with_the_last_role_and_opened_again_for_the_next() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let (first, second) = (
        serve(&server, &scene, "Admin"),
        serve(&server, &scene, "Reader"),
    );
    let port = port(&first);
    let mut idle = connect(port).await;
    expect_served(&first).await;
    first.close().await;
    expect_served(&second).await;
    second.close().await;
    assert!(
        TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .await
            .is_err()
    );
    assert!(is_closed(&mut idle).await);
    let third = serve(&server, &scene, "Admin");
    expect_served(&third).await;
}

#[tokio::test]
async fn it_listens_on_127_0_0_1_only() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let given = serve(&server, &scene, "Admin");
    let other = TcpStream::connect((Ipv4Addr::new(127, 0, 0, 2), port(&given))).await;
    assert!(other.is_err());
}

#[tokio::test]
async fn a_listener_whose_runtime_was_shut_down_is_not_used_again() {
    let (scene, server) = (signed_in().await, Arc::new(CredentialServer::new()));
    let (session, call) = (scene.session.clone(), scene.call.clone());
    let other = Arc::clone(&server);
    let before = std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let (account, role) = (ACCOUNT.parse().unwrap(), "Admin".parse().unwrap());
        runtime
            .block_on(async { other.serve(&session, &call, account, role) })
            .unwrap()
    });
    let before = before.join().unwrap();
    let given = serve(&server, &scene, "Admin");
    expect_served(&given).await;
    before.close().await;
    expect_served(&given).await;
}

#[tokio::test]
async fn a_portal_that_hangs_is_an_error_within_a_second_and_its_answer_is_there_for_the_next_try()
{
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let given = serve(&server, &scene, "Admin");
    scene.portal.hold(true);
    for _ in 0..2 {
        let response = send_once(port(&given), &request(&given)).await;
        assert_eq!(status(&response), "503", "{response}");
        assert_eq!(code(&response), "Timeout");
    }
    scene.portal.hold(false);
    while !scene.session.role_credentials_are_idle() {
        SystemClock.sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(body(&ask(&given).await)["AccessKeyId"], "ASIA1");
    assert_eq!(scene.portal.requests(), 1);
}

#[tokio::test]
async fn an_error_has_its_code_and_hint() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let given = serve(&server, &scene, "Admin");
    scene.portal.fail(Some(FORBIDDEN));
    let response = ask(&given).await;
    assert_eq!(
        (status(&response), code(&response)),
        ("403", "Forbidden".to_owned())
    );
    assert!(response.contains("Choose another role"), "{response}");
    scene.portal.fail(None);
    std::fs::remove_file(scene.token_file()).unwrap();
    scene.clock.advance(Duration::from_secs(2));
    let response = ask(&given).await;
    assert_eq!(status(&response), "403", "{response}");
    assert_eq!(code(&response), "SignInRequired");
    assert!(!response.contains("AT-0"), "{response}");
}

#[tokio::test]
async fn the_session_goes_on_for_as_long_as_a_role_is_served() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let given = serve(&server, &scene, "Admin");
    let Scene {
        session, portal, ..
    } = scene;
    drop(session);
    expect_served(&given).await;
    assert_eq!(portal.requests(), 1);
}

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

#[tokio::test]
async fn what_went_wrong_in_the_background_is_reported_by_the_next_call_of_the_host() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let given = serve(&server, &scene, "Admin");
    expect_served(&given).await;
    scene.clock.advance(Duration::from_mins(50));
    scene.portal.fail(Some(FORBIDDEN));
    // It starts a renewal, which fails.
    expect_served(&given).await;
    while !scene.session.role_credentials_are_idle() {
        SystemClock.sleep(Duration::from_millis(1)).await;
    }
    expect_served(&given).await;
    let mut warnings = Vec::new();
    while warnings.is_empty() {
        SystemClock.sleep(Duration::from_millis(1)).await;
        scene.session.status(&scene.call).await.unwrap();
        warnings = scene.call.warnings.take();
    }
    let codes: Vec<_> = warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(codes, [crate::error::WarningCode::CredentialsNotRenewed]);
}
