//! The sign-in that role credentials belong to: refreshed, signed out, or of another program.

use super::*;
use crate::session::portal_access::PortalAccess;
use crate::session::refresher::Refresher;
use crate::session::role_credentials::KeptRoleCredentials;
use crate::session::token_store::TokenStore;

#[tokio::test]
async fn a_refresh_of_the_token_by_this_session_leaves_the_credentials_as_they_are() {
    let scene = signed_in().await;
    scene.sign_in(40 * MINUTE);
    assert_eq!(key(&scene).await, "ASIA1");
    scene.clock.advance(30 * MINUTE);
    scene.token_is("AT-1").await;
    scene.clock.advance(2 * SECOND);
    assert_eq!(key(&scene).await, "ASIA1");
    assert_eq!(scene.portal.requests(), 1);
}

#[tokio::test]
async fn credentials_are_used_although_the_token_has_expired_and_cannot_be_refreshed_now() {
    let scene = signed_in().await;
    scene.sign_in(20 * MINUTE);
    assert_eq!(key(&scene).await, "ASIA1");
    scene.endpoint.fail(true);
    scene.clock.advance(40 * MINUTE);
    assert_eq!(key(&scene).await, "ASIA1");
}

#[tokio::test]
async fn signing_out_forgets_the_credentials_at_once() {
    let scene = signed_in().await;
    key(&scene).await;
    assert!(in_memory(&scene).is_some());
    let _ = scene.session.sign_out(&scene.call).await.unwrap();
    assert_eq!(in_memory(&scene), None);
    let error = admin(&scene).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::SignInRequired);
    // Someone signs in.
    scene.sign_in(DAY);
    assert_eq!(key(&scene).await, "ASIA2");
}

#[tokio::test]
async fn credentials_that_arrive_after_signing_out_are_neither_kept_nor_given() {
    let scene = signed_in().await;
    scene.portal.hold(true);
    let caller = calling(&scene);
    scene.portal.requested(1).await;
    let _ = scene.session.sign_out(&scene.call).await.unwrap();
    scene.portal.hold(false);
    let error = caller.await.unwrap().unwrap_err();
    assert_eq!(error.code(), ErrorCode::SignInRequired);
    assert_eq!(scene.portal.requests(), 1);
    scene.sign_in(DAY);
    assert_eq!(key(&scene).await, "ASIA2");
}

#[tokio::test]
async fn a_renewal_that_ends_after_signing_out_keeps_nothing() {
    let scene = signed_in().await;
    key(&scene).await;
    scene.clock.advance(50 * MINUTE);
    scene.portal.hold(true);
    key(&scene).await;
    scene.portal.requested(2).await;
    let _ = scene.session.sign_out(&scene.call).await.unwrap();
    // Another person signs in before the answer comes.
    scene.write_token("other", DAY, scene.clock.wall() + TimeDelta::days(90));
    scene.session.token(&scene.call).await.unwrap();
    scene.portal.hold(false);
    for _ in 0..50 {
        assert_ne!(key(&scene).await, "ASIA2");
        SystemClock.sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(scene.portal.last_token(), "AT-other");
}

#[tokio::test]
async fn a_sign_in_of_another_program_counts_within_a_second() {
    let scene = signed_in().await;
    assert_eq!(key(&scene).await, "ASIA1");
    scene.write_token("other", DAY, scene.clock.wall() + TimeDelta::days(90));
    scene.clock.advance(SECOND);
    assert_eq!(in_memory(&scene), None);
    assert_eq!(key(&scene).await, "ASIA2");
    assert_eq!(scene.portal.last_token(), "AT-other");
}

#[tokio::test]
async fn a_sign_out_of_another_program_counts_within_a_second() {
    let scene = signed_in().await;
    assert_eq!(key(&scene).await, "ASIA1");
    std::fs::remove_file(scene.token_file()).unwrap();
    scene.clock.advance(SECOND);
    let error = admin(&scene).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::SignInRequired);
    assert_eq!(in_memory(&scene), None);
}

#[tokio::test]
async fn a_sign_in_that_is_noticed_during_a_request_is_used_for_the_next_one() {
    let scene = signed_in().await;
    scene.portal.hold(true);
    let caller = calling(&scene);
    scene.portal.requested(1).await;
    scene.write_token("other", DAY, scene.clock.wall() + TimeDelta::days(90));
    scene.session.token(&scene.call).await.unwrap();
    scene.portal.hold(false);
    let credentials = caller.await.unwrap().unwrap();
    assert_eq!(credentials.access_key_id, "ASIA2");
    assert_eq!(scene.portal.last_token(), "AT-other");
}

#[tokio::test]
async fn another_home_folder_is_another_sign_in() {
    let (scene, other) = (signed_in().await, Scene::new().await);
    assert_eq!(key(&scene).await, "ASIA1");
    let (account, role) = (ACCOUNT.parse().unwrap(), "Admin".parse().unwrap());
    let session = &scene.session;
    assert!(
        session
            .role_credentials_in_memory(&other.call, &account, &role)
            .is_none()
    );
    let error = session.role_credentials(&other.call, &account, &role).await;
    assert_eq!(error.unwrap_err().code(), ErrorCode::SignInRequired);
}

#[tokio::test]
async fn a_token_that_the_portal_rejects_empties_the_memory_for_all_roles() {
    let scene = signed_in().await;
    assert_eq!(key(&scene).await, "ASIA1");
    // The portal rejects every token: the session was ended by an administrator.
    scene.portal.fail(Some(UNAUTHORIZED));
    let error = get(&scene, ACCOUNT, "Reader").await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::SignInRequired);
    assert_eq!(in_memory(&scene), None);
    let error = admin(&scene).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::SignInRequired);
}

#[tokio::test]
async fn a_refresh_that_is_rejected_has_the_credentials_checked_again() {
    let scene = signed_in().await;
    let store = Arc::new(TokenStore::new());
    let refresher = Arc::new(Refresher::new(Arc::clone(&store)));
    let access = PortalAccess::new(Arc::clone(&store), refresher);
    let kept = KeptRoleCredentials::new(access, Arc::clone(&store));
    let (account, role) = (ACCOUNT.parse().unwrap(), "Admin".parse().unwrap());
    let context = scene.context();
    kept.get(&context, &account, &role).await.unwrap();
    let token = store.current(&context).await.unwrap();
    let refresh_token = token.token.renewal.refresh_token.unwrap();
    store.set_rejected(&refresh_token, ErrorCode::InvalidGrant);
    let again = kept.get(&context, &account, &role).await.unwrap();
    assert_eq!(again.access_key_id, "ASIA2");
}
