//! Waits that others decide about end by themselves.

use super::*;
use crate::session::sign_in::{Flow, SignInOptions};
use crate::session::sign_out::Revoked;

fn waited(scene: &Scene) -> Duration {
    scene.clock.sleeps().iter().sum()
}

#[tokio::test]
async fn a_process_that_hangs_in_its_refresh_is_waited_for_within_reason() {
    let scene = Scene::new().await;
    scene.sign_in(Duration::ZERO);
    let shared = &scene.session.shared;
    let lock_file = shared.own_file(&scene.context, "lock").unwrap();
    let _theirs = cache::try_lock(&scene.context, &lock_file).await.unwrap();
    let error = scene.session.token(&scene.context).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::SessionBusy);
    assert!(waited(&scene) <= Duration::from_mins(1));
    assert_eq!(scene.endpoint.granted(), 0);
}

#[tokio::test]
async fn a_process_that_hangs_in_its_refresh_does_not_keep_anyone_signed_in() {
    let scene = Scene::new().await;
    scene.sign_in(HOUR);
    let shared = &scene.session.shared;
    let token_file = shared.token_file(&scene.context).unwrap();
    let lock_file = shared.own_file(&scene.context, "lock").unwrap();
    let _theirs = cache::try_lock(&scene.context, &lock_file).await.unwrap();
    assert!(token_file.exists());
    // Nor does a portal that never answers.
    let revoked = scene.session.sign_out(&scene.context).await.unwrap();
    assert!(matches!(revoked, Revoked::No(error) if error.code() == ErrorCode::Timeout));
    assert!(!token_file.exists());
    assert!(waited(&scene) <= Duration::from_mins(1));
}

#[tokio::test]
async fn a_sign_in_that_the_person_has_left_is_over_at_last() {
    for flow in [Flow::Browser, Flow::Device] {
        let scene = Scene::new().await;
        let options = SignInOptions {
            flow,
            ..SignInOptions::default()
        };
        let silent = |_| std::future::ready(());
        let signing_in = scene.session.sign_in(&scene.context, options, silent);
        let error = signing_in.await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::SignInTimedOut);
        assert!(waited(&scene) <= HOUR);
    }
}
