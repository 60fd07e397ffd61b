//! A token endpoint that grants a token for every refresh, and lets every device code wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::clock::Clock;
use crate::clock::test_clock::TestClock;

/// Grants `AT-1`, `AT-2` and so on for an hour each, whatever refresh token it gets.
pub(super) struct TokenEndpoint {
    pub(super) url: String,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    requests: AtomicUsize,
    granted: AtomicUsize,
    fails: AtomicBool,
    refuses: AtomicBool,
}

impl TokenEndpoint {
    /// Its clock is ahead of the test's.
    pub(super) async fn start(clock: TestClock, ahead: TimeDelta) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(State::default());
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                shared.requests.fetch_add(1, Ordering::SeqCst);
                if !shared.fails.load(Ordering::SeqCst) {
                    answer(stream, &shared, clock.wall() + ahead).await;
                }
            }
        });
        Self { url, state }
    }

    /// From now on it closes every connection, or none any more.
    pub(super) fn fail(&self, fails: bool) {
        self.state.fails.store(fails, Ordering::SeqCst);
    }

    /// From now on it refuses every refresh token.
    pub(super) fn refuse(&self) {
        self.state.refuses.store(true, Ordering::SeqCst);
    }

    /// How many requests it got.
    pub(super) fn requests(&self) -> usize {
        self.state.requests.load(Ordering::SeqCst)
    }

    /// How many tokens it granted.
    pub(super) fn granted(&self) -> usize {
        self.state.granted.load(Ordering::SeqCst)
    }
}

async fn answer(mut stream: TcpStream, state: &State, now: DateTime<Utc>) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    // The body is JSON, and ends the request.
    while !request.ends_with(b"}") {
        match stream.read(&mut buffer).await {
            Ok(read @ 1..) => request.extend_from_slice(&buffer[..read]),
            _ => return,
        }
    }
    let request = String::from_utf8(request).unwrap();
    let (status, body) = content(&request, state, now);
    let date = now.format("%a, %d %b %Y %H:%M:%S GMT");
    let head = format!(
        "HTTP/1.1 {status}\r\nDate: {date}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
}

fn content(request: &str, state: &State, now: DateTime<Utc>) -> (&'static str, String) {
    const OK: &str = "200 OK";
    if request.starts_with("POST /client/register ") {
        let expires_at = (now + TimeDelta::days(90)).timestamp();
        let body = format!(
            r#"{{"clientId":"CID","clientSecret":"CSECRET","clientSecretExpiresAt":{expires_at}}}"#
        );
        return (OK, body);
    }
    if request.starts_with("POST /device_authorization ") {
        let body = r#"{"deviceCode":"DC","userCode":"ABCD-EFGH","expiresIn":600,"interval":5,
            "verificationUri":"https://device.sso.us-east-1.amazonaws.com/",
            "verificationUriComplete":"https://device.sso.us-east-1.amazonaws.com/?user_code=ABCD-EFGH"}"#;
        return (OK, body.to_owned());
    }
    if request.contains("device_code") {
        return (
            "400 Bad Request",
            r#"{"error":"authorization_pending"}"#.to_owned(),
        );
    }
    if state.refuses.load(Ordering::SeqCst) {
        return ("400 Bad Request", r#"{"error":"invalid_grant"}"#.to_owned());
    }
    let number = state.granted.fetch_add(1, Ordering::SeqCst) + 1;
    let body = format!(
        r#"{{"accessToken":"AT-{number}","expiresIn":3600,"refreshToken":"RT-{number}","tokenType":"Bearer"}}"#
    );
    (OK, body)
}
