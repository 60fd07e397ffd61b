//! The token store alone: no session, no refresh, no request.

use futures_util::FutureExt;

use super::*;
use crate::cache::Token;
use crate::error::SignedOut;
use crate::session::session_token::SessionToken;
use crate::session::token_store::TokenStore;

async fn signed_in() -> (Scene, TokenStore, SessionContext, SessionToken) {
    let scene = Scene::new().await;
    scene.sign_in(HOUR);
    let (store, context) = (TokenStore::new(), scene.context());
    let token = store.current(&context).await.unwrap();
    (scene, store, context, token)
}

/// A token as it is granted in the place of another.
fn granted(old: &SessionToken, name: &str, clock: &TestClock) -> SessionToken {
    let token = Token {
        access_token: crate::types::Secret::new(name),
        ..old.token.clone()
    };
    SessionToken::granted(token, old.path.clone(), old.stamp, clock)
}

fn name(token: Result<SessionToken, SignedOut>) -> String {
    token.unwrap().token.access_token.expose().to_owned()
}

#[tokio::test]
async fn what_other_programs_do_to_the_file_counts_at_once() {
    let (scene, store, context, _) = signed_in().await;
    let registration = scene.clock.wall() + TimeDelta::days(90);
    scene.write_token("CLI", HOUR, registration);
    assert_eq!(name(store.current(&context).await), "AT-CLI");
    std::fs::remove_file(scene.token_file()).unwrap();
    let current = store.current(&context).await;
    assert!(matches!(current, Err(SignedOut::NoToken)));
}

#[tokio::test]
async fn an_expiry_that_another_program_changed_counts_but_not_the_fraction_of_a_second_that_no_file_has()
 {
    let (scene, store, context, old) = signed_in().await;
    let fraction = TimeDelta::milliseconds(600);
    let token = Token {
        expires_at: old.token.expires_at + fraction,
        ..old.token.clone()
    };
    let token = SessionToken::granted(token, old.path.clone(), old.stamp, &scene.clock);
    let expires_at = token.token.expires_at;
    store.write(&context, token).await.unwrap();
    // Another program writes the same.
    let text = std::fs::read(scene.token_file()).unwrap();
    write_atomic(&scene.token_file(), &text).unwrap();
    let same = store.current(&context).await.unwrap();
    assert_eq!(same.token.expires_at, expires_at);

    scene.sign_in(Duration::ZERO);
    let changed = store.current(&context).await.unwrap();
    assert!(changed.is_expired(&scene.clock));
}

#[tokio::test]
async fn a_token_that_is_not_stored_yet_is_used_although_the_file_has_the_old_one_or_none() {
    let (scene, store, context, old) = signed_in().await;
    store.set(granted(&old, "new", &scene.clock));
    assert_eq!(name(store.current(&context).await), "new");
    std::fs::remove_file(scene.token_file()).unwrap();
    assert_eq!(name(store.current(&context).await), "new");
    let token = store.current(&context).await.unwrap();
    assert!(!token.stored);
    store.write(&context, token).await.unwrap();
    assert!(store.current(&context).await.unwrap().stored);
    std::fs::remove_file(scene.token_file()).unwrap();
    let current = store.current(&context).await;
    assert!(matches!(current, Err(SignedOut::NoToken)));
}

#[tokio::test]
async fn the_last_token_is_used_while_its_file_cannot_be_read() {
    let (scene, store, context, _) = signed_in().await;
    write_atomic(&scene.token_file(), b"{").unwrap();
    assert_eq!(name(store.current(&context).await), "AT-0");
    let other = TokenStore::new();
    let current = other.current(&context).await;
    assert!(matches!(current, Err(SignedOut::FileUnusable)));
}

#[tokio::test]
async fn only_changes_by_others_are_counted() {
    let (scene, store, context, old) = signed_in().await;
    let changes = store.foreign_changes();
    let token = granted(&old, "new", &scene.clock);
    store.write(&context, token).await.unwrap();
    store.current(&context).await.unwrap();
    assert_eq!(*changes.borrow(), 0);
    scene.sign_in(HOUR);
    store.current(&context).await.unwrap();
    assert_eq!(*changes.borrow(), 1);
    scene.sign_in(HOUR / 2);
    store.current(&context).await.unwrap();
    assert_eq!(*changes.borrow(), 2, "the same token with another expiry");
    std::fs::remove_file(scene.token_file()).unwrap();
    assert!(store.current(&context).await.is_err());
    assert_eq!(*changes.borrow(), 3);
}

#[tokio::test]
async fn a_rejected_refresh_token_and_a_revoked_token_are_remembered_for_themselves_alone() {
    let (scene, store, context, token) = signed_in().await;
    assert!(store.refresh_grant(&context, &token).is_ok());
    let refresh_token = token.token.renewal.refresh_token.clone().unwrap();
    store.set_rejected(&refresh_token, ErrorCode::InvalidGrant);
    store.set_revoked(&token);
    let grant = store.refresh_grant(&context, &token);
    let rejected = SignedOut::RefreshRefused(ErrorCode::InvalidGrant);
    assert_eq!(grant.err(), Some(rejected));
    assert!(store.is_revoked(&token));

    let registration = scene.clock.wall() + TimeDelta::days(90);
    scene.write_token("next", HOUR, registration);
    let next = store.current(&context).await.unwrap();
    assert!(store.refresh_grant(&context, &next).is_ok());
    assert!(!store.is_revoked(&next));
}

#[tokio::test]
async fn nothing_is_remembered_after_signing_out() {
    let (scene, store, context, token) = signed_in().await;
    let changes = store.foreign_changes();
    store.set_revoked(&token);
    let file = scene.token_file();
    store
        .remove(async { std::fs::remove_file(file).unwrap() })
        .await;
    assert!(store.current(&context).await.is_err());
    assert!(!store.is_revoked(&token));
    assert_eq!(*changes.borrow(), 0, "it is no change by another program");
}

#[tokio::test]
async fn a_file_that_is_looked_at_while_it_is_removed_is_no_change_by_others() {
    let (scene, store, context, _) = signed_in().await;
    let changes = store.foreign_changes();
    store
        .remove(async {
            std::fs::remove_file(scene.token_file()).unwrap();
            assert!(store.current(&context).await.is_err());
        })
        .await;
    assert_eq!(*changes.borrow(), 0);

    scene.sign_in(HOUR);
    store.current(&context).await.unwrap();
    assert_eq!(*changes.borrow(), 1, "a sign-in by another program");
    store
        .remove(async {
            scene.sign_in(HOUR / 2);
            store.current(&context).await.unwrap();
        })
        .await;
    assert_eq!(
        *changes.borrow(),
        2,
        "a sign-in by another program meanwhile"
    );
}

#[tokio::test]
async fn a_removal_that_is_cancelled_hides_no_later_change() {
    let (scene, store, context, _) = signed_in().await;
    let changes = store.foreign_changes();
    assert!(
        store
            .remove(std::future::pending::<()>())
            .now_or_never()
            .is_none()
    );
    std::fs::remove_file(scene.token_file()).unwrap();
    assert!(store.current(&context).await.is_err());
    assert_eq!(*changes.borrow(), 1);
}
