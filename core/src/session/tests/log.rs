//! What a session logs about its decisions.

use super::*;
use crate::diagnostics::Level;
use crate::diagnostics::capture::{Captured, capture};

async fn captured(left: Duration) -> (Scene, Captured) {
    let scene = Scene::new().await;
    scene.sign_in(left);
    let captured = capture(Level::Debug, scene.call.id);
    (scene, captured)
}

/// The names of these events, without the steps between them.
fn names(captured: &Captured, areas: &[&str]) -> Vec<String> {
    let lines = captured.lines().into_iter();
    let lines = lines.filter(|line| {
        areas
            .iter()
            .any(|area| line.split(' ').nth(1) == Some(area))
    });
    lines
        .filter_map(|line| line.split(' ').nth(2).map(str::to_owned))
        .collect()
}

#[tokio::test]
async fn a_fresh_token_is_used_without_another_decision() {
    let (scene, captured) = captured(HOUR).await;
    scene.token().await;
    scene.token().await;
    let checked = ["tokenFileChecked", "tokenChecked"];
    assert_eq!(names(&captured, &["refresh"]), [checked, checked].concat());
    assert_eq!(names(&captured, &["request", "lock"]), [] as [&str; 0]);
    let lines = captured.lines();
    assert!(lines.contains(&"debug refresh tokenFileChecked source=read".to_owned()));
    assert!(lines.contains(&"debug refresh tokenFileChecked source=unchanged".to_owned()));
}

#[tokio::test]
async fn an_expired_token_is_refreshed_under_the_lock_and_stored() {
    let (scene, captured) = captured(Duration::ZERO).await;
    scene.token().await;
    let decisions = names(&captured, &["refresh", "lock", "request"]);
    let decisions: Vec<&str> = decisions
        .iter()
        .map(String::as_str)
        .filter(|name| *name != "tokenFileChecked")
        .collect();
    assert_eq!(
        decisions,
        [
            "tokenChecked",
            "refreshStarted",
            "lockAcquired",
            "requestStarted",
            "requestAnswered",
            "refreshed",
            "tokenStored",
        ]
    );
}

#[tokio::test]
async fn a_missing_token_logs_why() {
    let scene = Scene::new().await;
    let captured = capture(Level::Debug, scene.call.id);
    scene.session.token(&scene.call).await.unwrap_err();
    let expected = "debug refresh tokenMissing reason=noToken".to_owned();
    assert!(
        captured.lines().contains(&expected),
        "{:?}",
        captured.lines()
    );
}

#[tokio::test]
async fn no_line_has_a_token_or_a_client_secret() {
    let (scene, captured) = captured(Duration::ZERO).await;
    scene.token().await;
    let role = ("123456789012".parse().unwrap(), "Admin".parse().unwrap());
    let (account_id, role_name) = &role;
    let session = &scene.session;
    let credentials = session.role_credentials(&scene.call, account_id, role_name);
    let credentials = credentials.await.unwrap();
    let again = session.role_credentials(&scene.call, account_id, role_name);
    again.await.unwrap();
    let lines = captured.lines().join("\n");
    assert!(lines.contains("credentialsReceived") && lines.contains("credentialsReused"));
    let secrets = [
        "AT-",
        "RT-",
        "CSECRET",
        credentials.secret_access_key.expose(),
    ];
    for secret in secrets {
        assert!(!lines.contains(secret), "{secret}\n{lines}");
    }
}
