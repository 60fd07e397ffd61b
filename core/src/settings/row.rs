//! The row: reading it, and changing it.

use chrono::{DateTime, Utc};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row};

use super::change::{BEDROCK_REGION, COLUMNS, Change, DEFAULT_REGION};
use super::failure::Problem;
use super::schema::Table;
use super::statements::TABLE;
use crate::error::DatabaseFault;

/// The one row's id.
const ID: &str = "default";
/// When the row was last changed, in seconds, as drizzle's `timestamp` mode has it.
const UPDATED_AT: &str = "updated_at";

/// The settings. A setting that was never stored has its default.
///
/// The texts are not checked when they are read: the host can write to the row, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The row's id.
    pub id: String,
    /// The region that Bedrock is called in.
    pub bedrock_region: String,
    /// The portal.
    pub start_url: Option<String>,
    /// The portal's region.
    pub region: String,
    /// The account.
    pub account_id: Option<String>,
    /// The role.
    pub role_name: Option<String>,
    /// The `sso-session` name.
    pub session_name: Option<String>,
    /// When the row was last changed.
    pub updated_at: Option<DateTime<Utc>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            id: ID.to_owned(),
            bedrock_region: DEFAULT_REGION.to_owned(),
            start_url: None,
            region: DEFAULT_REGION.to_owned(),
            account_id: None,
            role_name: None,
            session_name: None,
            updated_at: None,
        }
    }
}

/// Reads the row.
pub(super) fn read(connection: &Connection) -> Result<Settings, Problem> {
    let table = table(connection)?;
    // The tables of very old hosts have no `bedrock_region`, and only the host adds it.
    let name = |column: &'static str| if table.has(column) { column } else { "NULL" };
    let columns = COLUMNS.map(name);
    let sql = format!(
        "SELECT {}, {} FROM {TABLE} WHERE id = ?1",
        columns.join(", "),
        name(UPDATED_AT)
    );
    let settings = connection.query_row(&sql, [ID], settings).optional()?;
    Ok(settings.unwrap_or_default())
}

fn settings(row: &Row<'_>) -> rusqlite::Result<Settings> {
    let [
        bedrock_region,
        start_url,
        region,
        account_id,
        role_name,
        session_name,
    ] = [0, 1, 2, 3, 4, 5].map(|index| row.get_ref(index).map(text));
    Ok(Settings {
        id: ID.to_owned(),
        bedrock_region: bedrock_region?.unwrap_or_else(|| DEFAULT_REGION.to_owned()),
        start_url: start_url?,
        region: region?.unwrap_or_else(|| DEFAULT_REGION.to_owned()),
        account_id: account_id?,
        role_name: role_name?,
        session_name: session_name?,
        updated_at: match row.get_ref(COLUMNS.len())? {
            ValueRef::Integer(seconds) => DateTime::from_timestamp_secs(seconds),
            _ => None,
        },
    })
}

/// A text; `None` for a value of another type, which a host may have stored.
fn text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Text(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        _ => None,
    }
}

/// Changes the row, or inserts it if there is none, in the caller's transaction.
pub(super) fn write(
    connection: &Connection,
    changes: &[Change],
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let table = table(connection)?;
    let mut columns = Vec::new();
    let mut values = Vec::new();
    for change in changes {
        let column = change.column();
        if !table.has(column) {
            return Err(missing_column(column));
        }
        let text = change.text().map(str::to_owned);
        columns.push(column);
        values.push(text.map_or(Value::Null, Value::Text));
    }
    if table.has(UPDATED_AT) {
        columns.push(UPDATED_AT);
        values.push(Value::Integer(now.timestamp()));
    }
    columns.push("id");
    values.push(Value::Text(ID.to_owned()));
    connection.execute(
        &statement(connection, &columns)?,
        rusqlite::params_from_iter(values),
    )?;
    Ok(())
}

/// The statement that writes these columns, of which `id` is the last.
fn statement(connection: &Connection, columns: &[&str]) -> rusqlite::Result<String> {
    let row = format!("SELECT 1 FROM {TABLE} WHERE id = ?1");
    let exists = connection
        .query_row(&row, [ID], |_| Ok(()))
        .optional()?
        .is_some();
    let last = columns.len();
    Ok(if exists {
        let pairs = columns
            .iter()
            .zip(1..last)
            .map(|(name, n)| format!("{name} = ?{n}"));
        let pairs: Vec<_> = pairs.collect();
        format!("UPDATE {TABLE} SET {} WHERE id = ?{last}", pairs.join(", "))
    } else {
        let marks = vec!["?"; last].join(", ");
        format!(
            "INSERT INTO {TABLE} ({}) VALUES ({marks})",
            columns.join(", ")
        )
    })
}

/// Reads the table, and checks that it has all columns that this library adds.
fn table(connection: &Connection) -> Result<Table, Problem> {
    let table = Table::read(connection)?
        .ok_or_else(|| DatabaseFault::Missing(format!("has no table `{TABLE}`")))?;
    let missing = COLUMNS
        .into_iter()
        .find(|&column| column != BEDROCK_REGION && !table.has(column));
    missing.map_or(Ok(table), |column| Err(missing_column(column)))
}

fn missing_column(column: &str) -> Problem {
    DatabaseFault::Missing(format!("has no column `{column}` in `{TABLE}`")).into()
}
