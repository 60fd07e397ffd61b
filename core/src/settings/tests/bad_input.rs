//! Files that cannot be used are rejected with a code for each cause, and are not changed.

use super::super::{Store, migrate_settings};
use super::*;
use crate::error::ErrorCode;

/// A migration and the opening of a store fail with this code, and change no byte in the folder.
async fn assert_rejected(fixture: &Fixture, code: ErrorCode) {
    let snapshot = |fixture: &Fixture| {
        let content = |name| {
            let content = std::fs::read(fixture.folder.path().join(&name)).ok();
            (name, content)
        };
        fixture.names().into_iter().map(content).collect::<Vec<_>>()
    };
    let before = snapshot(fixture);
    let error = migrate_settings(fixture.database(), never())
        .await
        .unwrap_err();
    assert_eq!(error.code(), code, "{error}");
    assert!(error.to_string().contains("agents.db"), "{error}");
    let error = Store::open(fixture.database(), never()).await.unwrap_err();
    assert_eq!(error.code(), code, "{error}");
    assert!(
        snapshot(fixture) == before,
        "{code:?}: {:?}",
        fixture.names()
    );
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test file that no other program reads"
)]
fn file(content: &[u8]) -> Fixture {
    let fixture = Fixture::without_file();
    std::fs::write(&fixture.path, content).unwrap();
    fixture
}

/// Bytes that look random, as those of an encrypted page do. They are the same in every run.
fn noise(length: usize) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    (0_u32..)
        .flat_map(|n| Sha256::digest(n.to_le_bytes()))
        .take(length)
        .collect()
}

#[tokio::test]
async fn an_encrypted_database_and_a_file_of_another_kind_have_different_codes() {
    for content in [
        b"hello".to_vec(),
        b"{\"a\": 1}\n".repeat(2048),
        vec![0; 8192],
        noise(5000),
        noise(100),
    ] {
        assert_rejected(&file(&content), ErrorCode::NotADatabase).await;
    }
    assert_rejected(&file(&noise(8192)), ErrorCode::DatabaseEncrypted).await;
}

#[tokio::test]
async fn a_database_that_is_cut_off_at_any_length_is_corrupt() {
    for mode in ["delete", "wal"] {
        let whole = Fixture::of(&format!(
            "PRAGMA journal_mode = {mode}; CREATE TABLE a (b); INSERT INTO a VALUES (randomblob(20000))"
        ));
        let bytes = whole.bytes();
        for length in [
            17,
            99,
            100,
            1000,
            4096,
            8192,
            bytes.len() - 4096,
            bytes.len() - 1,
        ] {
            assert_rejected(&file(&bytes[..length]), ErrorCode::DatabaseCorrupt).await;
        }
    }
}

#[tokio::test]
async fn a_folder_as_the_path_and_a_missing_parent_folder_have_different_codes() {
    let folder = Fixture::without_file();
    std::fs::create_dir(&folder.path).unwrap();
    assert_rejected(&folder, ErrorCode::DatabaseNotAFile).await;

    let mut missing_folder = Fixture::without_file();
    missing_folder.path = missing_folder
        .folder
        .path()
        .join("missing")
        .join("agents.db");
    assert_rejected(&missing_folder, ErrorCode::DatabaseFolderMissing).await;

    let mut below_a_file = file(b"");
    below_a_file.path = below_a_file.path.join("agents.db");
    assert_rejected(&below_a_file, ErrorCode::DatabaseFolderMissing).await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_pipe_is_rejected_without_waiting_for_a_writer() {
    let pipe = Fixture::without_file();
    crate::files::tests::make_pipe(&pipe.path);
    let error = migrate_settings(pipe.database(), never())
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::DatabaseNotAFile);
}

#[cfg(windows)]
#[tokio::test]
async fn a_file_that_another_program_has_open_is_busy_and_not_forbidden() {
    use std::os::windows::fs::OpenOptionsExt;
    let fixture = Fixture::of("CREATE TABLE a (b)");
    let mut options = std::fs::File::options();
    let holder = options.read(true).share_mode(0).open(&fixture.path);
    let migrated = migrate_settings(fixture.database(), never()).await;
    assert_eq!(migrated.unwrap_err().code(), ErrorCode::DatabaseBusy);
    let opened = Store::open(fixture.database(), never()).await;
    assert_eq!(opened.unwrap_err().code(), ErrorCode::DatabaseBusy);
    drop(holder);
    migrate_settings(fixture.database(), never()).await.unwrap();
}

