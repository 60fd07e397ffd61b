//! Tokens through sleep and clocks that are set.

use super::*;

#[tokio::test]
async fn a_token_is_refreshed_when_it_has_fifteen_minutes_left() {
    let scene = Scene::new().await;
    scene.sign_in(HOUR);
    scene.clock.advance(Duration::from_mins(44));
    assert_eq!(scene.token().await, "AT-0");
    assert_eq!(scene.endpoint.granted(), 0);
    // The jitter takes up to 90 seconds.
    scene.clock.advance(Duration::from_secs(151));
    assert_eq!(scene.token().await, "AT-0", "the old one is used meanwhile");
    scene.token_is("AT-1").await;
    assert_eq!(scene.endpoint.granted(), 1);
}

#[tokio::test]
async fn a_night_of_sleep_is_one_refresh() {
    let scene = Scene::new().await;
    scene.sign_in(HOUR);
    assert_eq!(scene.token().await, "AT-0");
    scene.clock.advance(Duration::from_hours(9));
    assert_eq!(scene.token().await, "AT-1");
    assert_eq!(scene.token().await, "AT-1");
    assert_eq!(scene.endpoint.granted(), 1);
}

#[tokio::test]
async fn waking_up_refreshes_after_a_short_random_pause() {
    let scene = Scene::new().await;
    scene.sign_in(HOUR);
    scene.token().await;
    scene.clock.advance(Duration::from_hours(9));
    let status = scene.session.resume(&scene.call).await.unwrap();
    assert!(status.signed_in);
    assert_eq!(scene.endpoint.granted(), 1);
    let jitter = scene.clock.sleeps()[0];
    assert!(jitter < Duration::from_secs(2), "{jitter:?}");
}

#[tokio::test]
async fn a_wall_clock_set_back_makes_no_token_valid_again() {
    let scene = Scene::new().await;
    scene.sign_in(HOUR);
    assert_eq!(scene.token().await, "AT-0");
    scene.clock.step_wall(TimeDelta::days(-1));
    assert_eq!(scene.token().await, "AT-0");
    assert_eq!(scene.endpoint.granted(), 0);
    // By the wall clock there are 24 hours left.
    scene.clock.advance(HOUR);
    assert_eq!(scene.token().await, "AT-1");
}

#[tokio::test]
async fn a_wall_clock_set_forward_is_one_refresh_and_no_more() {
    let scene = Scene::new().await;
    scene.sign_in(HOUR);
    scene.token().await;
    scene.clock.step_wall(TimeDelta::days(1));
    assert_eq!(scene.token().await, "AT-1");
    assert_eq!(scene.token().await, "AT-1");
    scene.clock.step_wall(TimeDelta::days(-1));
    assert_eq!(scene.token().await, "AT-1");
    assert_eq!(scene.endpoint.granted(), 1);
}

#[tokio::test]
async fn clocks_at_the_ends_of_time_do_not_panic() {
    let scene = Scene::new().await;
    scene.sign_in(HOUR);
    scene.token().await;
    for years in [7000, -9000, 2000] {
        scene.clock.step_wall(TimeDelta::days(365 * years));
        scene.session.status(&scene.call).await.unwrap();
        // A registration of 90 days does not last so long.
        let _ = scene.session.token(&scene.call).await;
    }
    assert_eq!(scene.endpoint.granted(), 0);
    assert_eq!(scene.token().await, "AT-0");
}

#[tokio::test]
async fn a_registration_expires_by_the_clock_of_the_service() {
    // Ours is two hours behind, so that the registration seems to have an hour left.
    let scene = Scene::with_skew(TimeDelta::hours(2)).await;
    scene.sign_in(Duration::ZERO);
    scene.token_is("AT-1").await;
    let status = scene.session.status(&scene.call).await.unwrap();
    assert_eq!(status.clock_skew.map(|skew| skew.num_minutes()), Some(120));

    scene.sign_in_with(Duration::ZERO, scene.clock.wall() + TimeDelta::hours(1));
    let error = scene.session.token(&scene.call).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::SignInRequired);
    assert_eq!(scene.endpoint.granted(), 1);
    // A process without an answer of the service yet uses its own clock.
    assert!(SsoSession::new(request()).token(&scene.call).await.is_ok());
}
