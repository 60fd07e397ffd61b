//! The settings as a whole, on real files.

mod bad_input;
mod cancelling;
mod migrating;
mod stores;

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::types::Value;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::DatabasePath;

/// A token that is never cancelled.
fn never() -> CancellationToken {
    CancellationToken::new()
}

/// A folder with a database in it.
struct Fixture {
    folder: TempDir,
    path: PathBuf,
}

impl Fixture {
    /// No file yet.
    fn without_file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // SQLite derives the names of the journal and the write-ahead log from the real path of the database.
        let path = folder.path().canonicalize().unwrap().join("agents.db");
        Self { folder, path }
    }

    /// A database made by this SQL.
    fn of(sql: &str) -> Self {
        let fixture = Self::without_file();
        fixture.run(sql);
        fixture
    }

    fn run(&self, sql: &str) {
        // It must be closed: a file that this process has open is rejected.
        Connection::open(&self.path)
            .unwrap()
            .execute_batch(sql)
            .unwrap();
    }

    fn database(&self) -> DatabasePath {
        DatabasePath::new(&self.path).unwrap()
    }

    fn text(&self) -> &str {
        self.path.to_str().unwrap()
    }

    fn bytes(&self) -> Vec<u8> {
        std::fs::read(&self.path).unwrap()
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// The rows of a query.
    fn rows(&self, sql: &str) -> Vec<Vec<Value>> {
        rows(&self.path, sql)
    }
}

fn rows(path: &Path, sql: &str) -> Vec<Vec<Value>> {
    let connection = Connection::open(path).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let rows = statement
        .query_map((), |row| (0..columns).map(|index| row.get(index)).collect())
        .unwrap();
    rows.collect::<rusqlite::Result<_>>().unwrap()
}

fn texts(path: &Path, sql: &str) -> Vec<String> {
    let text = |row: &Vec<Value>| match &row[0] {
        Value::Text(text) => text.clone(),
        other => format!("{other:?}"),
    };
    rows(path, sql).iter().map(text).collect()
}

/// The columns that a migration adds.
const OURS: [&str; 5] = [
    "aws_sso_start_url",
    "aws_sso_region",
    "aws_sso_account_id",
    "aws_sso_role_name",
    "aws_sso_session_name",
];

/// Everything in a database except for the columns in [`OURS`]: the schema, `user_version`, and every row of every
/// table.
fn everything_else(path: &Path) -> Vec<(String, Vec<Vec<Value>>)> {
    let version = rows(path, "SELECT * FROM pragma_user_version");
    let schema = rows(
        path,
        "SELECT type, name, tbl_name, sql FROM sqlite_master \
         WHERE name <> 'claude_code_settings' ORDER BY type, name",
    );
    let mut all = vec![
        ("version".to_owned(), version),
        ("schema".to_owned(), schema),
    ];
    let tables = texts(
        path,
        "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
    );
    for table in tables {
        let columns: Vec<_> = texts(
            path,
            &format!("SELECT name FROM pragma_table_info('{table}')"),
        )
        .into_iter()
        .filter(|name| !OURS.contains(&name.as_str()))
        .map(|name| format!("`{name}`"))
        .collect();
        let sql = format!("SELECT {} FROM `{table}`", columns.join(", "));
        all.push((sql.clone(), rows(path, &sql)));
        let info = format!(
            "SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info('{table}') \
             WHERE name NOT LIKE 'aws_sso_%'"
        );
        all.push((info.clone(), rows(path, &info)));
    }
    all
}

/// The schemas that databases had after migrations of the host, each with its name.
fn history() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../__test__/settings/history");
    let sql_of = |prefix: &str| {
        let entries = std::fs::read_dir(&folder).unwrap();
        let file = entries
            .map(|entry| entry.unwrap().path())
            .find(|path| {
                path.file_name()
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .starts_with(prefix)
            })
            .unwrap();
        std::fs::read_to_string(file).unwrap()
    };
    let states = std::fs::read_to_string(folder.join("states.json")).unwrap();
    let states: Vec<serde_json::Value> = serde_json::from_str(&states).unwrap();
    let state = |state: &serde_json::Value| {
        let migrations = state["migrations"].as_array().unwrap().iter();
        let sql = migrations
            .map(|prefix| sql_of(prefix.as_str().unwrap()))
            .collect();
        (state["name"].as_str().unwrap().to_owned(), sql)
    };
    states.iter().map(state).collect()
}
