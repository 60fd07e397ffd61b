//! The columns that a migration adds, and everything else in the database, which it leaves unchanged.

use super::super::stores;
use super::*;

#[tokio::test]
async fn every_earlier_schema_gets_the_five_columns_and_is_otherwise_unchanged() {
    for (name, sql) in history() {
        for row in [
            "",
            "INSERT INTO claude_code_settings (custom_binary_path, updated_at) VALUES ('/x', 7);",
        ] {
            let fixture = Fixture::of(&format!("{HOST}{sql}{row}"));
            let before = everything_else(&fixture.path);
            let report = migrate(&fixture).await;
            assert_eq!(report.added_columns, OURS, "{name}");
            assert!(
                !report.created_table && report.adopted_columns.is_empty(),
                "{name}"
            );
            assert_eq!(everything_else(&fixture.path), before, "{name}");
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
            assert_eq!(again, Report::default(), "{name}");
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

#[tokio::test]
async fn columns_indexes_triggers_and_views_of_the_host_are_left_unchanged() {
    let columns: Vec<_> = (0..100)
        .map(|n| format!("host_{n} integer DEFAULT {n}"))
        .collect();
    let fixture = Fixture::of(&format!(
        "{HOST}
        CREATE TABLE claude_code_settings (id text PRIMARY KEY, sso_region text, {});
        INSERT INTO claude_code_settings (id, sso_region) VALUES ('default', 'eu-west-1'), ('other', 'eu-west-2');
        CREATE INDEX host_index ON claude_code_settings (host_7);
        CREATE TRIGGER on_change AFTER UPDATE ON claude_code_settings BEGIN INSERT INTO log VALUES ('changed'); END;
        CREATE VIEW overview AS SELECT id, host_1 FROM claude_code_settings;",
        columns.join(", ")
    ));
    let before = everything_else(&fixture.path);
    assert_eq!(migrate(&fixture).await.adopted_columns, ["aws_sso_region"]);
    assert_eq!(
        everything_else(&fixture.path),
        before,
        "the migration runs no trigger"
    );
    assert_eq!(
        texts(
            &fixture.path,
            "SELECT aws_sso_region FROM claude_code_settings ORDER BY id"
        ),
        ["eu-west-1", "eu-west-2"]
    );
    let store = Store::open(fixture.database(), never()).await.unwrap();
    let change = Change::RoleName(Some(stores::parsed("Admin")));
    store
        .update(&stores::context(), vec![change], never())
        .await
        .unwrap();
    assert_eq!(
        texts(&fixture.path, "SELECT what FROM log"),
        ["changed"],
        "the trigger runs for a change of a setting"
    );
}

#[tokio::test]
async fn a_migration_does_not_change_the_journal_mode() {
    for mode in ["delete", "wal"] {
        let fixture = Fixture::of(&format!("PRAGMA journal_mode = {mode}; {HOST}"));
        migrate(&fixture).await;
        assert_eq!(texts(&fixture.path, "PRAGMA journal_mode"), [mode]);
    }
}

#[tokio::test]
async fn a_virtual_table_whose_module_is_missing_does_not_stop_a_migration() {
    let fixture = Fixture::of(&format!(
        "{HOST} PRAGMA writable_schema = ON;
        INSERT INTO sqlite_master VALUES ('table', 'search', 'search', 0, 'CREATE VIRTUAL TABLE search USING fts5(a)');"
    ));
    assert!(migrate(&fixture).await.created_table);
}

#[tokio::test]
async fn of_concurrent_calls_one_migrates_and_the_others_wait_for_it() {
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
