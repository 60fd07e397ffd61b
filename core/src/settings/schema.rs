//! Reading the columns of an existing table.

use rusqlite::{Connection, OptionalExtension};

use super::failure::Problem;
use super::statements::TABLE;
use crate::error::DatabaseFault;

/// The table's columns.
#[derive(Debug)]
pub(super) struct Table {
    columns: Vec<Column>,
}

/// One column, as `PRAGMA table_xinfo` describes it.
#[derive(Debug)]
pub(super) struct Column {
    name: String,
    declared_type: String,
    not_null: bool,
    default: Option<String>,
    generated: bool,
}

impl Table {
    /// Reads the table; `None` if there is none. It fails for a view or a virtual table of that name, and for a table
    /// without `id`.
    pub(super) fn read(connection: &Connection) -> Result<Option<Self>, Problem> {
        // Tables, views and indexes share one namespace, and letter case makes no difference in it.
        let kind = connection
            .query_row(
                "SELECT type, sql FROM main.sqlite_master \
                 WHERE name = ?1 COLLATE NOCASE AND type <> 'trigger'",
                [TABLE],
                |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?)),
            )
            .optional()?;
        match kind {
            None => return Ok(None),
            Some((kind, _)) if kind == "view" => return Err(DatabaseFault::TableIsView.into()),
            Some((kind, _)) if kind != "table" => {
                return Err(conflict(format!("the name is that of an {kind}")));
            }
            // SQLite stores the first words of a statement in this form, however they were written.
            Some((_, Some(sql))) if sql.starts_with("CREATE VIRTUAL TABLE") => {
                return Err(conflict("it is a virtual table"));
            }
            Some(_) => {}
        }
        let table = Self {
            columns: columns(connection)?,
        };
        if table.column("id").is_none() {
            return Err(conflict("it has no column `id`"));
        }
        Ok(Some(table))
    }

    /// A column, by its name in any letter case.
    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.columns
            .iter()
            .find(|column| column.name.eq_ignore_ascii_case(name))
    }

    /// Whether there is a column of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.column(name).is_some()
    }
}

fn columns(connection: &Connection) -> rusqlite::Result<Vec<Column>> {
    // Unlike `table_info`, `table_xinfo` includes generated columns.
    let mut statement = connection.prepare(
        "SELECT name, type, \"notnull\", dflt_value, hidden FROM pragma_table_xinfo(?1)",
    )?;
    let rows = statement.query_map([TABLE], |row| {
        Ok(Column {
            name: row.get(0)?,
            declared_type: row.get(1)?,
            not_null: row.get(2)?,
            default: row.get(3)?,
            generated: row.get::<_, i64>(4)? != 0,
        })
    })?;
    rows.collect()
}

impl Column {
    /// Checks that an existing column can be used instead of the one that `migrations/` adds. The type and the
    /// default must be the same. It may allow NULL where the expected column does not: a NULL is read as the default.
    pub(super) fn check_equivalent_to(&self, expected: &Self) -> Result<(), Problem> {
        let name = &self.name;
        if self.generated {
            return Err(conflict(format!("its column `{name}` is generated")));
        }
        if !self
            .declared_type
            .eq_ignore_ascii_case(&expected.declared_type)
        {
            return Err(conflict(format!(
                "its column `{name}` has the type `{}` instead of `{}`",
                self.declared_type, expected.declared_type
            )));
        }
        if plain_default(self) != plain_default(expected) {
            return Err(conflict(format!(
                "its column `{name}` has the default {} instead of {}",
                self.default.as_deref().unwrap_or("NULL"),
                expected.default.as_deref().unwrap_or("NULL"),
            )));
        }
        if self.not_null && !expected.not_null {
            return Err(conflict(format!(
                "its column `{name}` is NOT NULL, and could not be cleared"
            )));
        }
        Ok(())
    }
}

/// A default in one form: `('x')` and `"x"` become `'x'`, and `NULL` is no default.
fn plain_default(column: &Column) -> Option<String> {
    let mut text = column.default.as_deref()?.trim();
    while let Some(inner) = text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'))
    {
        text = inner.trim();
    }
    if text.eq_ignore_ascii_case("null") {
        return None;
    }
    let quoted = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    Some(quoted.map_or_else(|| text.to_owned(), |inner| format!("'{inner}'")))
}

fn conflict(problem: impl Into<String>) -> Problem {
    DatabaseFault::SchemaConflict(problem.into()).into()
}
