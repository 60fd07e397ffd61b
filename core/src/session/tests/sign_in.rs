//! Sign-ins that a person does not complete.

use std::future::ready;

use tokio::sync::watch;

use super::*;
use crate::clock::Sleep;
use crate::context::{Warning, WarningCode};
use crate::error::Error;
use crate::session::sign_in::{Approval, Flow, Open, SignInEvent, SignInOptions};

/// A clock that stands still until it is started.
#[derive(Clone)]
struct StoppedClock {
    clock: TestClock,
    started: watch::Sender<bool>,
}

impl Clock for StoppedClock {
    fn wall(&self) -> DateTime<Utc> {
        self.clock.wall()
    }

    fn boot(&self) -> Duration {
        self.clock.boot()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let (clock, mut started) = (self.clock.clone(), self.started.subscribe());
        Box::pin(async move {
            started.wait_for(|started| *started).await.unwrap();
            clock.sleep(duration).await;
        })
    }
}

/// Signs in, and lets time pass when the person is asked. Returns what they were asked for, the error, and the warnings.
async fn left_by_the_person(
    scene: &Scene,
    options: SignInOptions,
) -> (Option<Approval>, Error, Vec<Warning>) {
    let clock = StoppedClock {
        clock: scene.clock.clone(),
        started: watch::Sender::new(false),
    };
    let call = CallContext {
        clock: Arc::new(clock.clone()),
        ..scene.call.clone()
    };
    let mut asked = None;
    let report = |event| {
        if let SignInEvent::AwaitingUser { approval, .. } = event {
            asked = Some(approval);
            clock.started.send_replace(true);
        }
        ready(())
    };
    let error = scene.session.sign_in(&call, options, report).await;
    (asked, error.unwrap_err(), call.warnings.take())
}

#[tokio::test]
async fn a_sign_in_that_the_person_never_completes_ends() {
    for flow in [Flow::Browser, Flow::Device] {
        let scene = Scene::new().await;
        let options = SignInOptions {
            flow,
            ..SignInOptions::default()
        };
        let (asked, error, _) = left_by_the_person(&scene, options).await;
        let code = error.code();
        // Which deadline is noticed first, that of the device code or that of the sign-in, does not matter.
        let expired = flow == Flow::Device && code == ErrorCode::ExpiredToken;
        assert!(expired || code == ErrorCode::SignInTimedOut, "{code:?}");
        let expected = match flow {
            Flow::Device => Approval::UserCode("ABCD-EFGH".into()),
            Flow::Browser | Flow::Auto => Approval::Browser,
        };
        assert_eq!(asked, Some(expected), "the person was asked before");
        assert!(scene.waited() <= HOUR);
    }
}

#[tokio::test]
async fn a_sign_in_looks_at_the_file_of_another_portal_more_than_once_and_warns_of_it_once() {
    let scene = Scene::new().await;
    let other = START_URL.replace("d-9067694978", "d-1111111111");
    let text = serde_json::json!({
        "startUrl": other, "region": "us-east-1", "accessToken": "AT-0",
        "expiresAt": "2026-01-03T00:00:00Z",
    });
    write_atomic(&scene.token_file(), text.to_string().as_bytes()).unwrap();
    let options = SignInOptions {
        flow: Flow::Device,
        open: Open::With(Arc::new(|_| Box::pin(ready(Ok(()))))),
        ..SignInOptions::default()
    };
    let (asked, _, warnings) = left_by_the_person(&scene, options).await;
    assert!(asked.is_some());
    let codes: Vec<WarningCode> = warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(codes, [WarningCode::CacheFileOfOtherPortal]);
}
