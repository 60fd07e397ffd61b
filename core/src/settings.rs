//! The `claude_code_settings` row in SQLite: which portal, account, role and region a person chose.
//!
//! The table may have been made by the host, which may have changed it several times since. [`migrate_settings`] adds the
//! columns that are missing. The table holds no secret.
//!
//! # Never corrupting a file
//!
//! POSIX locks belong to a process, not to a descriptor: closing any descriptor of a file drops all locks that the process
//! has on it, also those of another SQLite library (<https://www.sqlite.org/howtocorrupt.html>, sections 2.2 and 2.2.1).
//! Therefore
//!
//! - a file that other code in this process has open is rejected (`open_files`);
//! - the calls of this process run one after the other, and each opens the file, does its work and closes it
//!   (`queue`): between calls this library has no lock that other code could drop, and closes no descriptor while it
//!   has a connection open;
//! - files are examined by `stat`, which opens nothing (`database_file`).
//!
//! Between processes, SQLite's own locks are enough.

mod backup;
mod cancellation;
mod change;
mod connection;
mod database_file;
mod database_path;
mod failure;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod migration;
mod open_files;
mod queue;
mod row;
mod schema;
mod statements;
mod store;

pub use change::Change;
pub use database_path::DatabasePath;
pub use migration::Report;
pub use row::Settings;
pub use store::{Store, migrate_settings};

#[cfg(test)]
mod tests;
