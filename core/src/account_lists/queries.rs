//! Reading and writing lists in the file.

use std::path::Path;

use chrono::DateTime;
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior};

use super::file::open;
use super::format::{self, Reader};
use super::problem::Problem;
use super::{Identity, KeptList};
use crate::types::SessionName;

/// The number of lists that are kept. The oldest lists are deleted first.
const MAX_LISTS: u32 = 16;

pub(super) fn load(path: &Path, identity: &Identity) -> Result<Option<KeptList>, Problem> {
    if !path.try_exists()? {
        return Ok(None);
    }
    let mut connection = open(path)?;
    let transaction = connection.transaction()?;
    read(&transaction, identity)
}

pub(super) fn store(
    path: &Path,
    identity: &Identity,
    list: &KeptList,
) -> Result<Option<KeptList>, Problem> {
    let mut connection = open(path)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let before = read(&transaction, identity)?;
    let (start_url, region, session_name) = columns(identity);
    delete(&transaction, identity)?;
    transaction.execute(
        "INSERT INTO lists (start_url, region, session_name, listed_at) VALUES (?1, ?2, ?3, ?4)",
        (
            start_url,
            region,
            session_name,
            list.listed_at.timestamp_millis(),
        ),
    )?;
    let id = transaction.last_insert_rowid();
    let mut insert =
        transaction.prepare("INSERT INTO parts (list, number, accounts) VALUES (?1, ?2, ?3)")?;
    let mut parts = 0_i64;
    for part in format::parts(&list.accounts) {
        insert.execute((id, parts, part?))?;
        parts += 1;
    }
    drop(insert);
    check_stored(&transaction, identity, (id, parts))?;
    transaction.execute(
        "DELETE FROM lists WHERE id NOT IN (SELECT id FROM lists ORDER BY listed_at DESC LIMIT ?1)",
        [MAX_LISTS],
    )?;
    transaction.commit()?;
    Ok(before)
}

/// Looks the list up as [`read`] does. If an index is damaged, SQLite stores a row that it does not find later.
fn check_stored(
    transaction: &Transaction<'_>,
    identity: &Identity,
    stored: (i64, i64),
) -> Result<(), Problem> {
    let found = transaction
        .query_row(
            "SELECT id, (SELECT count(*) FROM parts WHERE list = lists.id) FROM lists \
             WHERE start_url = ?1 AND region = ?2 AND session_name = ?3",
            columns(identity),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    if found == Some(stored) {
        Ok(())
    } else {
        Err(Problem::Damaged)
    }
}

pub(super) fn forget(path: &Path, identity: &Identity) -> Result<(), Problem> {
    if !path.try_exists()? {
        return Ok(());
    }
    let mut connection = open(path)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    delete(&transaction, identity)?;
    transaction.commit()?;
    Ok(())
}

fn read(transaction: &Transaction<'_>, identity: &Identity) -> Result<Option<KeptList>, Problem> {
    let found: Option<(i64, i64)> = transaction
        .query_row(
            "SELECT id, listed_at FROM lists WHERE start_url = ?1 AND region = ?2 AND session_name = ?3",
            columns(identity),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let Some((id, listed_at)) = found else {
        return Ok(None);
    };
    let mut select =
        transaction.prepare("SELECT accounts FROM parts WHERE list = ?1 ORDER BY number")?;
    let mut rows = select.query([id])?;
    let mut reader = Reader::default();
    while let Some(row) = rows.next()? {
        let part = row.get_ref(0)?;
        reader.add(part.as_str().map_err(|_error| Problem::Damaged)?)?;
    }
    Ok(Some(KeptList {
        listed_at: DateTime::from_timestamp_millis(listed_at).ok_or(Problem::Damaged)?,
        accounts: reader.accounts(),
    }))
}

fn delete(transaction: &Transaction<'_>, identity: &Identity) -> Result<(), Problem> {
    transaction.execute(
        "DELETE FROM lists WHERE start_url = ?1 AND region = ?2 AND session_name = ?3",
        columns(identity),
    )?;
    Ok(())
}

/// The start URL, the region and the session name. A session without a name has an empty one in the file: SQLite counts
/// two NULLs as different.
fn columns(identity: &Identity) -> (&str, &str, &str) {
    let session_name = identity.session_name.as_ref();
    (
        identity.start_url.as_str(),
        identity.region.as_str(),
        session_name.map_or("", SessionName::as_str),
    )
}
