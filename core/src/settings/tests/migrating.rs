use super::super::{Settings, Store, migrate_settings};
use super::*;
use crate::error::ErrorCode;

/// Where drizzle keeps its own account, and what else a host has.
const HOST: &str = "
    CREATE TABLE `__drizzle_migrations` (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric);
    INSERT INTO `__drizzle_migrations` (hash, created_at) VALUES ('a', 1769021510582);
    CREATE TABLE chats (id text PRIMARY KEY, name text);
    INSERT INTO chats VALUES ('1', 'one'), ('2', NULL);
    CREATE INDEX chats_name ON chats (name);
    CREATE TABLE log (what text);
    PRAGMA user_version = 77;";

async fn migrate(fixture: &Fixture) -> super::super::Report {
    migrate_settings(fixture.database(), never()).await.unwrap()
}

#[tokio::test]
async fn every_historic_state_gets_the_five_columns_and_keeps_all_else() {
    for (name, sql) in history() {
        for row in [
            "",
            "INSERT INTO claude_code_settings (custom_binary_path, updated_at) VALUES ('/x', 7);",
        ] {
            let fixture = Fixture::of(&format!("{HOST}{sql}{row}"));
            let before = all_else(&fixture.path);
            let report = migrate(&fixture).await;
            assert_eq!(report.added_columns, OURS, "{name}");
            assert!(
                !report.created_table && report.adopted_columns.is_empty(),
                "{name}"
            );
            assert_eq!(all_else(&fixture.path), before, "{name}");
            let columns = fixture.rows(
                "SELECT name, lower(type), \"notnull\", dflt_value FROM pragma_table_info('claude_code_settings') \
                 WHERE name LIKE 'aws_sso_%'",
            );
            let text = |text: &str| Value::Text(text.to_owned());
            let expected = OURS.map(|name| {
                let region = name == "aws_sso_region";
                let default = if region {
                    text("'us-east-1'")
                } else {
                    Value::Null
                };
                vec![
                    text(name),
                    text("text"),
                    Value::Integer(region.into()),
                    default,
                ]
            });
            assert_eq!(columns, expected, "{name}");
            assert_eq!(
                texts(&fixture.path, "PRAGMA integrity_check"),
                ["ok"],
                "{name}"
            );

            let bytes = fixture.bytes();
            let again = migrate(&fixture).await;
            assert_eq!(again, super::super::Report::default(), "{name}");
            assert_eq!(
                fixture.bytes(),
                bytes,
                "{name}: a second run changes nothing"
            );
        }
    }
}

