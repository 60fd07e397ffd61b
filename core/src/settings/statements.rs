//! The SQL of `migrations/`, which a host can also run with drizzle.
//!
//! Drizzle uses its journal to run each file once. Here a statement is run if what it creates is missing, so each
//! statement must be of one of three kinds.

use rusqlite::Connection;

use crate::error::{Error, Result};

/// The name of the table, which a host may have made.
pub(super) const TABLE: &str = "claude_code_settings";

/// The files, in the order of `migrations/meta/_journal.json`.
pub(super) const FILES: [(&str, &str); 3] = [
    (
        "0000_settings_table",
        include_str!("../../migrations/0000_settings_table.sql"),
    ),
    (
        "0001_aws_sso_columns",
        include_str!("../../migrations/0001_aws_sso_columns.sql"),
    ),
    (
        "0002_adopt_older_columns",
        include_str!("../../migrations/0002_adopt_older_columns.sql"),
    ),
];

/// The line at which drizzle splits a file into statements.
const BREAKPOINT: &str = "--> statement-breakpoint";

/// One statement, and what it creates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Statement {
    pub(super) makes: Makes,
    pub(super) sql: &'static str,
}

/// What a statement creates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Makes {
    /// The table.
    Table,
    /// A column.
    Column(&'static str),
    /// The first value of a new column, copied from an older column.
    Content(&'static str),
}

/// Every statement, in order.
pub(super) fn all() -> Result<Vec<Statement>> {
    FILES
        .iter()
        .flat_map(|(name, text)| text.split(BREAKPOINT).map(move |sql| (name, sql)))
        .map(|(name, sql)| {
            let makes = makes(sql).ok_or_else(|| {
                Error::Internal(format!("a statement of `{name}.sql` is of an unknown kind"))
            })?;
            Ok(Statement { makes, sql })
        })
        .collect()
}

fn makes(sql: &'static str) -> Option<Makes> {
    let statement = after_comments(sql);
    let name = |rest: &'static str| rest.split_once('`').map(|(name, _)| name);
    if statement.starts_with("CREATE TABLE IF NOT EXISTS `claude_code_settings`") {
        return Some(Makes::Table);
    }
    if let Some(rest) = statement.strip_prefix("ALTER TABLE `claude_code_settings` ADD `") {
        return name(rest).map(Makes::Column);
    }
    let rest = statement.strip_prefix("UPDATE `claude_code_settings` SET `")?;
    name(rest).map(Makes::Content)
}

fn after_comments(sql: &'static str) -> &'static str {
    let mut rest = sql.trim_start();
    while rest.starts_with("--") {
        rest = rest
            .split_once('\n')
            .map_or("", |(_, after)| after)
            .trim_start();
    }
    rest
}

/// An empty database with the table that these statements create. The table of a host is compared with it.
pub(super) fn model(statements: &[Statement]) -> rusqlite::Result<Connection> {
    let connection = Connection::open_in_memory()?;
    for statement in statements {
        connection.execute(statement.sql, ())?;
    }
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_statement_is_of_a_known_kind_and_there_are_five_columns() {
        let columns: Vec<_> = all()
            .unwrap()
            .into_iter()
            .filter_map(|statement| match statement.makes {
                Makes::Column(name) => Some(name),
                _ => None,
            })
            .collect();
        let expected = [
            "aws_sso_start_url",
            "aws_sso_region",
            "aws_sso_account_id",
            "aws_sso_role_name",
            "aws_sso_session_name",
        ];
        assert_eq!(columns, expected);
    }

    #[test]
    fn the_journal_names_the_same_files_in_the_same_order() {
        let journal: serde_json::Value =
            serde_json::from_str(include_str!("../../migrations/meta/_journal.json")).unwrap();
        let entries = journal["entries"].as_array().unwrap();
        let tags: Vec<_> = entries
            .iter()
            .map(|entry| entry["tag"].as_str().unwrap())
            .collect();
        assert_eq!(tags, FILES.map(|(name, _)| name));
        // Drizzle skips a migration that is not later than the last one it ran.
        let times: Vec<_> = entries
            .iter()
            .map(|entry| entry["when"].as_u64().unwrap())
            .collect();
        assert!(times.is_sorted_by(|a, b| a < b), "{times:?}");
    }

    #[test]
    fn no_column_could_hold_a_secret() {
        for (_, text) in FILES {
            for word in ["token", "secret", "credential", "key_id", "password"] {
                let ddl = text
                    .lines()
                    .filter(|line| !line.trim_start().starts_with("--"));
                assert!(
                    !ddl.collect::<String>().to_lowercase().contains(word),
                    "{word}"
                );
            }
        }
    }
}
