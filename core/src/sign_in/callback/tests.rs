//! The server over real connections.

use std::net::Ipv4Addr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::server::{MAX_CONNECTIONS, MAX_REQUEST_SIZE, REQUEST_TIME};
use super::*;
use crate::clock::SystemClock;

const STATE: &str = "the-right-state";

fn listener() -> CallbackListener {
    CallbackListener::bind(Secret::new(STATE), SystemClock::shared()).unwrap()
}

async fn connect(port: u16) -> TcpStream {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port))
        .await
        .unwrap()
}

/// Sends a request and returns the whole response.
async fn send(port: u16, request: &str) -> String {
    let mut stream = connect(port).await;
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    response
}

fn get(port: u16, target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n")
}

fn valid_request(port: u16) -> String {
    get(port, &format!("{PATH}?code=the-code&state={STATE}"))
}

/// Sends the authorization response, and expects that it is accepted.
async fn expect_callback(listener: &mut CallbackListener) {
    let port = listener.port;
    let browser = tokio::spawn(async move { send(port, &valid_request(port)).await });
    let callback = listener.callback().await.unwrap();
    assert_eq!(
        callback.outcome,
        AuthorizationResponse::Code(Secret::new("the-code"))
    );
    callback.answer(Page::SignedIn).await;
    let page = browser.await.unwrap();
    assert!(page.starts_with("HTTP/1.1 200 OK"), "{page}");
    assert!(page.contains("You can close this window"), "{page}");
    assert!(
        !page.contains("the-code") && !page.contains(STATE),
        "{page}"
    );
}

/// Sends each request and expects its status. Then it expects that the authorization response is still accepted.
async fn expect_rejected(mut listener: CallbackListener, requests: Vec<(String, &str)>) {
    let port = listener.port;
    for (request, status) in requests {
        let response = send(port, &request).await;
        let head: String = request.chars().take(120).collect();
        let status_code = response.split(' ').nth(1).unwrap_or_default();
        assert!(status_code.starts_with(status), "{head}: {response}");
        assert!(!response.contains("stolen"), "{response}");
    }
    expect_callback(&mut listener).await;
}

#[tokio::test]
async fn other_requests_neither_end_nor_block_the_sign_in() {
    let listener = listener();
    let port = listener.port;
    let with_host = |host: &str| {
        format!("GET {PATH}?code=stolen&state={STATE} HTTP/1.1\r\nHost: {host}\r\n\r\n")
    };
    let wrong_method = format!(
        "POST {PATH}?code=stolen&state={STATE} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\
         Content-Length: 0\r\n\r\n"
    );
    let requests = vec![
        (get(port, &format!("{PATH}?code=%00&state={STATE}")), "400"),
        (wrong_method, "405"),
        // DNS rebinding: a page whose own host name resolves to 127.0.0.1.
        (with_host("evil.example"), "421"),
        (with_host(&format!("localhost:{port}")), "421"),
        (with_host("127.0.0.1"), "421"),
        (
            format!("GET {PATH}?code=stolen&state={STATE} HTTP/1.0\r\n\r\n"),
            "421",
        ),
        (
            get(
                port,
                &format!("http://evil.example{PATH}?code=stolen&state={STATE}"),
            ),
            "421",
        ),
        ("not HTTP\r\n\r\n".to_owned(), "400"),
        (
            with_host(&format!("127.0.0.1:{port}\r\nHost: evil.example")),
            "421",
        ),
        (with_host(&format!("127.0.0.1:{port}.evil.example")), "421"),
        (with_host(&format!("[::1]:{port}")), "421"),
        (
            get(
                port,
                &format!("/oauth/../oauth/callback?code=stolen&state={STATE}"),
            ),
            "404",
        ),
        (
            get(
                port,
                &format!("/oauth%2Fcallback?code=stolen&state={STATE}"),
            ),
            "404",
        ),
        (
            get(port, &format!("/{PATH}?code=stolen&state={STATE}")),
            "4",
        ),
        (
            format!(
                "GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{}\r\n",
                "X: y\r\n".repeat(1000)
            ),
            "4",
        ),
    ];
    expect_rejected(listener, requests).await;
}

