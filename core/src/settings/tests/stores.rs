//! Reading and updating the row of settings.

use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::super::{Change, Settings, Store};
use super::*;
use crate::clock::test_clock::TestClock;
use crate::context::{CallContext, Environment};
use crate::error::ErrorCode;
use crate::types::InvalidValue;

pub(super) fn context() -> CallContext {
    CallContext::new(Environment::default())
}

pub(super) fn parsed<T: FromStr<Err = InvalidValue>>(text: &str) -> T {
    text.parse().unwrap()
}

#[tokio::test]
async fn a_store_without_a_row_has_the_defaults() {
    let fixture = Fixture::without_file();
    let store = Store::open(fixture.database(), never()).await.unwrap();
    assert_eq!(store.get(never()).await.unwrap(), Settings::default());
    assert_eq!(texts(&fixture.path, "PRAGMA journal_mode"), ["wal"]);
}

#[tokio::test]
async fn an_update_changes_only_the_given_settings() {
    let fixture = Fixture::without_file();
    let store = Store::open(fixture.database(), never()).await.unwrap();
    let clock = std::sync::Arc::new(TestClock::new());
    let context = CallContext {
        clock: clock.clone(),
        ..context()
    };
    let now = || -> DateTime<Utc> {
        let wall = crate::clock::Clock::wall(&*clock);
        DateTime::from_timestamp_secs(wall.timestamp()).unwrap()
    };
    let changes = vec![
        Change::StartUrl(Some(parsed("https://my-org.awsapps.com/start"))),
        Change::Region(Some(parsed("eu-west-1"))),
        Change::AccountId(Some(parsed("012345678901"))),
        Change::BedrockRegion(Some(parsed("eu-central-1"))),
        Change::SessionName(Some(parsed("my-sso"))),
    ];
    let first = store.update(&context, changes, never()).await.unwrap();
    let expected = Settings {
        start_url: Some("https://my-org.awsapps.com/start".to_owned()),
        region: "eu-west-1".to_owned(),
        account_id: Some("012345678901".to_owned()),
        session_name: Some("my-sso".to_owned()),
        bedrock_region: "eu-central-1".to_owned(),
        updated_at: Some(now()),
        ..Settings::default()
    };
    assert_eq!(first, expected);

    clock.advance(std::time::Duration::from_secs(90));
    let changes = vec![
        Change::AccountId(None),
        Change::Region(None),
        Change::RoleName(Some(parsed("Admin"))),
    ];
    let second = store.update(&context, changes, never()).await.unwrap();
    let expected = Settings {
        account_id: None,
        region: "us-east-1".to_owned(),
        role_name: Some("Admin".to_owned()),
        updated_at: Some(now()),
        ..first
    };
    assert_eq!(second, expected);
    assert_eq!(store.get(never()).await.unwrap(), expected);

    clock.advance(std::time::Duration::from_secs(90));
    assert_eq!(
        store.update(&context, vec![], never()).await.unwrap(),
        expected,
        "an update without changes writes nothing"
    );
}

