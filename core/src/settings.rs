//! The `claude_code_settings` row in SQLite: which portal, account, role and region a person chose.
//!
//! The table may be a host's own, made and altered by the host for years; [`migrate_settings`] adds
//! what is missing of ours to whatever is there. It holds no secret.
//!
//! # Never corrupting a file
//!
//! POSIX locks belong to a process, not to a descriptor: closing any descriptor of a file drops
//! every lock the process has on it, another SQLite library's, too
//! (<https://www.sqlite.org/howtocorrupt.html>, sections 2.2 and 2.2.1). So
//!
//! - a file that something else in this process has open is refused (`in_use`);
//! - calls on settings take turns in this process, each opens the file, does its work and closes it
//!   (`turn`): between calls no lock is held that someone else could drop, and no descriptor of ours
//!   is closed under a connection of ours;
//! - files are looked at by `stat`, which opens nothing (`place`).
//!
//! What SQLite itself does keeps other processes apart.

mod backup;
mod connection;
mod failure;
mod field;
mod gate;
mod in_use;
mod migration;
mod place;
mod row;
mod schema;
mod statements;
mod store;
mod turn;

pub use field::{Change, Field};
pub use migration::Report;
pub use row::Settings;
pub use store::{Store, migrate_settings};

#[cfg(test)]
mod tests;
