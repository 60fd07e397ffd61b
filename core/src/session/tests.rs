//! A session, or a part of one, in a home folder of its own, with a clock of the test and a token endpoint.

mod background;
mod clocks;
mod deadlines;
mod ended;
mod log;
pub(crate) mod portal;
mod portal_access;
mod role_credentials;
mod sign_in;
mod status;
mod token_endpoint;
mod token_store;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio_util::sync::CancellationToken;

use super::session_context::{SessionContext, SessionContexts};
use super::sso_session::SsoSession;
use crate::clock::test_clock::TestClock;
use crate::clock::{Clock, SystemClock};
use crate::context::{CallContext, Environment};
use crate::error::ErrorCode;
use crate::files::write_atomic;
use crate::sign_in::ClientRequest;
use portal::Portal;
use token_endpoint::TokenEndpoint;

pub(super) const START_URL: &str = "https://d-9067694978.awsapps.com/start";
pub(crate) const HOUR: Duration = Duration::from_hours(1);
pub(crate) const DAY: Duration = Duration::from_hours(24);

/// A home folder, a clock, a token endpoint and a portal.
pub(crate) struct Scene {
    home: tempfile::TempDir,
    pub(crate) clock: TestClock,
    endpoint: TokenEndpoint,
    pub(crate) portal: Portal,
    pub(crate) call: CallContext,
    pub(crate) session: SsoSession,
}

impl Scene {
    pub(crate) async fn new() -> Self {
        Self::with_skew(TimeDelta::zero()).await
    }

    /// The clock of the service is ahead of the test's.
    async fn with_skew(ahead: TimeDelta) -> Self {
        let home = tempfile::tempdir().unwrap();
        let clock = TestClock::new();
        let endpoint = TokenEndpoint::start(clock.clone(), ahead).await;
        let portal = Portal::start(clock.clone(), ahead).await;
        let environment = HashMap::from([
            ("HOME".to_owned(), home.path().display().to_string()),
            ("AWS_ENDPOINT_URL_SSO_OIDC".to_owned(), endpoint.url.clone()),
            ("AWS_ENDPOINT_URL_SSO".to_owned(), portal.url.clone()),
        ]);
        let call = CallContext {
            clock: Arc::new(clock.clone()),
            ..CallContext::new(Environment::new(environment))
        };
        Self {
            home,
            clock,
            endpoint,
            portal,
            call,
            session: SsoSession::new(request()),
        }
    }

    /// The context that a session makes of the call, for a test of one part of it.
    pub(super) fn context(&self) -> SessionContext {
        let contexts = SessionContexts::new(request(), CancellationToken::new());
        contexts.of_call(&self.call).unwrap()
    }

    /// Writes a token that the AWS CLI got, with so much time left.
    pub(crate) fn sign_in(&self, left: Duration) {
        self.sign_in_with(left, self.clock.wall() + TimeDelta::days(90));
    }

    fn sign_in_with(&self, left: Duration, registration: DateTime<Utc>) {
        self.write_token("0", left, registration);
    }

    /// Writes the token `AT-<name>` with the refresh token `RT-<name>`.
    fn write_token(&self, name: &str, left: Duration, registration: DateTime<Utc>) {
        let expires_at = self.clock.wall() + TimeDelta::from_std(left).unwrap();
        let time = |time: DateTime<Utc>| time.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        let text = serde_json::json!({
            "startUrl": START_URL, "region": "us-east-1", "accessToken": format!("AT-{name}"),
            "expiresAt": time(expires_at), "clientId": "CID", "clientSecret": "CSECRET",
            "registrationExpiresAt": time(registration), "refreshToken": format!("RT-{name}"),
        });
        write_atomic(&self.token_file(), text.to_string().as_bytes()).unwrap();
    }

    pub(crate) fn token_file(&self) -> PathBuf {
        let path = self.context().session_files.token.clone();
        assert!(path.starts_with(self.home.path()));
        path
    }

    async fn token(&self) -> String {
        let token = self.session.token(&self.call).await.unwrap();
        token.access_token.expose().to_owned()
    }

    /// How long was waited on the clock.
    fn waited(&self) -> Duration {
        self.clock.sleeps().iter().sum()
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

pub(super) fn request() -> ClientRequest {
    let region = "us-east-1".parse().unwrap();
    ClientRequest {
        session_name: Some("my-sso".parse().unwrap()),
        ..ClientRequest::new(START_URL.parse().unwrap(), region)
    }
}
