//! The status of a session, which asks no server.

use super::*;
use crate::error::SignedOut;
use crate::session::status::{SessionStatus, status};
use crate::session::token_store::TokenStore;

async fn of_file(scene: &Scene) -> SessionStatus {
    status(&scene.context(), &TokenStore::new()).await
}

#[tokio::test]
async fn a_token_of_the_file_is_signed_in_and_saved() {
    let scene = Scene::new().await;
    scene.sign_in(HOUR);
    let status = of_file(&scene).await;
    assert!(status.signed_in && status.refreshable && !status.unsaved);
    assert_eq!(status.reason, None);
    assert_eq!(scene.endpoint.requests(), 0);
}

#[tokio::test]
async fn a_token_that_cannot_be_refreshed_is_signed_in_until_it_expires() {
    let scene = Scene::new().await;
    let expired = scene.clock.wall() - TimeDelta::days(1);
    scene.sign_in_with(HOUR, expired);
    let status = of_file(&scene).await;
    assert!(status.signed_in && !status.refreshable);
    scene.clock.advance(HOUR);
    let status = of_file(&scene).await;
    assert!(!status.signed_in && status.reason.is_some());
}

#[tokio::test]
async fn a_token_that_the_portal_rejected_and_that_cannot_be_refreshed_is_revoked() {
    let scene = Scene::new().await;
    let expired = scene.clock.wall() - TimeDelta::days(1);
    scene.sign_in_with(HOUR, expired);
    let (context, store) = (scene.context(), TokenStore::new());
    let token = store.required(&context).await.unwrap();
    store.set_revoked(&token);
    let status = status(&context, &store).await;
    assert!(!status.signed_in);
    assert_eq!(status.reason, Some(SignedOut::Revoked));
}
