//! Callers at one moment share one request.

use std::pin::pin;

use futures_util::FutureExt;
use futures_util::future::join_all;

use super::*;

#[tokio::test]
async fn all_callers_share_one_request() {
    let scene = signed_in().await;
    scene.portal.hold(true);
    let callers: Vec<_> = (0..200).map(|_| calling(&scene)).collect();
    scene.portal.requested(1).await;
    scene.portal.hold(false);
    for caller in join_all(callers).await {
        assert_eq!(caller.unwrap().unwrap().access_key_id, "ASIA1");
    }
    assert_eq!(scene.portal.requests(), 1);
}

#[tokio::test]
async fn all_callers_share_one_error_and_the_next_one_asks_again() {
    let scene = signed_in().await;
    // The token file is not looked at again within a second, so all callers come before the answer.
    scene.token().await;
    scene.portal.fail(Some(FORBIDDEN));
    scene.portal.hold(true);
    let callers: Vec<_> = (0..20).map(|_| calling(&scene)).collect();
    scene.portal.requested(1).await;
    scene.portal.hold(false);
    for caller in join_all(callers).await {
        let error = caller.unwrap().unwrap_err();
        assert_eq!(error.code(), ErrorCode::Forbidden);
    }
    assert_eq!(scene.portal.requests(), 1);
    scene.portal.fail(None);
    assert_eq!(key(&scene).await, "ASIA2");
}

#[tokio::test]
async fn a_caller_who_leaves_does_not_take_the_request_from_the_others() {
    let scene = signed_in().await;
    scene.portal.hold(true);
    let first = calling(&scene);
    scene.portal.requested(1).await;
    let mut second = pin!(admin(&scene));
    assert!(second.as_mut().now_or_never().is_none());
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    scene.portal.hold(false);
    let credentials = second.await.unwrap();
    assert_eq!(credentials.access_key_id, "ASIA1");
    assert_eq!(scene.portal.requests(), 1);
}

#[tokio::test]
async fn the_last_caller_who_leaves_ends_the_request() {
    let scene = signed_in().await;
    scene.portal.hold(true);
    let caller = calling(&scene);
    scene.portal.requested(1).await;
    caller.abort();
    scene.portal.left(1).await;
    scene.portal.hold(false);
    assert_eq!(key(&scene).await, "ASIA2");
}
