//! The copy of the database that a migration makes first.

use super::*;

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_a_new_database_and_a_backup() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    let new = Fixture::without_file();
    assert_eq!(
        migrate(&new).await.backup,
        None,
        "a new database has no content to copy"
    );
    assert_eq!(mode(&new.path), 0o600);
    assert_eq!(new.names(), ["agents.db"]);

    let host = Fixture::of(HOST);
    let backup = migrate(&host).await.backup.unwrap();
    assert_eq!(mode(&backup), 0o600);
}

#[tokio::test]
async fn a_backup_has_the_content_before_the_migration_and_replaces_the_last_backup() {
    let fixture = Fixture::of(HOST);
    let before = everything_else(&fixture.path);
    let backup = migrate(&fixture).await.backup.unwrap();
    assert_eq!(everything_else(&backup), before);
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
async fn temporary_files_of_a_backup_that_a_crash_left_are_deleted() {
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

#[cfg(unix)]
#[tokio::test]
async fn a_symbolic_link_is_followed_and_the_backup_is_made_next_to_its_target() {
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
        "the backup is next to the file, not next to the link"
    );
    let new = fixture.path.with_file_name("new.db");
    let dangling = elsewhere.path().join("dangling.db");
    std::os::unix::fs::symlink(&new, &dangling).unwrap();
    migrate_settings(DatabasePath::new(&dangling).unwrap(), never())
        .await
        .unwrap();
    assert!(new.is_file());
}
