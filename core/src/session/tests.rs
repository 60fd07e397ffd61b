//! A session through sleep and clocks that are set, against a token endpoint of a few lines.

mod background;
mod deadlines;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::sso_session::SsoSession;
use crate::cache;
use crate::clock::test_clock::TestClock;
use crate::clock::{Clock, SystemClock};
use crate::context::{CallContext, Environment};
use crate::error::ErrorCode;
use crate::files::write_atomic;
use crate::sign_in::ClientRequest;
use crate::types::SessionName;

const START_URL: &str = "https://d-9067694978.awsapps.com/start";
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// Grants `AT-1`, `AT-2` and so on for an hour each, whatever it is sent.
struct TokenEndpoint {
    url: String,
    /// How often it was asked.
    asked: Arc<AtomicUsize>,
    granted: Arc<AtomicUsize>,
    fails: Arc<AtomicBool>,
}

impl TokenEndpoint {
    /// Its clock is ahead of the test's.
    async fn start(clock: TestClock, ahead: TimeDelta) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let this = Self {
            url,
            asked: Arc::default(),
            granted: Arc::default(),
            fails: Arc::default(),
        };
        let (asked, granted) = (Arc::clone(&this.asked), Arc::clone(&this.granted));
        let fails = Arc::clone(&this.fails);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                asked.fetch_add(1, Ordering::SeqCst);
                if fails.load(Ordering::SeqCst) {
                    continue;
                }
                let number = granted.fetch_add(1, Ordering::SeqCst) + 1;
                answer(stream, number, clock.wall() + ahead).await;
            }
        });
        this
    }

    /// From now on it closes every connection, or none any more.
    fn fail(&self, fails: bool) {
        self.fails.store(fails, Ordering::SeqCst);
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    fn granted(&self) -> usize {
        self.granted.load(Ordering::SeqCst)
    }
}

async fn answer(mut stream: TcpStream, number: usize, now: DateTime<Utc>) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    // The body is JSON, and ends the request.
    while !request.ends_with(b"}") {
        match stream.read(&mut buffer).await {
            Ok(read @ 1..) => request.extend_from_slice(&buffer[..read]),
            _ => return,
        }
    }
    let body = format!(
        r#"{{"accessToken":"AT-{number}","expiresIn":3600,"refreshToken":"RT-{number}","tokenType":"Bearer"}}"#
    );
    let date = now.format("%a, %d %b %Y %H:%M:%S GMT");
    let head = format!(
        "HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
}

struct Scene {
    home: tempfile::TempDir,
    clock: TestClock,
    endpoint: TokenEndpoint,
    context: CallContext,
    session: SsoSession,
}

impl Scene {
    async fn new() -> Self {
        Self::with_skew(TimeDelta::zero()).await
    }

    async fn with_skew(ahead: TimeDelta) -> Self {
        let home = tempfile::tempdir().unwrap();
        let clock = TestClock::new();
        let endpoint = TokenEndpoint::start(clock.clone(), ahead).await;
        let environment = HashMap::from([
            ("HOME".to_owned(), home.path().display().to_string()),
            ("AWS_ENDPOINT_URL_SSO_OIDC".to_owned(), endpoint.url.clone()),
            ("AWS_ENDPOINT_URL_SSO".to_owned(), endpoint.url.clone()),
        ]);
        let context = CallContext {
            clock: Arc::new(clock.clone()),
            ..CallContext::new(Environment::new(environment))
        };
        let session = session();
        Self {
            home,
            clock,
            endpoint,
            context,
            session,
        }
    }

    /// A sign-in of the AWS CLI's, good for so long from now.
    fn sign_in(&self, left: Duration) {
        self.sign_in_with(left, self.clock.wall() + TimeDelta::days(90));
    }

    fn sign_in_with(&self, left: Duration, registration: DateTime<Utc>) {
        let expires_at = self.clock.wall() + TimeDelta::from_std(left).unwrap();
        let time = |time: DateTime<Utc>| time.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        let text = serde_json::json!({
            "startUrl": START_URL, "region": "us-east-1", "accessToken": "AT-0",
            "expiresAt": time(expires_at), "clientId": "CID", "clientSecret": "CSECRET",
            "registrationExpiresAt": time(registration), "refreshToken": "RT-0",
        });
        write_atomic(&self.token_file(), text.to_string().as_bytes()).unwrap();
    }

    fn token_file(&self) -> PathBuf {
        let start_url = START_URL.parse().unwrap();
        let name: SessionName = "my-sso".parse().unwrap();
        let path = cache::token_file(&self.context.environment, &start_url, Some(&name)).unwrap();
        assert!(path.starts_with(self.home.path()));
        path
    }

    async fn token(&self) -> String {
        let token = self.session.token(&self.context).await.unwrap();
        token.access_token.expose().to_owned()
    }

    /// Waits for what goes on in the background.
    async fn token_is(&self, expected: &str) {
        for _ in 0..500 {
            if self.token().await == expected {
                return;
            }
            SystemClock.sleep(Duration::from_millis(10)).await;
        }
        panic!("the token did not become {expected}");
    }
}

fn session() -> SsoSession {
    let region = "us-east-1".parse().unwrap();
    SsoSession::new(ClientRequest {
        session_name: Some("my-sso".parse().unwrap()),
        ..ClientRequest::new(START_URL.parse().unwrap(), region)
    })
}

