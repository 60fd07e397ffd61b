//! The row: reading it, and changing it.

use chrono::{DateTime, Utc};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row};

use super::failure::Problem;
use super::field::{Change, DEFAULT_REGION, Field};
use super::schema::Table;
use super::statements::TABLE;
use crate::error::DatabaseFault;

/// The one row's id.
const ID: &str = "default";
/// When the row was last changed, in seconds, as drizzle's `timestamp` mode has it.
const UPDATED_AT: &str = "updated_at";

/// The settings. Where nothing was stored yet they hold the defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The row's id.
    pub id: String,
    /// The region that Bedrock is called in.
    pub bedrock_region: String,
    /// The portal.
    pub aws_sso_start_url: Option<String>,
    /// The portal's region.
    pub aws_sso_region: String,
    /// The account.
    pub aws_sso_account_id: Option<String>,
    /// The role.
    pub aws_sso_role_name: Option<String>,
    /// The `sso-session` name.
    pub aws_sso_session_name: Option<String>,
    /// When the row was last changed.
    pub updated_at: Option<DateTime<Utc>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            id: ID.to_owned(),
            bedrock_region: DEFAULT_REGION.to_owned(),
            aws_sso_start_url: None,
            aws_sso_region: DEFAULT_REGION.to_owned(),
            aws_sso_account_id: None,
            aws_sso_role_name: None,
            aws_sso_session_name: None,
            updated_at: None,
        }
    }
}

/// Reads the row.
pub(super) fn read(connection: &Connection) -> Result<Settings, Problem> {
    let table = table(connection)?;
    // Very old hosts have no `bedrock_region`; it is theirs to add.
    let name = |column: &'static str| if table.has(column) { column } else { "NULL" };
    let columns: Vec<_> = Field::ALL
        .iter()
        .map(|field| name(field.column()))
        .collect();
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
        aws_sso_start_url: start_url?,
        aws_sso_region: region?.unwrap_or_else(|| DEFAULT_REGION.to_owned()),
        aws_sso_account_id: account_id?,
        aws_sso_role_name: role_name?,
        aws_sso_session_name: session_name?,
        updated_at: match row.get_ref(Field::ALL.len())? {
            ValueRef::Integer(seconds) => DateTime::from_timestamp_secs(seconds),
            _ => None,
        },
    })
}

/// A text, or none where a host put something else there.
fn text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Text(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        _ => None,
    }
}

/// Changes the row, and makes it where there is none. Part of the caller's transaction.
pub(super) fn write(
    connection: &Connection,
    changes: &[Change],
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let table = table(connection)?;
    let mut columns = Vec::new();
    let mut values = Vec::new();
    for (field, value) in changes {
        if !table.has(field.column()) {
            return Err(missing_column(*field));
        }
        let value = value.as_deref().or_else(|| field.default());
        columns.push(field.column());
        values.push(value.map_or(Value::Null, |text| Value::Text(text.to_owned())));
    }
    if table.has(UPDATED_AT) {
        columns.push(UPDATED_AT);
        values.push(Value::Integer(now.timestamp()));
    }
    columns.push("id");
    values.push(Value::Text(ID.to_owned()));
    connection.execute(
        &sentence(connection, &columns)?,
        rusqlite::params_from_iter(values),
    )?;
    Ok(())
}

/// The statement for these columns, of which `id` is the last.
fn sentence(connection: &Connection, columns: &[&str]) -> rusqlite::Result<String> {
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

/// The table with all of our columns.
fn table(connection: &Connection) -> Result<Table, Problem> {
    let table = Table::read(connection)?
        .ok_or_else(|| DatabaseFault::Missing(format!("has no table `{TABLE}`")))?;
    let gone = Field::ALL
        .into_iter()
        .find(|&field| field != Field::BedrockRegion && !table.has(field.column()));
    gone.map_or(Ok(table), |field| Err(missing_column(field)))
}

fn missing_column(field: Field) -> Problem {
    DatabaseFault::Missing(format!("has no column `{}` in `{TABLE}`", field.column())).into()
}
