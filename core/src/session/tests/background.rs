//! Refreshes in the background, and tokens that could not be stored.

use std::fs;

use tokio::sync::Notify;

use super::*;
use crate::clock::Sleep;
use crate::context::WarningCode;

/// Long enough to see what goes on in the background. It is no bound of anything.
async fn a_while() {
    SystemClock.sleep(Duration::from_millis(500)).await;
}

/// Puts a folder in the place of the token file: nothing can be stored there, even if root runs the tests.
fn block_token_file(scene: &Scene) {
    fs::remove_file(scene.token_file()).unwrap();
    fs::create_dir(scene.token_file()).unwrap();
}

/// The access token in the file.
fn stored(scene: &Scene) -> Option<String> {
    let text = fs::read_to_string(scene.token_file()).ok()?;
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    Some(document["accessToken"].as_str().unwrap().to_owned())
}

/// A scene in which `AT-1` could not be stored.
async fn with_unsaved_token() -> Scene {
    let scene = Scene::new().await;
    scene.sign_in(Duration::ZERO);
    scene.session.status(&scene.call).await.unwrap();
    block_token_file(&scene);
    assert_eq!(scene.token().await, "AT-1");
    scene
}

#[tokio::test]
async fn a_refresh_in_the_background_that_fails_is_not_repeated_at_every_call() {
    let scene = Scene::new().await;
    scene.endpoint.fail(true);
    scene.sign_in(Duration::from_mins(10));
    let mut failures = 0;
    // Each call reports what went wrong before it.
    while failures == 0 {
        assert_eq!(scene.token().await, "AT-0");
        SystemClock.sleep(Duration::from_millis(10)).await;
        let warnings = scene.call.warnings.take();
        failures += warnings
            .iter()
            .filter(|warning| warning.code == WarningCode::RefreshFailed)
            .count();
    }
    for _ in 0..50 {
        assert_eq!(scene.token().await, "AT-0");
    }
    a_while().await;
    assert_eq!(scene.endpoint.requests(), 1);
    // It is tried again after a minute.
    scene.clock.advance(Duration::from_secs(61));
    scene.endpoint.fail(false);
    scene.token_is("AT-1").await;
    assert_eq!(scene.endpoint.requests(), 2);
}

#[tokio::test]
async fn storing_a_token_is_tried_again_for_as_long_as_there_is_a_session() {
    let scene = with_unsaved_token().await;
    let sleeps = scene.clock.sleeps().len();
    while scene.clock.sleeps().len() < sleeps + 5 {
        SystemClock.sleep(Duration::from_millis(10)).await;
    }
    fs::remove_dir(scene.token_file()).unwrap();
    while stored(&scene).is_none() {
        SystemClock.sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(stored(&scene).as_deref(), Some("AT-1"));
}

#[tokio::test]
async fn storing_a_token_is_not_tried_after_the_last_session_has_gone() {
    let scene = with_unsaved_token().await;
    let Scene {
        session,
        call,
        clock,
        home,
        ..
    } = scene;
    drop(session);
    // A try that is under way ends, and nothing holds the clock of the call after it. On Windows it can take two seconds.
    while Arc::strong_count(&call.clock) > 1 {
        SystemClock.sleep(Duration::from_millis(1)).await;
    }
    let sleeps = clock.sleeps().len();
    // With nothing in its way it would be stored at the next try. The clock of the test does not wait.
    let cache = home.path().join(".aws/sso/cache");
    for folder in fs::read_dir(&cache).unwrap().flatten() {
        fs::remove_dir(folder.path()).unwrap();
    }
    a_while().await;
    assert_eq!(fs::read_dir(&cache).unwrap().count(), 0);
    assert_eq!(clock.sleeps().len(), sleeps);
}

/// A clock whose sleeps last until they are let go.
#[derive(Clone)]
struct Gate {
    clock: TestClock,
    asleep: Arc<Notify>,
    go_on: Arc<Notify>,
}

impl Gate {
    fn new(clock: &TestClock) -> Self {
        Self {
            clock: clock.clone(),
            asleep: Arc::default(),
            go_on: Arc::default(),
        }
    }

    fn context(&self, call: &CallContext) -> CallContext {
        CallContext {
            clock: Arc::new(self.clone()),
            ..call.clone()
        }
    }
}

impl Clock for Gate {
    fn wall(&self) -> DateTime<Utc> {
        self.clock.wall()
    }

    fn boot(&self) -> Duration {
        self.clock.boot()
    }

    fn sleep(&self, _duration: Duration) -> Sleep {
        let (asleep, go_on) = (Arc::clone(&self.asleep), Arc::clone(&self.go_on));
        Box::pin(async move {
            asleep.notify_one();
            go_on.notified().await;
        })
    }
}

#[tokio::test]
async fn a_call_that_looked_before_a_refresh_does_not_undo_it_in_memory() {
    let scene = Scene::new().await;
    scene.sign_in(Duration::ZERO);
    scene.session.status(&scene.call).await.unwrap();
    // A file that is half written is read again after a pause.
    write_atomic(&scene.token_file(), b"{").unwrap();
    let gate = Gate::new(&scene.clock);
    let (session, context) = (scene.session.clone(), gate.context(&scene.call));
    let looking = tokio::spawn(async move { session.status(&context).await });
    gate.asleep.notified().await;
    block_token_file(&scene);
    // The next try to store the token never comes.
    let context = Gate::new(&scene.clock).context(&scene.call);
    let token = async || {
        let token = scene.session.token(&context).await.unwrap();
        token.access_token.expose().to_owned()
    };
    assert_eq!(token().await, "AT-1");
    gate.go_on.notify_one();
    looking.await.unwrap().unwrap();
    // The refresh token before it was used: a token that is lost here cannot be got again.
    assert_eq!(token().await, "AT-1");
    assert_eq!(scene.endpoint.granted(), 1);
}

#[tokio::test]
async fn a_call_that_looked_before_a_sign_out_does_not_bring_the_token_back() {
    let scene = Scene::new().await;
    scene.sign_in(Duration::ZERO);
    scene.session.status(&scene.call).await.unwrap();
    block_token_file(&scene);
    // The token is in memory alone. The next try to store it never comes.
    let context = Gate::new(&scene.clock).context(&scene.call);
    scene.session.token(&context).await.unwrap();
    fs::remove_dir(scene.token_file()).unwrap();
    // A file that is half written is read again after a pause.
    write_atomic(&scene.token_file(), b"{").unwrap();
    let gate = Gate::new(&scene.clock);
    let (session, context) = (scene.session.clone(), gate.context(&scene.call));
    let looking = tokio::spawn(async move { session.status(&context).await });
    gate.asleep.notified().await;
    let _ = scene.session.sign_out(&scene.call).await.unwrap();
    gate.go_on.notify_one();
    assert!(!looking.await.unwrap().unwrap().signed_in);
    assert!(!scene.session.status(&scene.call).await.unwrap().signed_in);
}