#[tokio::test]
async fn a_token_is_refreshed_when_its_last_quarter_of_an_hour_begins() {
    let scene = Scene::new().await;
    scene.sign_in(HOUR);
    scene.clock.advance(Duration::from_mins(44));
    assert_eq!(scene.token().await, "AT-0");
    assert_eq!(scene.endpoint.granted(), 0);
    // The jitter takes up to 90 seconds.
    scene.clock.advance(Duration::from_secs(151));
    assert_eq!(scene.token().await, "AT-0", "the old one serves meanwhile");
    scene.token_is("AT-1").await;
    assert_eq!(scene.endpoint.granted(), 1);
}

#[tokio::test]
async fn a_night_of_sleep_is_one_refresh() {
    let scene = Scene::new().await;
    scene.sign_in(HOUR);
    assert_eq!(scene.token().await, "AT-0");
    scene.clock.advance(Duration::from_hours(9));
    assert_eq!(scene.token().await, "AT-1");
    assert_eq!(scene.token().await, "AT-1");
    assert_eq!(scene.endpoint.granted(), 1);
}

#[tokio::test]
async fn waking_up_refreshes_at_once_and_at_a_moment_of_its_own() {
    let scene = Scene::new().await;
    scene.sign_in(HOUR);
    scene.token().await;
    scene.clock.advance(Duration::from_hours(9));
    let status = scene.session.resume(&scene.context).await.unwrap();
    assert!(status.signed_in);
    assert_eq!(scene.endpoint.granted(), 1);
    let jitter = scene.clock.sleeps()[0];
    assert!(jitter < Duration::from_secs(2), "{jitter:?}");
}

#[tokio::test]
async fn a_wall_clock_set_back_makes_no_token_young_again() {
    let scene = Scene::new().await;
    scene.sign_in(HOUR);
    assert_eq!(scene.token().await, "AT-0");
    scene.clock.step_wall(TimeDelta::days(-1));
    assert_eq!(scene.token().await, "AT-0");
    assert_eq!(scene.endpoint.granted(), 0);
    // By the wall clock there are 24 hours left.
    scene.clock.advance(HOUR);
    assert_eq!(scene.token().await, "AT-1");
}

#[tokio::test]
async fn a_wall_clock_set_forward_is_one_refresh_and_no_more() {
    let scene = Scene::new().await;
    scene.sign_in(HOUR);
    scene.token().await;
    scene.clock.step_wall(TimeDelta::days(1));
    assert_eq!(scene.token().await, "AT-1");
    assert_eq!(scene.token().await, "AT-1");
    scene.clock.step_wall(TimeDelta::days(-1));
    assert_eq!(scene.token().await, "AT-1");
    assert_eq!(scene.endpoint.granted(), 1);
}

#[tokio::test]
async fn clocks_at_the_ends_of_time_do_not_panic() {
    let scene = Scene::new().await;
    scene.sign_in(HOUR);
    scene.token().await;
    for years in [7000, -9000, 2000] {
        scene.clock.step_wall(TimeDelta::days(365 * years));
        scene.session.status(&scene.context).await.unwrap();
        // A registration of 90 days does not last so long.
        let _ = scene.session.token(&scene.context).await;
    }
    assert_eq!(scene.endpoint.granted(), 0);
    assert_eq!(scene.token().await, "AT-0");
}

#[tokio::test]
async fn a_registration_runs_out_by_the_clock_of_the_service() {
    // Ours is two hours behind, so that the registration seems to have an hour left.
    let scene = Scene::with_skew(TimeDelta::hours(2)).await;
    scene.sign_in(Duration::ZERO);
    scene.token_is("AT-1").await;
    let status = scene.session.status(&scene.context).await.unwrap();
    assert_eq!(status.clock_skew.map(|skew| skew.num_minutes()), Some(120));

    scene.sign_in_with(Duration::ZERO, scene.clock.wall() + TimeDelta::hours(1));
    let error = scene.session.token(&scene.context).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::SignInRequired);
    assert_eq!(scene.endpoint.granted(), 1);
    // A process that has not heard the service yet takes its own clock's word.
    assert!(session().token(&scene.context).await.is_ok());
}

#[tokio::test]
async fn a_person_asked_before_the_clock_was_set_back_can_be_asked_again() {
    let scene = Scene::new().await;
    let shared = &scene.session.shared;
    let turn = shared
        .take_turn_to_prompt(&scene.context)
        .await
        .unwrap()
        .unwrap();
    turn.record(&scene.context).await;
    let error = turn.check_cool_down(&scene.context).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::PromptedRecently);
    scene.clock.step_wall(TimeDelta::days(-1));
    assert!(turn.check_cool_down(&scene.context).await.is_ok());
    scene.clock.step_wall(TimeDelta::from_std(DAY).unwrap());
    assert!(turn.check_cool_down(&scene.context).await.is_err());
    scene.clock.advance(HOUR);
    assert!(turn.check_cool_down(&scene.context).await.is_ok());
}

#[tokio::test]
async fn work_in_the_background_ends_with_the_last_session() {
    let one = session();
    let other = one.clone();
    // As a task does that goes on by itself.
    let shared = Arc::clone(&one.shared);
    drop(one);
    assert!(!shared.closed.is_cancelled());
    drop(other);
    assert!(shared.closed.is_cancelled());
}