#[tokio::test]
async fn a_schema_that_does_not_take_the_new_columns_is_damaged() {
    let fixture = Fixture::of(
        "CREATE TABLE claude_code_settings (id text PRIMARY KEY); \
         PRAGMA writable_schema = ON; \
         UPDATE sqlite_master SET sql = replace(sql, 'claude_code', 'claudE_code')",
    );
    let before = fixture.bytes();
    let error = migrate_settings(fixture.database(), never())
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::DatabaseCorrupt, "{error}");
    assert!(error.to_string().contains("`aws_sso_"), "{error}");
    assert_eq!(fixture.bytes(), before);
}

#[tokio::test]
async fn a_view_an_index_or_another_table_with_the_name_of_the_table_is_rejected() {
    let view = "CREATE TABLE a (id); CREATE VIEW claude_code_settings AS SELECT id FROM a";
    assert_rejected(&Fixture::of(view), ErrorCode::SettingsTableIsView).await;
    // A crash left the view in the write-ahead log. Closing the database would write it to the file.
    let crashed = Fixture::of(&format!("PRAGMA journal_mode = wal; {view}"));
    let still_open = Connection::open(&crashed.path).unwrap();
    still_open.execute_batch("CREATE TABLE b (c)").unwrap();
    let copy = Fixture::without_file();
    for suffix in ["", "-wal"] {
        let name = |fixture: &Fixture| format!("{}{suffix}", fixture.text());
        std::fs::copy(name(&crashed), name(&copy)).unwrap();
    }
    let before = copy.bytes();
    let error = migrate_settings(copy.database(), never())
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::SettingsTableIsView);
    assert_eq!(copy.bytes(), before);

    for sql in [
        "CREATE TABLE a (id); CREATE INDEX claude_code_settings ON a (id)",
        "CREATE TABLE claude_code_settings (name text)",
        "PRAGMA writable_schema = ON; INSERT INTO sqlite_master VALUES ('table', 'claude_code_settings', \
         'claude_code_settings', 0, 'CREATE VIRTUAL TABLE claude_code_settings USING fts5(id)')",
    ] {
        assert_rejected(&Fixture::of(sql), ErrorCode::SettingsSchemaConflict).await;
    }
}

#[tokio::test]
async fn a_full_disk_changes_nothing() {
    use super::super::connection::Opened;
    use super::super::migration;
    use std::sync::Arc;
    let fixture = Fixture::of("CREATE TABLE a (b)");
    let before = fixture.bytes();
    let mut opened = Opened::open(&fixture.path, Arc::default()).unwrap();
    opened
        .connection
        .pragma_update(None, "max_page_count", 2)
        .unwrap();
    let problem = migration::run(&mut opened).unwrap_err();
    drop(opened);
    assert_eq!(problem.at(&fixture.path).code(), ErrorCode::DiskFull);
    assert_eq!(fixture.bytes(), before);
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_other_code_of_this_process_has_open_is_rejected_until_it_is_closed() {
    let fixture = Fixture::of("CREATE TABLE a (b)");
    let other = Connection::open(&fixture.path).unwrap();
    assert_rejected_while_open(&fixture).await;
    drop(other);
    let store = Store::open(fixture.database(), never()).await.unwrap();

    let other = std::fs::File::open(&fixture.path).unwrap();
    assert_rejected_while_open(&fixture).await;
    let error = store.get(never()).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::DatabaseInUse, "{error}");
    drop(other);
    store.get(never()).await.unwrap();
}

#[cfg(unix)]
async fn assert_rejected_while_open(fixture: &Fixture) {
    for error in [
        migrate_settings(fixture.database(), never())
            .await
            .unwrap_err(),
        Store::open(fixture.database(), never()).await.unwrap_err(),
    ] {
        assert_eq!(error.code(), ErrorCode::DatabaseInUse, "{error}");
        assert!(error.code().hint().contains("migrate"));
    }
}
