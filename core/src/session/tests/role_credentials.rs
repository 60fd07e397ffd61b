//! Role credentials over their lifetime, from a portal of the test.

use std::pin::pin;

use futures_util::FutureExt;
use futures_util::future::join_all;
use tokio::task::JoinHandle;

use super::portal::{FORBIDDEN, UNAUTHORIZED};
use super::*;
use crate::context::{Warning, WarningCode};
use crate::error::Result;
use crate::portal::RoleCredentials;
use crate::session::portal_access::PortalAccess;
use crate::session::refresher::Refresher;
use crate::session::role_credentials::KeptRoleCredentials;
use crate::session::token_store::TokenStore;

const MINUTE: Duration = Duration::from_mins(1);
const SECOND: Duration = Duration::from_secs(1);

/// A person who is signed in for a day.
async fn signed_in() -> Scene {
    signed_in_with_skew(TimeDelta::zero()).await
}

async fn signed_in_with_skew(ahead: TimeDelta) -> Scene {
    let scene = Scene::with_skew(ahead).await;
    scene.sign_in(DAY);
    scene
}

async fn get(scene: &Scene, account: &str, role: &str) -> Result<RoleCredentials> {
    let (account, role) = (account.parse().unwrap(), role.parse().unwrap());
    let session = &scene.session;
    session.role_credentials(&scene.call, &account, &role).await
}

const ACCOUNT: &str = "111111111111";

async fn admin(scene: &Scene) -> Result<RoleCredentials> {
    get(scene, ACCOUNT, "Admin").await
}

/// The access key id of the credentials.
async fn key(scene: &Scene) -> String {
    admin(scene).await.unwrap().access_key_id
}

async fn replaced(scene: &Scene) -> String {
    let (account, role) = (ACCOUNT.parse().unwrap(), "Admin".parse().unwrap());
    let session = &scene.session;
    let replaced = session.replace_role_credentials(&scene.call, &account, &role);
    replaced.await.unwrap().access_key_id
}

fn in_memory(scene: &Scene) -> Option<String> {
    let (account, role) = (ACCOUNT.parse().unwrap(), "Admin".parse().unwrap());
    let session = &scene.session;
    let kept = session.role_credentials_in_memory(&scene.call, &account, &role);
    kept.map(|credentials| credentials.access_key_id)
}

/// A call on a task of its own.
fn calling(scene: &Scene) -> JoinHandle<Result<RoleCredentials>> {
    let (session, call) = (scene.session.clone(), scene.call.clone());
    tokio::spawn(async move {
        let (account, role) = (ACCOUNT.parse().unwrap(), "Admin".parse().unwrap());
        session.role_credentials(&call, &account, &role).await
    })
}

/// Waits until the credentials have been renewed in the background.
async fn becomes(scene: &Scene, expected: &str) {
    for _ in 0..500 {
        if key(scene).await == expected {
            return;
        }
        SystemClock.sleep(Duration::from_millis(10)).await;
    }
    panic!("the credentials did not become {expected}");
}

/// Waits until what is running in the background has ended.
async fn idle(scene: &Scene) {
    while !scene.session.role_credentials_are_idle() {
        SystemClock.sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn credentials_are_from_memory_until_they_have_fifteen_minutes_left() {
    let scene = signed_in().await;
    assert_eq!(key(&scene).await, "ASIA1");
    scene.clock.advance(44 * MINUTE);
    assert_eq!(key(&scene).await, "ASIA1");
    idle(&scene).await;
    assert_eq!(scene.portal.requests(), 1);
    scene.clock.advance(2 * MINUTE);
    assert_eq!(
        key(&scene).await,
        "ASIA1",
        "the old ones are used meanwhile"
    );
    becomes(&scene, "ASIA2").await;
    assert_eq!(scene.portal.requests(), 2);
}

#[tokio::test]
async fn credentials_that_have_expired_are_waited_for() {
    let scene = signed_in().await;
    assert_eq!(key(&scene).await, "ASIA1");
    // A night of sleep.
    scene.clock.advance(Duration::from_hours(9));
    assert_eq!(key(&scene).await, "ASIA2");
    assert_eq!(key(&scene).await, "ASIA2");
    assert_eq!(scene.portal.requests(), 2);
}

#[tokio::test]
async fn a_role_gets_its_own_credentials() {
    let scene = signed_in().await;
    let mut keys = Vec::new();
    for _ in 0..2 {
        for (account, role) in [
            (ACCOUNT, "Admin"),
            (ACCOUNT, "Reader"),
            ("222222222222", "Admin"),
        ] {
            keys.push(get(&scene, account, role).await.unwrap().access_key_id);
        }
    }
    let expected = ["ASIA1", "ASIA2", "ASIA3"];
    assert_eq!(keys, [expected, expected].concat());
}

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

#[tokio::test]
async fn nothing_is_written_to_the_disk() {
    let scene = signed_in().await;
    key(&scene).await;
    scene.clock.advance(50 * MINUTE);
    becomes(&scene, "ASIA2").await;
    let mut folders = vec![scene.home.path().to_owned()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
                continue;
            }
            files += 1;
            let content = std::fs::read(entry.path()).unwrap();
            let text = String::from_utf8_lossy(&content);
            for secret in ["ASIA", "SECRET-", "SESSION-"] {
                assert!(!text.contains(secret), "{}", entry.path().display());
            }
        }
    }
    assert!(files > 0);
}

#[tokio::test]
async fn memory_alone_answers_only_where_nothing_has_to_be_done() {
    let scene = signed_in().await;
    assert_eq!(in_memory(&scene), None);
    key(&scene).await;
    assert_eq!(in_memory(&scene).as_deref(), Some("ASIA1"));
    scene.clock.advance(SECOND);
    assert_eq!(in_memory(&scene), None, "the file was not looked at");
    key(&scene).await;
    assert_eq!(in_memory(&scene).as_deref(), Some("ASIA1"));
    scene.clock.advance(50 * MINUTE);
    scene.session.status(&scene.call).await.unwrap();
    assert_eq!(in_memory(&scene), None, "they are to be renewed");
    assert_eq!(scene.portal.requests(), 1);
}