#[tokio::test]
async fn invalid_parameters_do_not_end_the_sign_in() {
    let listener = listener();
    let port = listener.port;
    let requests = vec![
        (get(port, PATH), "400"),
        (get(port, "/favicon.ico"), "404"),
        (get(port, "/"), "404"),
        (get(port, "/oauth/callback/"), "404"),
        (get(port, PATH), "400"),
        (get(port, &format!("{PATH}?code=stolen")), "400"),
        (get(port, &format!("{PATH}?code=stolen&state=wrong")), "400"),
        (get(port, &format!("{PATH}?code=stolen&state=")), "400"),
        (get(port, &format!("{PATH}?state={STATE}")), "400"),
        (get(port, &format!("{PATH}?code=&state={STATE}")), "400"),
        (
            get(port, &format!("{PATH}?code=a&code=b&state={STATE}")),
            "400",
        ),
        (
            get(port, &format!("{PATH}?code=a&state={STATE}&state={STATE}")),
            "400",
        ),
        (
            get(port, &format!("{PATH}?code=a&error=b&state={STATE}")),
            "400",
        ),
        (
            get(port, &format!("{PATH}?code=stolen&state={STATE}%00")),
            "400",
        ),
        (
            get(
                port,
                &format!("{PATH}?code=stolen&state={}", STATE.to_uppercase()),
            ),
            "400",
        ),
        (
            get(port, &format!("{PATH}?code=stolen&state[]={STATE}")),
            "400",
        ),
        (
            get(port, &format!("{PATH}?code=stolen;state={STATE}")),
            "400",
        ),
        (get(port, &format!("{PATH}?error=&state={STATE}")), "400"),
        (
            get(port, &format!("{PATH}?error=access_denied&state=wrong")),
            "400",
        ),
        (
            get(port, &format!("{PATH}?error=a&error=b&state={STATE}")),
            "400",
        ),
    ];
    expect_rejected(listener, requests).await;
}

#[tokio::test]
async fn a_part_of_the_state_is_not_accepted() {
    let listener = listener();
    let port = listener.port;
    let longer = [format!("{STATE}x"), format!("{STATE}{STATE}")];
    let parts = (1..STATE.len()).flat_map(|at| [STATE[..at].to_owned(), STATE[at..].to_owned()]);
    let requests = parts.chain(longer).map(|state| {
        let target = format!("{PATH}?code=stolen&state={state}");
        (get(port, &target), "400")
    });
    expect_rejected(listener, requests.collect()).await;
}

/// Whether the other end has closed a connection; it must do so within seconds.
async fn is_closed(stream: &mut TcpStream) -> bool {
    let mut rest = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut rest)).await;
    read.is_ok()
}

fn is_open(stream: &TcpStream) -> bool {
    let read = stream.try_read(&mut [0; 1]);
    read.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
}

#[tokio::test]
async fn a_connection_above_the_limit_closes_the_oldest_one_only() {
    let mut listener = listener();
    let mut open = Vec::new();
    for _ in 0..MAX_CONNECTIONS {
        open.push(connect(listener.port).await);
    }
    // Connections are accepted in order, so all others are accepted when this one is answered. It is the 33rd, so the
    // first one is closed.
    assert!(
        send(listener.port, &get(listener.port, "/"))
            .await
            .contains(" 404 ")
    );
    assert!(is_closed(&mut open[0]).await);
    assert!(open[1..].iter().all(is_open));
    // The connection that was answered is closed. Now there are 32, and none has to be closed.
    open.push(connect(listener.port).await);
    expect_callback_with(&mut listener, &mut open).await;
}

/// The authorization response closes the oldest of 32 open connections, and is accepted.
async fn expect_callback_with(listener: &mut CallbackListener, open: &mut [TcpStream]) {
    expect_callback(listener).await;
    assert!(is_closed(&mut open[1]).await);
    assert!(open[2..].iter().all(is_open));
}

