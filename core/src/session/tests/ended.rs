//! A sign-in ends: the person signs out, or the service refuses the refresh token.

use super::*;
use crate::error::{Error, SignedOut};

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn signing_out_removes_the_token_file_and_the_kept_list_of_accounts() {
    use crate::account_lists::{Identity, KeptList, store};
    let scene = Scene::new().await;
    scene.sign_in(HOUR);
    let context = scene.context();
    let request = &context.request;
    let identity = Identity {
        start_url: request.start_url.clone(),
        region: request.region.clone(),
        session_name: request.session_name.clone(),
    };
    let list = KeptList {
        listed_at: scene.clock.wall(),
        accounts: Vec::new(),
    };
    let path = context.session_files.account_lists.clone();
    assert!(store(&context, path, identity, list).await.is_none());
    let kept = async || scene.session.kept_list(&scene.call).await.unwrap();
    assert!(kept().await.is_some());
    let _ = scene.session.sign_out(&scene.call).await.unwrap();
    assert!(!scene.token_file().exists());
    assert!(kept().await.is_none());
}

#[tokio::test]
async fn a_refresh_token_that_the_service_refuses_is_not_sent_again() {
    let scene = Scene::new().await;
    scene.sign_in(Duration::ZERO);
    scene.endpoint.refuse();
    for _ in 0..2 {
        let error = scene.session.token(&scene.call).await.unwrap_err();
        let refused = SignedOut::RefreshRefused(ErrorCode::InvalidGrant);
        assert!(matches!(error, Error::SignInRequired { why } if why == refused));
        assert_eq!(scene.endpoint.requests(), 1);
    }
    // Someone signs in again.
    scene.write_token("new", DAY, scene.clock.wall() + TimeDelta::days(90));
    scene.clock.advance(Duration::from_secs(2));
    assert_eq!(scene.token().await, "AT-new");
}
