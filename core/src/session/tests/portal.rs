//! A portal that gives role credentials: `ASIA1`, `ASIA2` and so on. It answers nothing else.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::clock::Clock;
use crate::clock::test_clock::TestClock;

pub(crate) struct Portal {
    pub(crate) url: String,
    state: Arc<watch::Sender<State>>,
}

#[derive(Clone)]
struct State {
    /// The access tokens of the requests so far.
    tokens: Vec<String>,
    /// How many clients closed their connection before they had their answer.
    left: usize,
    lifetime: TimeDelta,
    /// What it answers in the place of credentials: status and body.
    failure: Option<(&'static str, &'static str)>,
    /// Whether answers are held back.
    holds: bool,
}

pub(crate) const FORBIDDEN: (&str, &str) = ("403 Forbidden", r#"{"message":"No access"}"#);
pub(crate) const UNAUTHORIZED: (&str, &str) = (
    "401 Unauthorized",
    r#"{"message":"Session token not found or invalid"}"#,
);

impl Portal {
    /// Its clock is ahead of the test's.
    pub(crate) async fn start(clock: TestClock, ahead: TimeDelta) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(watch::Sender::new(State {
            tokens: Vec::new(),
            left: 0,
            lifetime: TimeDelta::hours(1),
            failure: None,
            holds: false,
        }));
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (state, clock) = (Arc::clone(&shared), clock.clone());
                tokio::spawn(async move { answer(stream, &state, || clock.wall() + ahead).await });
            }
        });
        Self { url, state }
    }

    /// How long the credentials of its next answers are valid. It can be negative.
    pub(crate) fn set_lifetime(&self, lifetime: TimeDelta) {
        self.state.send_modify(|state| state.lifetime = lifetime);
    }

    /// Fails from now on, or not any more.
    pub(crate) fn fail(&self, failure: Option<(&'static str, &'static str)>) {
        self.state.send_modify(|state| state.failure = failure);
    }

    /// Holds answers back from now on, or not any more.
    pub(crate) fn hold(&self, holds: bool) {
        self.state.send_modify(|state| state.holds = holds);
    }

    pub(crate) fn requests(&self) -> usize {
        self.state.borrow().tokens.len()
    }

    /// The access token of the last request.
    pub(crate) fn last_token(&self) -> String {
        self.state.borrow().tokens.last().cloned().unwrap()
    }

    /// Waits until it has got so many requests.
    pub(crate) async fn requested(&self, count: usize) {
        let enough = |state: &State| state.tokens.len() >= count;
        self.state.subscribe().wait_for(enough).await.unwrap();
    }

    /// Waits until so many clients have closed their connection before they had their answer. They must do so within
    /// seconds: after the time-out of a request, every client does.
    pub(crate) async fn left(&self, count: usize) {
        let left = async {
            let enough = |state: &State| state.left >= count;
            self.state.subscribe().wait_for(enough).await.unwrap();
        };
        let left = tokio::time::timeout(Duration::from_secs(5), left).await;
        assert!(left.is_ok(), "the connection is still open");
    }
}

async fn answer(
    mut stream: TcpStream,
    state: &watch::Sender<State>,
    now: impl Fn() -> DateTime<Utc>,
) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while !request.ends_with(b"\r\n\r\n") {
        match stream.read(&mut buffer).await {
            Ok(read @ 1..) => request.extend_from_slice(&buffer[..read]),
            _ => return,
        }
    }
    let request = String::from_utf8(request).unwrap();
    if !request.starts_with("GET /federation/credentials?") {
        return std::future::pending().await;
    }
    let token = request
        .lines()
        .find_map(|line| line.strip_prefix("x-amz-sso_bearer_token: "))
        .unwrap();
    state.send_modify(|state| state.tokens.push(token.to_owned()));
    let number = state.borrow().tokens.len();
    let mut changes = state.subscribe();
    let left = tokio::select! {
        _ = changes.wait_for(|state| !state.holds) => false,
        _ = stream.read(&mut buffer) => true,
    };
    if left {
        state.send_modify(|state| state.left += 1);
        return;
    }
    let State {
        lifetime, failure, ..
    } = state.borrow().clone();
    let expiration = (now() + lifetime).timestamp_millis();
    let granted = format!(
        r#"{{"roleCredentials":{{"accessKeyId":"ASIA{number}","secretAccessKey":"SECRET-{number}",
            "sessionToken":"SESSION-{number}","expiration":{expiration}}}}}"#
    );
    let (status, body) = failure.unwrap_or(("200 OK", &granted));
    let date = now().format("%a, %d %b %Y %H:%M:%S GMT");
    let head = format!(
        "HTTP/1.1 {status}\r\nDate: {date}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
}