/// With the paused time of tokio, so that the test does not wait for ten seconds.
#[tokio::test(start_paused = true)]
#[expect(
    clippy::disallowed_methods,
    reason = "hyper's own timer is tokio's, and this is the same clock"
)]
async fn a_request_that_arrives_too_slowly_is_cut_off() {
    let listener = listener();
    let mut stream = connect(listener.port).await;
    let begun = tokio::time::Instant::now();
    let request = valid_request(listener.port);
    let mut sent = 0;
    for byte in request.as_bytes().iter().cycle() {
        if stream.write_all(&[*byte]).await.is_err() || !is_open(&stream) {
            break;
        }
        sent += 1;
        // The end is left out, so that the request is never complete.
        if sent == request.len() - 2 {
            break;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let passed = begun.elapsed();
    assert!(passed >= REQUEST_TIME, "{passed:?}");
    assert!(
        passed <= REQUEST_TIME + Duration::from_secs(2),
        "{passed:?}"
    );
}

#[tokio::test]
async fn the_longest_code_is_accepted_and_a_request_of_twice_the_limit_is_not() {
    let mut listener = listener();
    let port = listener.port;
    let with = |length: usize| {
        let code = "x".repeat(length);
        get(port, &format!("{PATH}?code={code}&state={STATE}"))
    };
    let with_header = |length: usize| {
        let header = format!("\r\nCookie: {}\r\n\r\n", "x".repeat(length));
        valid_request(port).replace("\r\n\r\n", &header)
    };
    // hyper checks the limit between reads, and one read can have the length of the limit.
    let length = 2 * MAX_REQUEST_SIZE;
    for request in [with(length), with_header(length)] {
        let mut stream = connect(port).await;
        // The server can close the connection before it has read everything.
        let _ = stream.write_all(request.as_bytes()).await;
        let mut response = Vec::new();
        let _ = stream.read_to_end(&mut response).await;
        let response = String::from_utf8_lossy(&response).into_owned();
        let rejected = response.is_empty() || response.starts_with("HTTP/1.1 431");
        assert!(rejected, "{response}");
    }
    // None of these was accepted as the authorization response.
    assert!(listener.callbacks.try_recv().is_err());
    let browser = tokio::spawn({
        let request = with(16 * 1024);
        async move { send(port, &request).await }
    });
    let callback = listener.callback().await.unwrap();
    assert_eq!(
        callback.outcome,
        AuthorizationResponse::Code(Secret::new("x".repeat(16 * 1024)))
    );
    callback.answer(Page::SignedIn).await;
    assert!(browser.await.unwrap().starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test]
async fn connections_without_a_complete_request_do_not_block_the_sign_in() {
    let mut listener = listener();
    let mut open = Vec::new();
    // More than the limit: the oldest are closed.
    for number in 0..MAX_CONNECTIONS * 2 {
        let mut stream = connect(listener.port).await;
        if number % 2 == 0 {
            stream.write_all(b"GET /oauth/callb").await.unwrap();
        }
        open.push(stream);
    }
    expect_callback(&mut listener).await;
    drop(open);
}

#[tokio::test]
async fn many_connections_do_not_close_the_one_with_the_authorization_response() {
    let mut listener = listener();
    let port = listener.port;
    let browser = tokio::spawn(async move { send(port, &valid_request(port)).await });
    let callback = listener.callback().await.unwrap();
    let mut flood = Vec::new();
    for _ in 0..MAX_CONNECTIONS * 2 {
        flood.push(connect(port).await);
    }
    // All of them are accepted before this one is answered.
    assert!(send(port, &get(port, "/")).await.contains(" 404 "));
    callback.answer(Page::SignedIn).await;
    let page = browser.await.unwrap();
    assert!(page.starts_with("HTTP/1.1 200 OK"), "{page:?}");
    drop(flood);
}

#[tokio::test]
async fn a_long_token_request_delays_the_page_only_up_to_the_limit() {
    let (state, clock) = (Secret::new(STATE), SystemClock::shared());
    let mut listener = CallbackListener::bind_with_delay(state, clock, Duration::ZERO).unwrap();
    let port = listener.port;
    let browser = tokio::spawn(async move { send(port, &valid_request(port)).await });
    let callback = listener.callback().await.unwrap();
    let page = browser.await.unwrap();
    assert!(page.contains("the app says how it went"), "{page}");
    callback.answer(Page::SignedIn).await;
}

/// Whether this process runs one test only. If not, it runs the test in a new process. nextest starts a process for each
/// test, `cargo test` does not.
#[cfg(unix)]
#[expect(
    clippy::disallowed_methods,
    reason = "the variable was set when this process was started"
)]
fn is_own_process(test: &str) -> bool {
    const MARK: &str = "AWS_SSO_NATIVE_TEST_IN_OWN_PROCESS";
    if std::env::var_os(MARK).is_some() {
        return true;
    }
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test])
        .env(MARK, "1")
        .output()
        .unwrap();
    let output_text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && output_text.contains("1 passed"),
        "{output_text}"
    );
    false
}

