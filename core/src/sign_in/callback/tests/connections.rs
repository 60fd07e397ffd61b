//! Many connections, slow ones, and those that are closed early.

use super::*;

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
        "sign_in::callback::tests::connections::the_browser_is_answered_although_too_many_files_are_open",
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
