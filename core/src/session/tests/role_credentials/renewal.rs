//! Credentials that are renewed before they expire.

use super::*;
use crate::context::{Warning, WarningCode};

/// Calls every second for two minutes. Returns the keys that were given.
async fn call_every_second(scene: &Scene) -> Vec<Result<RoleCredentials>> {
    let mut given = Vec::new();
    for _ in 0..120 {
        let credentials = admin(scene).await;
        if let Ok(credentials) = &credentials {
            assert!(credentials.expires_at > scene.clock.wall());
        }
        given.push(credentials);
        idle(scene).await;
        scene.clock.advance(SECOND);
    }
    given
}

#[tokio::test]
async fn credentials_of_twenty_seconds_are_renewed_in_time_and_no_more_often() {
    let scene = signed_in().await;
    scene.portal.set_lifetime(TimeDelta::seconds(20));
    let given = call_every_second(&scene).await;
    assert!(given.iter().all(Result::is_ok));
    // Seven seconds after they were received, less than half of their lifetime is left, without the last three.
    let requests = scene.portal.requests();
    assert!((12..=16).contains(&requests), "{requests}");
}

#[tokio::test]
async fn credentials_of_fifteen_minutes_are_renewed_at_half_of_their_lifetime() {
    let scene = signed_in().await;
    scene.portal.set_lifetime(TimeDelta::minutes(15));
    for _ in 0..100 {
        assert_eq!(key(&scene).await, "ASIA1");
    }
    scene.clock.advance(7 * MINUTE);
    assert_eq!(key(&scene).await, "ASIA1");
    idle(&scene).await;
    assert_eq!(scene.portal.requests(), 1);
    scene.clock.advance(MINUTE);
    becomes(&scene, "ASIA2").await;
    idle(&scene).await;
    assert_eq!(scene.portal.requests(), 2);
}

#[tokio::test]
async fn a_service_that_gives_the_same_expiry_again_is_not_asked_at_every_call() {
    let scene = signed_in().await;
    let end = scene.clock.wall() + TimeDelta::hours(1);
    for _ in 0..3600 {
        scene.portal.set_lifetime(end - scene.clock.wall());
        // In the last seconds they are not used any more.
        if admin(&scene).await.is_err() {
            break;
        }
        idle(&scene).await;
        scene.clock.advance(SECOND);
    }
    let requests = scene.portal.requests();
    assert!(requests < 40, "{requests}");
}

fn failures(warnings: &[Warning]) -> usize {
    let code = WarningCode::CredentialsNotRenewed;
    warnings.iter().filter(|each| each.code == code).count()
}

#[tokio::test]
async fn a_renewal_that_fails_is_reported_and_tried_again_after_a_minute() {
    let scene = signed_in().await;
    assert_eq!(key(&scene).await, "ASIA1");
    scene.clock.advance(50 * MINUTE);
    scene.portal.fail(Some(FORBIDDEN));
    for _ in 0..50 {
        assert_eq!(key(&scene).await, "ASIA1");
        idle(&scene).await;
    }
    assert_eq!(scene.portal.requests(), 2);
    let mut reported = 0;
    while reported == 0 {
        SystemClock.sleep(Duration::from_millis(1)).await;
        key(&scene).await;
        reported = failures(&scene.call.warnings.take());
    }
    assert_eq!(reported, 1);
    scene.clock.advance(MINUTE);
    scene.portal.fail(None);
    becomes(&scene, "ASIA3").await;
    assert_eq!(scene.portal.requests(), 3);
}

#[tokio::test]
async fn short_credentials_whose_renewal_fails_are_not_asked_for_at_every_call() {
    let scene = signed_in().await;
    scene.portal.set_lifetime(TimeDelta::minutes(15));
    assert_eq!(key(&scene).await, "ASIA1");
    scene.clock.advance(8 * MINUTE);
    scene.portal.fail(Some(FORBIDDEN));
    let given = call_every_second(&scene).await;
    assert!(given.iter().all(Result::is_ok));
    // At once, and after a minute.
    assert_eq!(scene.portal.requests(), 3);
}

#[tokio::test]
async fn a_renewal_ends_with_the_session() {
    let scene = signed_in().await;
    key(&scene).await;
    scene.clock.advance(50 * MINUTE);
    scene.portal.hold(true);
    assert_eq!(key(&scene).await, "ASIA1");
    scene.portal.requested(2).await;
    let Scene {
        session, portal, ..
    } = scene;
    drop(session);
    portal.left(1).await;
    assert_eq!(portal.requests(), 2);
}
