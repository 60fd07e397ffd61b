//! The callback over real connections.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;
use crate::clock::SystemClock;

const STATE: &str = "the-right-state";

async fn listener() -> CallbackListener {
    CallbackListener::bind(Secret::new(STATE), SystemClock::shared())
        .await
        .unwrap()
}

async fn connect(port: u16) -> TcpStream {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port))
        .await
        .unwrap()
}

/// Sends a request and returns the whole answer.
async fn send(port: u16, request: &str) -> String {
    let mut stream = connect(port).await;
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

fn get(port: u16, target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n")
}

fn right(port: u16) -> String {
    get(port, &format!("{PATH}?code=the-code&state={STATE}"))
}

/// Makes the right request, and expects that it is taken.
async fn expect_callback(listener: &mut CallbackListener) {
    let port = listener.port;
    let browser = tokio::spawn(async move { send(port, &right(port)).await });
    let callback = listener.callback().await.unwrap();
    assert_eq!(callback.outcome, Outcome::Code(Secret::new("the-code")));
    callback.answer(Page::SignedIn).await;
    let page = browser.await.unwrap();
    assert!(page.starts_with("HTTP/1.1 200 OK"), "{page}");
    assert!(page.contains("You can close this window"), "{page}");
    assert!(
        !page.contains("the-code") && !page.contains(STATE),
        "{page}"
    );
}

/// Sends each request, expects its status, and then that the callback is still waited for.
async fn expect_refused(mut listener: CallbackListener, requests: Vec<(String, &str)>) {
    let port = listener.port;
    for (request, status) in requests {
        let answer = send(port, &request).await;
        let head: String = request.chars().take(120).collect();
        let answered = answer.split(' ').nth(1).unwrap_or_default();
        assert!(answered.starts_with(status), "{head}: {answer}");
        assert!(!answer.contains("stolen"), "{answer}");
    }
    expect_callback(&mut listener).await;
}

#[tokio::test]
async fn requests_that_are_not_the_callback_neither_end_nor_block_the_sign_in() {
    let listener = listener().await;
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
        // A page whose own name resolves to 127.0.0.1.
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
    expect_refused(listener, requests).await;
}

#[tokio::test]
async fn parameters_that_are_not_those_of_the_callback_do_not_end_the_sign_in() {
    let listener = listener().await;
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
    expect_refused(listener, requests).await;
}

#[tokio::test]
async fn the_state_is_compared_whole() {
    let listener = listener().await;
    let port = listener.port;
    let longer = [format!("{STATE}x"), format!("{STATE}{STATE}")];
    let parts = (1..STATE.len()).flat_map(|at| [STATE[..at].to_owned(), STATE[at..].to_owned()]);
    let requests = parts.chain(longer).map(|state| {
        let target = format!("{PATH}?code=stolen&state={state}");
        (get(port, &target), "400")
    });
    expect_refused(listener, requests.collect()).await;
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
async fn the_connection_above_the_bound_closes_the_oldest_and_no_other() {
    let mut listener = listener().await;
    let mut open = Vec::new();
    for _ in 0..MOST_CONNECTIONS {
        open.push(connect(listener.port).await);
    }
    // Connections are accepted in their order: once the answer is here, the others are accepted. This one was the
    // 33rd, and the first had to make way.
    assert!(
        send(listener.port, &get(listener.port, "/"))
            .await
            .contains(" 404 ")
    );
    assert!(is_closed(&mut open[0]).await);
    assert!(open[1..].iter().all(is_open));
    // The place of the one that was answered is free again: now there are 32, and nobody makes way.
    open.push(connect(listener.port).await);
    expect_callback_with(&mut listener, &mut open).await;
}

/// The right request closes the oldest of 32 open connections, and is taken.
async fn expect_callback_with(listener: &mut CallbackListener, open: &mut [TcpStream]) {
    expect_callback(listener).await;
    assert!(is_closed(&mut open[1]).await);
    assert!(open[2..].iter().all(is_open));
}

/// On a clock that goes on when nothing else happens: no test waits for ten seconds.
#[tokio::test(start_paused = true)]
#[expect(
    clippy::disallowed_methods,
    reason = "hyper's own timer is tokio's, and this is the same clock"
)]
async fn a_request_that_arrives_too_slowly_is_cut_off_however_it_drips() {
    let listener = listener().await;
    let mut stream = connect(listener.port).await;
    let begun = tokio::time::Instant::now();
    let request = right(listener.port);
    let mut sent = 0;
    for byte in request.as_bytes().iter().cycle() {
        if stream.write_all(&[*byte]).await.is_err() || !is_open(&stream) {
            break;
        }
        sent += 1;
        // Never a whole request: its end is left out.
        if sent == request.len() - 2 {
            break;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let passed = begun.elapsed();
    assert!(passed >= LONGEST_REQUEST, "{passed:?}");
    assert!(
        passed <= LONGEST_REQUEST + Duration::from_secs(2),
        "{passed:?}"
    );
}

#[tokio::test]
async fn the_longest_code_fits_into_a_request_and_twice_as_much_does_not() {
    let mut listener = listener().await;
    let port = listener.port;
    let with = |length: usize| {
        let code = "x".repeat(length);
        get(port, &format!("{PATH}?code={code}&state={STATE}"))
    };
    let with_header = |length: usize| {
        let header = format!("\r\nCookie: {}\r\n\r\n", "x".repeat(length));
        right(port).replace("\r\n\r\n", &header)
    };
    // hyper looks at the bound between reads, and a read can be as long again.
    let length = 2 * LARGEST_REQUEST;
    for request in [with(length), with_header(length)] {
        let mut stream = connect(port).await;
        // The other end may close before it has read all.
        let _ = stream.write_all(request.as_bytes()).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let refused = answer.is_empty() || answer.starts_with("HTTP/1.1 431");
        assert!(refused, "{answer}");
    }
    // Nothing of that was taken for the callback.
    assert!(listener.callbacks.try_recv().is_err());
    let browser = tokio::spawn({
        let request = with(16 * 1024);
        async move { send(port, &request).await }
    });
    let callback = listener.callback().await.unwrap();
    assert_eq!(
        callback.outcome,
        Outcome::Code(Secret::new("x".repeat(16 * 1024)))
    );
    callback.answer(Page::SignedIn).await;
    assert!(browser.await.unwrap().starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test]
async fn connections_that_say_nothing_or_half_a_request_are_waited_for_beside_it() {
    let mut listener = listener().await;
    let mut open = Vec::new();
    // More than are kept: the oldest make way.
    for number in 0..MOST_CONNECTIONS * 2 {
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
async fn no_flood_takes_the_page_from_the_browser_that_came_back() {
    let mut listener = listener().await;
    let port = listener.port;
    let browser = tokio::spawn(async move { send(port, &right(port)).await });
    let callback = listener.callback().await.unwrap();
    let mut flood = Vec::new();
    for _ in 0..MOST_CONNECTIONS * 2 {
        flood.push(connect(port).await);
    }
    // Every one of them has been accepted before this one is answered.
    assert!(send(port, &get(port, "/")).await.contains(" 404 "));
    callback.answer(Page::SignedIn).await;
    let page = browser.await.unwrap();
    assert!(page.starts_with("HTTP/1.1 200 OK"), "{page:?}");
    drop(flood);
}

/// A browser that waits is told that it need not, and the sign-in goes on.
#[tokio::test]
async fn an_exchange_that_takes_long_does_not_hold_the_page() {
    let (state, clock) = (Secret::new(STATE), SystemClock::shared());
    let mut listener = CallbackListener::bind_holding(state, clock, Duration::ZERO)
        .await
        .unwrap();
    let port = listener.port;
    let browser = tokio::spawn(async move { send(port, &right(port)).await });
    let callback = listener.callback().await.unwrap();
    let page = browser.await.unwrap();
    assert!(page.contains("the app says how it went"), "{page}");
    callback.answer(Page::SignedIn).await;
}

/// Whether this is the process that a test has to itself. If not, runs the test in one. nextest gives each test a process;
/// `cargo test` does not.
#[cfg(unix)]
#[expect(
    clippy::disallowed_methods,
    reason = "set for this process alone, at its start"
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
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
    false
}

/// Runs out of open files for real: every other test in the same process would fail.
#[cfg(unix)]
#[tokio::test]
async fn too_many_open_files_do_not_keep_the_browser_out() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    if !is_own_process("sign_in::callback::tests::too_many_open_files_do_not_keep_the_browser_out")
    {
        return;
    }
    let mut listener = listener().await;
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
    // One is left for the browser's end, and none for ours.
    assert!(fillers.pop().is_some());
    let browser = tokio::spawn(async move { send(port, &right(port)).await });
    let callback = listener.callback().await.unwrap();
    callback.answer(Page::SignedIn).await;
    let page = browser.await.unwrap();
    setrlimit(Resource::Nofile, before).unwrap();
    assert!(page.starts_with("HTTP/1.1 200 OK"), "{page:?}");
    drop((idle, fillers));
}

/// Nothing of what comes here is served from a cache, framed, sniffed or kept open.
#[tokio::test]
async fn every_page_ends_its_connection_and_says_what_is_asked_for() {
    let listener = listener().await;
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
        let answer = send(port, &request).await.to_lowercase();
        assert!(
            answer.starts_with(&format!("http/1.1 {status}")),
            "{answer}"
        );
        for header in [
            "\r\nconnection: close\r\n",
            "\r\ncache-control: no-store\r\n",
            "\r\nreferrer-policy: no-referrer\r\n",
            "\r\nx-content-type-options: nosniff\r\n",
            "\r\ncontent-security-policy: default-src 'none'; style-src 'sha256-",
        ] {
            assert!(answer.contains(header), "{header}: {answer}");
        }
        // RFC 9110 section 15.5.6.
        assert_eq!(answer.contains("\r\nallow: get\r\n"), status == "405");
        // No page of another origin is let in (Fetch, and Private Network Access).
        assert!(!answer.contains("access-control-"), "{answer}");
    }
}

#[tokio::test]
async fn an_error_with_the_right_state_is_an_outcome() {
    let mut listener = listener().await;
    let port = listener.port;
    let target = format!("{PATH}?error=access_denied&error_description=No&state={STATE}");
    let browser = tokio::spawn(async move { send(port, &get(port, &target)).await });
    let callback = listener.callback().await.unwrap();
    assert_eq!(
        callback.outcome,
        Outcome::Error {
            error: "access_denied".into(),
            description: Some("No".into())
        }
    );
    callback.answer(Page::Failed("<b>denied".into())).await;
    let page = browser.await.unwrap();
    assert!(page.contains("&lt;b&gt;denied"), "{page}");
}

#[tokio::test]
async fn the_code_is_taken_once_and_a_second_tab_is_told_so() {
    let mut listener = listener().await;
    let port = listener.port;
    let first = tokio::spawn(async move { send(port, &right(port)).await });
    let callback = listener.callback().await.unwrap();
    let second = send(port, &right(port)).await;
    assert!(second.starts_with("HTTP/1.1 409"), "{second}");
    callback.answer(Page::SignedIn).await;
    assert!(first.await.unwrap().starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_browser_that_goes_away_does_not_hold_up_the_sign_in() {
    let mut listener = listener().await;
    let mut browser = connect(listener.port).await;
    let request = right(listener.port);
    browser.write_all(request.as_bytes()).await.unwrap();
    let callback = listener.callback().await.unwrap();
    drop(browser);
    callback.answer(Page::SignedIn).await;
}

#[tokio::test]
async fn dropping_the_listener_frees_its_port_and_its_connections() {
    let listener = listener().await;
    let port = listener.port;
    let mut idle = connect(port).await;
    // They are accepted in their order: when the second is answered, the first is a connection of ours.
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
async fn it_listens_on_this_machine_only() {
    let listener = listener().await;
    assert!(listener.redirect_uri().starts_with("http://127.0.0.1:"));
    // Another address of the loopback network, as any address of another network, is refused.
    let elsewhere = TcpStream::connect((Ipv4Addr::new(127, 0, 0, 2), listener.port)).await;
    assert!(elsewhere.is_err());
}