#[tokio::test]
async fn a_missing_file_and_an_empty_one_become_a_database_with_the_table() {
    let empty = Fixture::without_file();
    std::fs::File::create(&empty.path).unwrap();
    for fixture in [
        Fixture::without_file(),
        empty,
        Fixture::of("CREATE TABLE other (a); DROP TABLE other"),
    ] {
        let report = migrate(&fixture).await;
        assert!(report.created_table);
        assert_eq!(report.added_columns, OURS);
        let columns = texts(
            &fixture.path,
            "SELECT name FROM pragma_table_info('claude_code_settings')",
        );
        let host = [
            "id",
            "custom_binary_path",
            "custom_env_vars",
            "bedrock_region",
            "updated_at",
        ];
        assert_eq!(columns, [host, OURS].concat());
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_made_here_and_the_copy_of_one_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    let own = Fixture::without_file();
    assert_eq!(
        migrate(&own).await.backup,
        None,
        "there was nothing to copy"
    );
    assert_eq!(mode(&own.path), 0o600);
    assert_eq!(own.names(), ["agents.db"]);

    let host = Fixture::of(HOST);
    let backup = migrate(&host).await.backup.unwrap();
    assert_eq!(mode(&backup), 0o600);
}

#[tokio::test]
async fn the_copy_holds_what_was_there_and_only_the_last_one_is_kept() {
    let fixture = Fixture::of(HOST);
    let before = all_else(&fixture.path);
    let backup = migrate(&fixture).await.backup.unwrap();
    assert_eq!(all_else(&backup), before);
    assert!(
        texts(
            &backup,
            "SELECT name FROM sqlite_master WHERE name LIKE 'claude%'"
        )
        .is_empty()
    );
    assert_eq!(
        fixture.names(),
        ["agents.db", "agents.db.aws-sso-native-backup"]
    );

    fixture.run("ALTER TABLE claude_code_settings DROP COLUMN aws_sso_role_name; INSERT INTO chats VALUES ('3', 'x')");
    let report = migrate(&fixture).await;
    assert_eq!(report.added_columns, ["aws_sso_role_name"]);
    assert_eq!(texts(&backup, "SELECT count(*) || '' FROM chats"), ["3"]);
    assert_eq!(
        fixture.names(),
        ["agents.db", "agents.db.aws-sso-native-backup"]
    );
}

#[tokio::test]
async fn what_a_crash_left_of_a_copy_is_cleared_away() {
    let fixture = Fixture::of(HOST);
    for suffix in [
        ".aws-sso-native-backup.tmp",
        ".aws-sso-native-backup.tmp-journal",
    ] {
        std::fs::copy(&fixture.path, format!("{}{suffix}", fixture.text())).unwrap();
    }
    migrate(&fixture).await;
    assert_eq!(
        fixture.names(),
        ["agents.db", "agents.db.aws-sso-native-backup"]
    );
}

fn with_older(values: &str) -> Fixture {
    let states = history();
    let (_, sql) = states.iter().find(|(name, _)| name == "0013").unwrap();
    Fixture::of(&format!(
        "{sql} INSERT INTO claude_code_settings (sso_access_token, sso_refresh_token, sso_client_secret, \
         sso_start_url, sso_region, sso_account_id, sso_role_name) \
         VALUES ('planted-token', 'planted-refresh', 'planted-secret', {values});"
    ))
}

#[tokio::test]
async fn older_columns_are_read_over_once() {
    let fixture =
        with_older("'https://my-org.awsapps.com/start', 'eu-west-1', '123456789012', 'Admin'");
    let report = migrate(&fixture).await;
    assert_eq!(report.adopted_columns, &OURS[..4]);
    let expected = Settings {
        start_url: Some("https://my-org.awsapps.com/start".to_owned()),
        region: "eu-west-1".to_owned(),
        account_id: Some("123456789012".to_owned()),
        role_name: Some("Admin".to_owned()),
        ..Settings::default()
    };
    let store = Store::open(fixture.database(), never()).await.unwrap();
    assert_eq!(store.get(never()).await.unwrap(), expected);

    fixture.run("UPDATE claude_code_settings SET aws_sso_role_name = NULL");
    assert_eq!(migrate(&fixture).await.adopted_columns, [""; 0]);
    assert_eq!(
        store.get(never()).await.unwrap().role_name,
        None,
        "what was cleared stays cleared"
    );
}

#[tokio::test]
async fn older_values_that_no_one_could_use_are_left_behind() {
    for values in [
        "NULL, NULL, NULL, NULL",
        "'', '', '', ''",
        "'http://my-org.awsapps.com', 'evil.example', '12345678901', 'no spaces'",
        "'javascript:alert(1)', 'US-EAST-1', '12345678901x', 'a/b'",
        "'https://a b/', '-x', '1234567890123', x'41'",
        "x'68', x'68', 123, ''",
    ] {
        let fixture = with_older(values);
        assert_eq!(migrate(&fixture).await.adopted_columns, [""; 0], "{values}");
        let store = Store::open(fixture.database(), never()).await.unwrap();
        assert_eq!(
            store.get(never()).await.unwrap(),
            Settings::default(),
            "{values}"
        );
    }
}

#[tokio::test]
async fn tokens_stay_in_the_hosts_own_columns() {
    let fixture =
        with_older("'https://my-org.awsapps.com/start', 'eu-west-1', '123456789012', 'Admin'");
    let before = fixture.bytes();
    let report = migrate(&fixture).await;
    let found = |bytes: &[u8]| {
        bytes
            .windows(8)
            .filter(|window| window == b"planted-")
            .count()
    };
    assert_eq!(found(&fixture.bytes()), found(&before));
    assert!(!format!("{report:?}").contains("planted"));
    let store = Store::open(fixture.database(), never()).await.unwrap();
    assert!(!format!("{:?}", store.get(never()).await.unwrap()).contains("planted"));
    let ours = fixture.rows(&format!(
        "SELECT {} FROM claude_code_settings",
        OURS.join(", ")
    ));
    assert!(!format!("{ours:?}").contains("planted"));
}

#[tokio::test]
async fn a_hundred_foreign_columns_triggers_and_views_stay() {
    let columns: Vec<_> = (0..100)
        .map(|n| format!("foreign_{n} integer DEFAULT {n}"))
        .collect();
    let fixture = Fixture::of(&format!(
        "{HOST}
        CREATE TABLE claude_code_settings (id text PRIMARY KEY, sso_region text, {});
        INSERT INTO claude_code_settings (id, sso_region) VALUES ('default', 'eu-west-1'), ('other', 'eu-west-2');
        CREATE INDEX foreign_index ON claude_code_settings (foreign_7);
        CREATE TRIGGER on_change AFTER UPDATE ON claude_code_settings BEGIN INSERT INTO log VALUES ('changed'); END;
        CREATE VIEW overview AS SELECT id, foreign_1 FROM claude_code_settings;",
        columns.join(", ")
    ));
    let before = all_else(&fixture.path);
    assert_eq!(migrate(&fixture).await.adopted_columns, ["aws_sso_region"]);
    assert_eq!(all_else(&fixture.path), before, "no trigger ran");
    assert_eq!(
        texts(
            &fixture.path,
            "SELECT aws_sso_region FROM claude_code_settings ORDER BY id"
        ),
        ["eu-west-1", "eu-west-2"]
    );
    let store = Store::open(fixture.database(), never()).await.unwrap();
    let change = super::super::Change::RoleName(Some(super::stores::parsed("Admin")));
    store
        .update(&super::stores::context(), vec![change], never())
        .await
        .unwrap();
    assert_eq!(
        texts(&fixture.path, "SELECT what FROM log"),
        ["changed"],
        "a change is heard of"
    );
}

#[tokio::test]
async fn the_journal_mode_is_left_by_a_migration() {
    for mode in ["delete", "wal"] {
        let fixture = Fixture::of(&format!("PRAGMA journal_mode = {mode}; {HOST}"));
        migrate(&fixture).await;
        assert_eq!(texts(&fixture.path, "PRAGMA journal_mode"), [mode]);
    }
}

#[tokio::test]
async fn a_column_that_is_ours_by_name_only_is_refused_and_nothing_is_changed() {
    let good = "aws_sso_start_url text";
    for (columns, words) in [
        (
            "aws_sso_region integer DEFAULT 'us-east-1' NOT NULL",
            "type `INTEGER`",
        ),
        ("aws_sso_region text", "default NULL instead of 'us-east-1'"),
        (
            "aws_sso_region text DEFAULT 'eu-west-1' NOT NULL",
            "default 'eu-west-1'",
        ),
        (
            "aws_sso_account_id text DEFAULT 'x'",
            "default 'x' instead of NULL",
        ),
        ("AWS_SSO_ROLE_NAME blob", "type `BLOB`"),
        ("aws_sso_role_name", "type ``"),
        ("aws_sso_role_name text NOT NULL", "NOT NULL"),
        ("aws_sso_role_name text AS (id)", "generated"),
    ] {
        let fixture = Fixture::of(&format!(
            "{HOST} CREATE TABLE claude_code_settings (id text PRIMARY KEY, {good}, {columns});"
        ));
        let before = fixture.bytes();
        let error = migrate_settings(fixture.database(), never())
            .await
            .unwrap_err();
        assert_eq!(error.code(), ErrorCode::SettingsSchemaConflict, "{columns}");
        assert!(error.to_string().contains(words), "{columns}: {error}");
        assert_eq!(fixture.bytes(), before, "{columns}");
        assert_eq!(fixture.names(), ["agents.db"], "{columns}");
    }
}

#[tokio::test]
async fn spellings_that_mean_the_same_are_taken() {
    for columns in [
        "AWS_SSO_REGION TEXT NOT NULL DEFAULT ('us-east-1')",
        "aws_sso_region text DEFAULT \"us-east-1\"",
        "aws_sso_start_url text DEFAULT NULL",
    ] {
        let fixture = Fixture::of(&format!(
            "CREATE TABLE Claude_Code_Settings (id text PRIMARY KEY, {columns});"
        ));
        assert_eq!(migrate(&fixture).await.added_columns.len(), 4, "{columns}");
    }
}

#[tokio::test]
async fn a_table_that_needs_a_module_we_do_not_have_is_no_hindrance() {
    let fixture = Fixture::of(&format!(
        "{HOST} PRAGMA writable_schema = ON;
        INSERT INTO sqlite_master VALUES ('table', 'search', 'search', 0, 'CREATE VIRTUAL TABLE search USING fts5(a)');"
    ));
    assert!(migrate(&fixture).await.created_table);
}

#[tokio::test]
async fn callers_at_the_same_time_wait_and_one_of_them_does_it() {
    let (_, sql) = history().pop().unwrap();
    let fixture = Fixture::of(&sql);
    let path = fixture.database();
    let reports =
        futures_util::future::try_join_all((0..8).map(|_| migrate_settings(path.clone(), never())));
    let reports = reports.await.unwrap();
    let done = reports
        .iter()
        .filter(|report| !report.added_columns.is_empty());
    assert_eq!(done.count(), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_leads_to_the_file_and_what_lies_beside_it() {
    let fixture = Fixture::of(HOST);
    let elsewhere = tempfile::tempdir().unwrap();
    let link = elsewhere.path().join("link.db");
    std::os::unix::fs::symlink(&fixture.path, &link).unwrap();
    let report = migrate_settings(DatabasePath::new(&link).unwrap(), never())
        .await
        .unwrap();
    assert_eq!(
        report.backup.unwrap().parent(),
        fixture.path.parent(),
        "the copy is beside the file, not the link"
    );
    let new = fixture.path.with_file_name("new.db");
    let dangling = elsewhere.path().join("dangling.db");
    std::os::unix::fs::symlink(&new, &dangling).unwrap();
    migrate_settings(DatabasePath::new(&dangling).unwrap(), never())
        .await
        .unwrap();
    assert!(new.is_file());
}