#[tokio::test]
async fn closing_waits_for_calls_in_progress_and_later_calls_fail() {
    let fixture = Fixture::without_file();
    let store = Store::open(fixture.database(), never()).await.unwrap();
    let context = context();
    // The call is made before closing, and awaited after it.
    let update = tokio::spawn(store.update(
        &context,
        vec![Change::RoleName(Some(parsed("Admin")))],
        never(),
    ));
    store.close(never()).await.unwrap();
    assert_eq!(
        texts(
            &fixture.path,
            "SELECT aws_sso_role_name FROM claude_code_settings"
        ),
        ["Admin"]
    );
    update.await.unwrap().unwrap();
    store.close(never()).await.unwrap();
    assert_eq!(
        store.get(never()).await.unwrap_err().code(),
        ErrorCode::Closed
    );
    let late = store
        .update(&context, vec![Change::AccountId(None)], never())
        .await;
    assert_eq!(late.unwrap_err().code(), ErrorCode::Closed);

    let again = Store::open(fixture.database(), never()).await.unwrap();
    assert_eq!(
        again.get(never()).await.unwrap().role_name.as_deref(),
        Some("Admin")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_updates_of_several_stores_of_one_file_are_all_stored() {
    let fixture = Fixture::without_file();
    let path = fixture.database();
    let stores = (0..4).map(|_| {
        let path = path.clone();
        tokio::spawn(async move { Store::open(path, never()).await.unwrap() })
    });
    let mut updates = Vec::new();
    for store in futures_util::future::join_all(stores).await {
        let store = store.unwrap();
        for change in [
            Change::RoleName(Some(parsed("A"))),
            Change::SessionName(Some(parsed("B"))),
            Change::AccountId(Some(parsed("000000000000"))),
        ] {
            updates.push(tokio::spawn(store.update(
                &context(),
                vec![change],
                never(),
            )));
        }
    }
    for update in updates {
        update.await.unwrap().unwrap();
    }
    let settings = Store::open(fixture.database(), never())
        .await
        .unwrap()
        .get(never())
        .await
        .unwrap();
    assert_eq!(settings.role_name.as_deref(), Some("A"));
    assert_eq!(settings.session_name.as_deref(), Some("B"));
    assert_eq!(settings.account_id.as_deref(), Some("000000000000"));
    assert_eq!(texts(&fixture.path, "PRAGMA integrity_check"), ["ok"]);
}

#[tokio::test]
async fn without_the_column_of_the_bedrock_region_reading_gives_the_default_and_setting_it_fails() {
    let (_, sql) = history().remove(0);
    let fixture = Fixture::of(&sql);
    let store = Store::open(fixture.database(), never()).await.unwrap();
    assert_eq!(
        store.get(never()).await.unwrap().bedrock_region,
        "us-east-1"
    );
    let error = store
        .update(
            &context(),
            vec![
                Change::RoleName(Some(parsed("Admin"))),
                Change::BedrockRegion(Some(parsed("eu-west-1"))),
            ],
            never(),
        )
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::SettingsMissing);
    assert!(error.to_string().contains("`bedrock_region`"), "{error}");
    assert_eq!(
        store.get(never()).await.unwrap().role_name,
        None,
        "an update that fails stores none of its changes"
    );
}

#[tokio::test]
async fn reading_fails_if_a_column_the_table_or_the_file_was_removed() {
    let fixture = Fixture::without_file();
    let store = Store::open(fixture.database(), never()).await.unwrap();
    fixture.run("ALTER TABLE claude_code_settings DROP COLUMN aws_sso_role_name");
    assert_eq!(
        store.get(never()).await.unwrap_err().code(),
        ErrorCode::SettingsMissing
    );
    fixture.run("DROP TABLE claude_code_settings");
    assert_eq!(
        store.get(never()).await.unwrap_err().code(),
        ErrorCode::SettingsMissing
    );
    for name in fixture.names() {
        std::fs::remove_file(fixture.folder.path().join(name)).unwrap();
    }
    assert_eq!(
        store.get(never()).await.unwrap_err().code(),
        ErrorCode::SettingsMissing
    );
    assert!(
        fixture.names().is_empty(),
        "reading does not create the file"
    );
}

#[tokio::test]
async fn texts_of_a_host_are_read_unchecked_and_values_of_another_type_as_none() {
    let fixture = Fixture::without_file();
    let store = Store::open(fixture.database(), never()).await.unwrap();
    fixture.run(
        "INSERT INTO claude_code_settings (id, aws_sso_start_url, aws_sso_region, aws_sso_account_id, updated_at) \
         VALUES ('default', 'anything', x'41', 12, 9223372036854775807)",
    );
    let settings = store.get(never()).await.unwrap();
    assert_eq!(settings.start_url.as_deref(), Some("anything"));
    assert_eq!(settings.region, "us-east-1");
    assert_eq!(settings.account_id.as_deref(), Some("12"));
    assert_eq!(settings.updated_at, None);
}

#[tokio::test]
async fn an_error_raised_by_a_trigger_of_the_host_is_reported_and_nothing_is_stored() {
    let fixture = Fixture::without_file();
    let store = Store::open(fixture.database(), never()).await.unwrap();
    fixture.run(
        "CREATE TRIGGER no_admins BEFORE INSERT ON claude_code_settings \
         BEGIN SELECT raise(ABORT, 'no admins here'); END",
    );
    let changes = vec![Change::RoleName(Some(parsed("Admin")))];
    let error = store
        .update(&context(), changes, never())
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::DatabaseFailed);
    assert!(error.to_string().contains("no admins here"), "{error}");
    assert_eq!(store.get(never()).await.unwrap(), Settings::default());
}
