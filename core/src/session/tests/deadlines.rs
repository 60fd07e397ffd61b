//! Waits for another process, the service or a person end by themselves.

use std::future::ready;

use tokio::sync::watch;

use super::*;
use crate::cache;
use crate::clock::Sleep;
use crate::session::sign_in::{Approval, Flow, SignInEvent, SignInOptions};
use crate::session::sign_out::Revoked;

fn waited(scene: &Scene) -> Duration {
    scene.clock.sleeps().iter().sum()
}

async fn lock_of_another_process(scene: &Scene) -> cache::FileLock {
    let lock = &scene.context().session_files.lock;
    cache::try_lock(&scene.call, lock).await.unwrap()
}

#[tokio::test]
async fn a_process_that_hangs_in_its_refresh_is_waited_for_less_than_a_minute() {
    let scene = Scene::new().await;
    scene.sign_in(Duration::ZERO);
    let _lock = lock_of_another_process(&scene).await;
    let error = scene.session.token(&scene.call).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::SessionBusy);
    assert!(waited(&scene) <= Duration::from_mins(1));
    assert_eq!(scene.endpoint.granted(), 0);
}

#[tokio::test]
async fn a_process_that_hangs_in_its_refresh_does_not_keep_anyone_signed_in() {
    let scene = Scene::new().await;
    scene.sign_in(HOUR);
    let _lock = lock_of_another_process(&scene).await;
    assert!(scene.token_file().exists());
    // The portal does not answer, either.
    let revoked = scene.session.sign_out(&scene.call).await.unwrap();
    assert!(matches!(revoked, Revoked::No(error) if error.code() == ErrorCode::Timeout));
    assert!(!scene.token_file().exists());
    assert!(waited(&scene) <= Duration::from_mins(1));
}

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

#[tokio::test]
async fn a_sign_in_that_the_person_never_completes_ends() {
    for flow in [Flow::Browser, Flow::Device] {
        let scene = Scene::new().await;
        let clock = StoppedClock {
            clock: scene.clock.clone(),
            started: watch::Sender::new(false),
        };
        let call = CallContext {
            clock: Arc::new(clock.clone()),
            ..scene.call.clone()
        };
        let options = SignInOptions {
            flow,
            ..SignInOptions::default()
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
        let code = error.unwrap_err().code();
        // Which deadline is noticed first, that of the device code or that of the sign-in, does not matter.
        let expired = flow == Flow::Device && code == ErrorCode::ExpiredToken;
        assert!(expired || code == ErrorCode::SignInTimedOut, "{code:?}");
        let expected = match flow {
            Flow::Device => Approval::UserCode("ABCD-EFGH".into()),
            Flow::Browser | Flow::Auto => Approval::Browser,
        };
        assert_eq!(asked, Some(expected), "the person was asked before");
        assert!(waited(&scene) <= HOUR);
    }
}
