//! Adding the missing table and columns in one transaction.

use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::connection::Opened;
use super::failure::Problem;
use super::schema::Table;
use super::statements::{self, Makes, Statement};
use super::{backup, database_file};
use crate::error::{DatabaseFault, Error};

/// What a migration changed. Empty if nothing was missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Whether it created the table.
    pub created_table: bool,
    /// The columns that were added.
    pub added_columns: Vec<&'static str>,
    /// The added columns that got a value from an older column.
    pub adopted_columns: Vec<&'static str>,
    /// The copy of the file that was made first. An empty file is not copied.
    pub backup: Option<PathBuf>,
}

/// Reads the schema and adds what is missing, in one transaction.
///
/// It does not rely on a version number: the drizzle of a host skips a migration whose time is not after that of the
/// last one. A second run changes nothing. A run at the same time waits for the lock.
pub(super) fn run(opened: &mut Opened) -> Result<Report, Problem> {
    let statements = statements::all()?;
    // Copying the values of older columns must not run the triggers of the host.
    opened
        .connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    let path = opened.path.clone();
    let cancellation = Arc::clone(&opened.cancellation);
    let transaction = opened.begin()?;
    let size = database_file::size(&path);
    let in_log = database_file::size(&database_file::with_suffix(&path, "-wal")) > 0;
    // The check needs all pages in the file; some may be in the write-ahead log only. An empty file is an empty database.
    if size > 0 && !in_log {
        check_whole(&transaction, size)?;
    }
    let missing = missing(&transaction, &statements)?;
    if missing.is_empty() {
        return Ok(Report::default());
    }
    let backup = (size > 0)
        .then(|| backup::make(&path, &cancellation))
        .transpose()?;
    let done = apply(&transaction, &missing)?;
    transaction.commit()?;
    Ok(Report { backup, ..done })
}

/// The statements to run on this database.
fn missing(connection: &Connection, all: &[Statement]) -> Result<Vec<Statement>, Problem> {
    let Some(table) = Table::read(connection)? else {
        return Ok(all.to_vec());
    };
    let model = Table::read(&statements::model(all)?)?
        .ok_or_else(|| Error::Internal("`migrations/` makes no table".to_owned()))?;
    for statement in all {
        if let Makes::Column(name) = statement.makes
            && let (Some(column), Some(expected)) = (table.column(name), model.column(name))
        {
            column.check_equivalent_to(expected)?;
        }
    }
    let is_missing = |statement: &&Statement| match statement.makes {
        Makes::Table => false,
        // A new column gets a value from an older column only when it is added: later, an empty value is the choice
        // of the person.
        Makes::Column(name) | Makes::Content(name) => !table.has(name),
    };
    Ok(all.iter().filter(is_missing).copied().collect())
}

fn apply(connection: &Connection, missing: &[Statement]) -> Result<Report, Problem> {
    let mut report = Report::default();
    for statement in missing {
        let changed = connection.execute(statement.sql, ())?;
        match statement.makes {
            Makes::Table => report.created_table = true,
            Makes::Column(name) => {
                check_added(connection, name)?;
                report.added_columns.push(name);
            }
            Makes::Content(name) if changed > 0 => report.adopted_columns.push(name),
            Makes::Content(_) => {}
        }
    }
    Ok(report)
}

/// SQLite adds nothing, and reports nothing, if the schema has the table with a name that differs from that in its SQL. Only
/// damage or a change by hand (`PRAGMA writable_schema`) makes such a schema.
fn check_added(connection: &Connection, name: &str) -> Result<(), Problem> {
    if Table::read(connection)?.is_some_and(|table| table.has(name)) {
        return Ok(());
    }
    let problem = format!("the column `{name}` was added, but the schema does not have it");
    Err(DatabaseFault::Corrupt(problem).into())
}

/// Rejects a file that is shorter than its header says. SQLite notices that whole pages are missing, but reads the missing
/// rest of a page as zeros.
fn check_whole(connection: &Connection, size: u64) -> Result<(), Problem> {
    let number = |pragma| connection.pragma_query_value::<u32, _>(None, pragma, |row| row.get(0));
    let expected = u64::from(number("page_count")?) * u64::from(number("page_size")?);
    if size < expected {
        let problem = format!("it is cut off after {size} of {expected} bytes");
        return Err(DatabaseFault::Corrupt(problem).into());
    }
    Ok(())
}
