use super::super::{Store, migrate_settings};
use super::*;
use crate::error::ErrorCode;

/// Both ways in fail with this code and leave the folder as it is, to the byte.
async fn refused(fixture: &Fixture, code: ErrorCode) {
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

#[expect(clippy::disallowed_methods, reason = "a fixture nobody else reads")]
fn file(content: &[u8]) -> Fixture {
    let fixture = Fixture::without_file();
    std::fs::write(&fixture.path, content).unwrap();
    fixture
}

/// Bytes as an encrypted page has them, the same at every run.
fn noise(length: usize) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    (0_u32..)
        .flat_map(|n| Sha256::digest(n.to_le_bytes()))
        .take(length)
        .collect()
}

#[tokio::test]
async fn what_is_no_database_is_told_from_what_is_encrypted() {
    for content in [
        b"hello".to_vec(),
        b"{\"a\": 1}\n".repeat(2048),
        vec![0; 8192],
        noise(5000),
        noise(100),
    ] {
        refused(&file(&content), ErrorCode::NotADatabase).await;
    }
    refused(&file(&noise(8192)), ErrorCode::DatabaseEncrypted).await;
}

#[tokio::test]
async fn a_database_that_is_cut_off_anywhere_is_damaged() {
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
            refused(&file(&bytes[..length]), ErrorCode::DatabaseCorrupt).await;
        }
    }
}

#[tokio::test]
async fn a_folder_and_a_missing_folder_are_told_apart() {
    let folder = Fixture::without_file();
    std::fs::create_dir(&folder.path).unwrap();
    refused(&folder, ErrorCode::DatabaseNotAFile).await;

    let mut nowhere = Fixture::without_file();
    nowhere.path = nowhere.folder.path().join("missing").join("agents.db");
    refused(&nowhere, ErrorCode::DatabaseFolderMissing).await;

    let mut below_a_file = file(b"");
    below_a_file.path = below_a_file.path.join("agents.db");
    refused(&below_a_file, ErrorCode::DatabaseFolderMissing).await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_pipe_does_not_hang() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let pipe = Fixture::without_file();
    mknodat(CWD, &pipe.path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    let error = migrate_settings(pipe.database(), never())
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::DatabaseNotAFile);
}

#[tokio::test]
async fn a_view_or_anything_else_in_the_tables_place_is_refused() {
    let view = "CREATE TABLE a (id); CREATE VIEW claude_code_settings AS SELECT id FROM a";
    refused(&Fixture::of(view), ErrorCode::SettingsTableIsView).await;
    // Left in the write-ahead log by a crash: closing would fold it into the file.
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
        refused(&Fixture::of(sql), ErrorCode::SettingsSchemaConflict).await;
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
async fn a_file_that_something_else_here_has_open_is_refused_until_it_is_closed() {
    let fixture = Fixture::of("CREATE TABLE a (b)");
    let other = Connection::open(&fixture.path).unwrap();
    refused_while_open(&fixture).await;
    drop(other);
    let store = Store::open(fixture.database(), never()).await.unwrap();

    let other = std::fs::File::open(&fixture.path).unwrap();
    refused_while_open(&fixture).await;
    let error = store.get(never()).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::DatabaseInUse, "{error}");
    drop(other);
    store.get(never()).await.unwrap();
}

#[cfg(unix)]
async fn refused_while_open(fixture: &Fixture) {
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
