//! Role credentials over their lifetime, from a portal of the test.

mod callers;
mod renewal;
mod replaced;
mod sign_in;

use tokio::task::JoinHandle;

use super::portal::{FORBIDDEN, UNAUTHORIZED};
use super::*;
use crate::error::Result;
use crate::portal::RoleCredentials;

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
