//! Migrations of databases that have the tables of a host.

mod added_columns;
mod adopted_values;
mod backups;
mod column_conflicts;

use super::super::{Change, Report, Settings, Store, migrate_settings};
use super::*;
use crate::error::ErrorCode;

/// The table in which drizzle records the host's migrations, and other tables of a host.
const HOST: &str = "
    CREATE TABLE `__drizzle_migrations` (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric);
    INSERT INTO `__drizzle_migrations` (hash, created_at) VALUES ('a', 1769021510582);
    CREATE TABLE chats (id text PRIMARY KEY, name text);
    INSERT INTO chats VALUES ('1', 'one'), ('2', NULL);
    CREATE INDEX chats_name ON chats (name);
    CREATE TABLE log (what text);
    PRAGMA user_version = 77;";

async fn migrate(fixture: &Fixture) -> Report {
    migrate_settings(fixture.database(), never()).await.unwrap()
}
