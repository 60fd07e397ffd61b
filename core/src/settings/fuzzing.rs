//! Databases of a host.

#![expect(
    clippy::missing_panics_doc,
    reason = "a test or a fuzzer fails by a panic"
)]

use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use tokio_util::sync::CancellationToken;

use super::{Change, DatabasePath, Report, Store, migrate_settings};
use crate::error::Result;
use crate::fuzzing::{context, run};

/// SQL that never ends, needs other files, or that changes what is stored.
const LEFT_OUT: [&str; 8] = [
    "with",
    "attach",
    "vacuum",
    "trigger",
    "pragma",
    "generate_series",
    "randomblob",
    "zeroblob",
];

/// A database, or SQL that makes one: the table of the settings is migrated as a whole or not changed, a second migration does
/// nothing, and what is stored is read again.
pub fn settings_database(bytes: &[u8]) {
    let Ok(folder) = tempfile::tempdir() else {
        return;
    };
    let path = folder.path().join("settings.sqlite");
    if !make(&path, bytes) {
        return;
    }
    let Ok(database) = DatabasePath::new(&path) else {
        return;
    };
    let before = dump(&path);
    let never = CancellationToken::new;
    let migrated = run(migrate_settings(database.clone(), never()));
    let Some(Ok(_)) = migrated else {
        assert_eq!(
            dump(&path),
            before,
            "a migration that failed changed the file"
        );
        return;
    };
    let again = run(migrate_settings(database.clone(), never()));
    assert!(
        matches!(&again, Some(Ok(report)) if *report == Report::default()),
        "{again:?}"
    );
    let _ = run(stored(database));
}

async fn stored(database: DatabasePath) -> Result<()> {
    let never = CancellationToken::new;
    let store = Store::open(database, never()).await?;
    let before = store.get(never()).await?;
    assert_eq!(store.update(&context(), Vec::new(), never()).await?, before);
    let (Ok(account_id), Ok(region)) = ("111111111111".parse(), "eu-central-1".parse()) else {
        return Ok(());
    };
    let changes = vec![
        Change::AccountId(Some(account_id)),
        Change::Region(Some(region)),
    ];
    let after = store.update(&context(), changes, never()).await?;
    // A row that is new has the defaults of the host's table.
    assert_eq!(after.account_id.as_deref(), Some("111111111111"));
    assert_eq!(after.region, "eu-central-1");
    assert_eq!(store.get(never()).await?, after);
    Ok(())
}

/// Makes the file. It is false if the input is not a database.
fn make(path: &Path, bytes: &[u8]) -> bool {
    if bytes.starts_with(b"SQLite format 3\0") {
        return crate::files::write_atomic(path, bytes).is_ok();
    }
    let Ok(sql) = std::str::from_utf8(bytes) else {
        return false;
    };
    let lower = sql.to_ascii_lowercase().replace("without", "");
    if sql.len() > 4096 || LEFT_OUT.iter().any(|word| lower.contains(word)) {
        return false;
    }
    let connection = Connection::open(path);
    connection.is_ok_and(|connection| connection.execute_batch(sql).is_ok())
}

/// The schema of a file, and how many rows its table has.
fn dump(path: &Path) -> Option<(Vec<String>, Option<i64>)> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
    let mut statement = connection
        .prepare("SELECT coalesce(sql, name) FROM sqlite_master ORDER BY name, type")
        .ok()?;
    let schema = statement.query_map([], |row| row.get(0)).ok()?;
    let schema = schema.collect::<rusqlite::Result<_>>().ok()?;
    let count = "SELECT count(*) FROM claude_code_settings";
    let rows = connection.query_row(count, [], |row| row.get(0)).ok();
    Some((schema, rows))
}