/// It exhausts the open files of the process, so that other tests in the same process would fail.
#[cfg(unix)]
#[tokio::test]
async fn the_browser_is_answered_although_too_many_files_are_open() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    if !is_own_process(
        "sign_in::callback::tests::the_browser_is_answered_although_too_many_files_are_open",
    ) {
        return;
    }
    let mut listener = listener();
    let port = listener.port;
    let idle = connect(port).await;
    assert!(send(port, &get(port, "/")).await.contains(" 404 "));
    let before = getrlimit(Resource::Nofile);
    let few = Rlimit {
        current: Some(64),
        maximum: before.maximum,
    };
    setrlimit(Resource::Nofile, few).unwrap();
    let mut fillers: Vec<_> =
        std::iter::from_fn(|| std::fs::File::open("/dev/null").ok()).collect();
    // One file is left for the browser's end of the connection, and none for the server's.
    assert!(fillers.pop().is_some());
    let browser = tokio::spawn(async move { send(port, &valid_request(port)).await });
    let callback = listener.callback().await.unwrap();
    callback.answer(Page::SignedIn).await;
    let page = browser.await.unwrap();
    setrlimit(Resource::Nofile, before).unwrap();
    assert!(page.starts_with("HTTP/1.1 200 OK"), "{page:?}");
    drop((idle, fillers));
}

#[tokio::test]
async fn every_response_closes_its_connection_and_has_the_security_headers() {
    let listener = listener();
    let port = listener.port;
    for (request, status) in [
        (get(port, "/"), "404"),
        (get(port, PATH), "400"),
        (
            format!("HEAD {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"),
            "405",
        ),
        (
            format!("OPTIONS {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"),
            "405",
        ),
    ] {
        let response = send(port, &request).await.to_lowercase();
        assert!(
            response.starts_with(&format!("http/1.1 {status}")),
            "{response}"
        );
        for header in [
            "\r\nconnection: close\r\n",
            "\r\ncache-control: no-store\r\n",
            "\r\nreferrer-policy: no-referrer\r\n",
            "\r\nx-content-type-options: nosniff\r\n",
            "\r\ncontent-security-policy: default-src 'none'; style-src 'sha256-",
        ] {
            assert!(response.contains(header), "{header}: {response}");
        }
        // RFC 9110 section 15.5.6.
        assert_eq!(response.contains("\r\nallow: get\r\n"), status == "405");
        // No page of another origin gets access (Fetch standard, Private Network Access).
        assert!(!response.contains("access-control-"), "{response}");
    }
}

#[tokio::test]
async fn an_error_with_the_right_state_ends_the_wait() {
    let mut listener = listener();
    let port = listener.port;
    let target = format!("{PATH}?error=access_denied&error_description=No&state={STATE}");
    let browser = tokio::spawn(async move { send(port, &get(port, &target)).await });
    let callback = listener.callback().await.unwrap();
    assert_eq!(
        callback.outcome,
        AuthorizationResponse::Error {
            error: "access_denied".into(),
            description: Some("No".into())
        }
    );
    callback.answer(Page::Failed("<b>denied".into())).await;
    let page = browser.await.unwrap();
    assert!(page.contains("&lt;b&gt;denied"), "{page}");
}

#[tokio::test]
async fn the_code_is_accepted_once() {
    let mut listener = listener();
    let port = listener.port;
    let first = tokio::spawn(async move { send(port, &valid_request(port)).await });
    let callback = listener.callback().await.unwrap();
    let second = send(port, &valid_request(port)).await;
    assert!(second.starts_with("HTTP/1.1 409"), "{second}");
    callback.answer(Page::SignedIn).await;
    assert!(first.await.unwrap().starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_browser_that_closes_its_connection_does_not_delay_the_sign_in() {
    let mut listener = listener();
    let mut browser = connect(listener.port).await;
    let request = valid_request(listener.port);
    browser.write_all(request.as_bytes()).await.unwrap();
    let callback = listener.callback().await.unwrap();
    drop(browser);
    callback.answer(Page::SignedIn).await;
}

#[tokio::test]
async fn dropping_the_listener_frees_its_port_and_its_connections() {
    let listener = listener();
    let port = listener.port;
    let mut idle = connect(port).await;
    // Connections are accepted in order: when the second is answered, the first one is accepted.
    let second = send(port, &get(port, "/")).await;
    assert!(second.starts_with("HTTP/1.1 404"));
    drop(listener);
    let mut rest = Vec::new();
    // Closed or reset, but not open.
    let read = tokio::time::timeout(Duration::from_secs(5), idle.read_to_end(&mut rest)).await;
    assert!(read.is_ok(), "the connection is still open");
    assert!(
        TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn the_server_listens_on_127_0_0_1_only() {
    let listener = listener();
    assert!(listener.redirect_uri().starts_with("http://127.0.0.1:"));
    // Not on another address of the loopback network, either.
    let other_address = TcpStream::connect((Ipv4Addr::new(127, 0, 0, 2), listener.port)).await;
    assert!(other_address.is_err());
}
