//! Waits for another process and for the service end by themselves.

use super::*;
use crate::cache;
use crate::session::sign_out::Revoked;

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
    assert!(scene.waited() <= Duration::from_mins(1));
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
    assert!(scene.waited() <= Duration::from_mins(1));
}
