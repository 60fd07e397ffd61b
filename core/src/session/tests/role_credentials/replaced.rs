//! Credentials that a service rejected, and credentials that have expired when they arrive.

use futures_util::future::join_all;

use super::*;

#[tokio::test]
async fn credentials_that_a_service_rejected_are_replaced_once_for_all() {
    let scene = signed_in().await;
    assert_eq!(key(&scene).await, "ASIA1");
    assert_eq!(replaced(&scene).await, "ASIA2");
    for _ in 0..200 {
        assert_eq!(replaced(&scene).await, "ASIA2");
    }
    assert_eq!(key(&scene).await, "ASIA2");
    assert_eq!(scene.portal.requests(), 2);
    // They are rejected, too.
    scene.clock.advance(2 * SECOND);
    assert_eq!(replaced(&scene).await, "ASIA3");
}

#[tokio::test]
async fn callers_whose_credentials_were_rejected_share_one_request() {
    let scene = signed_in().await;
    key(&scene).await;
    scene.portal.hold(true);
    let all = join_all((0..200).map(|_| replaced(&scene)));
    let release = async {
        scene.portal.requested(2).await;
        scene.portal.hold(false);
    };
    let (keys, ()) = tokio::join!(all, release);
    assert!(keys.iter().all(|key| key == "ASIA2"), "{keys:?}");
    assert_eq!(scene.portal.requests(), 2);
}

#[tokio::test]
async fn credentials_that_expire_within_two_seconds_do_not_replace_rejected_ones_twice() {
    let scene = signed_in().await;
    scene.portal.set_lifetime(TimeDelta::seconds(1));
    assert_eq!(replaced(&scene).await, "ASIA1");
    scene.clock.advance(SECOND);
    assert_eq!(replaced(&scene).await, "ASIA2");
}

#[tokio::test]
async fn credentials_that_have_expired_when_they_arrive_are_an_error_and_are_not_kept() {
    for seconds in [0, -1, -3600] {
        let scene = signed_in_with_skew(TimeDelta::hours(2)).await;
        scene.portal.set_lifetime(TimeDelta::seconds(seconds));
        let error = admin(&scene).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::ExpiredCredentials, "{error}");
        assert_eq!(in_memory(&scene), None);
        scene.portal.set_lifetime(TimeDelta::hours(1));
        assert_eq!(key(&scene).await, "ASIA2");
    }
}

#[tokio::test]
async fn credentials_that_have_expired_do_not_take_the_place_of_valid_ones() {
    let scene = signed_in().await;
    key(&scene).await;
    scene.clock.advance(50 * MINUTE);
    scene.portal.set_lifetime(TimeDelta::seconds(-1));
    key(&scene).await;
    idle(&scene).await;
    assert_eq!(scene.portal.requests(), 2);
    assert_eq!(key(&scene).await, "ASIA1");
}

#[tokio::test]
async fn the_expiry_is_by_our_clock_as_it_is_set_when_they_are_given() {
    for hours in [-3, 0, 3] {
        let scene = signed_in_with_skew(TimeDelta::hours(hours)).await;
        let hour = TimeDelta::hours(1);
        let expires_in = async || admin(&scene).await.unwrap().expires_at - scene.clock.wall();
        assert_eq!(expires_in().await, hour);
        scene.clock.step_wall(TimeDelta::days(-1));
        assert_eq!(expires_in().await, hour, "by the clock that was set back");
        assert_eq!(scene.portal.requests(), 1);
        // By the wall clock they have a day left.
        scene.clock.advance(HOUR);
        assert_eq!(key(&scene).await, "ASIA2");
    }
}

#[tokio::test]
async fn a_wall_clock_set_forward_is_one_request_and_no_more() {
    let scene = signed_in().await;
    scene.write_token("0", 30 * DAY, scene.clock.wall() + TimeDelta::days(90));
    key(&scene).await;
    scene.clock.step_wall(TimeDelta::days(1));
    assert_eq!(key(&scene).await, "ASIA2");
    scene.clock.step_wall(TimeDelta::days(-1));
    assert_eq!(key(&scene).await, "ASIA2");
    assert_eq!(scene.portal.requests(), 2);
}

#[tokio::test]
async fn clocks_at_the_ends_of_time_do_not_panic() {
    let scene = signed_in().await;
    key(&scene).await;
    for years in [7000, -9000, 2000] {
        scene.clock.step_wall(TimeDelta::days(365 * years));
        let _ = admin(&scene).await;
    }
}
