//! Lists that are kept.

#![expect(
    clippy::missing_panics_doc,
    reason = "a test or a fuzzer fails by a panic"
)]

use std::path::Path;
use std::sync::Arc;

use chrono::DateTime;

use super::format::{Reader, parts};
use super::problem::Problem;
use super::{Identity, KeptList, queries, work_or_replace};
use crate::accounts::Account;

fn read(text: &str) -> Option<Vec<Arc<Account>>> {
    let mut reader = Reader::default();
    reader.add(text).ok()?;
    Some(reader.accounts())
}

/// A part of a list that is read, written and read again has the same accounts.
pub fn kept_list(bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).ok();
    let Some(accounts) = text.and_then(read) else {
        return;
    };
    let mut reader = Reader::default();
    for part in parts(&accounts) {
        let part = part.unwrap_or_default();
        assert!(reader.add(&part).is_ok(), "{part}");
    }
    assert_eq!(reader.accounts(), accounts);
}

/// Whatever the file holds, a list can be stored in it afterward, or the caller hears why not.
pub fn kept_lists_file(bytes: &[u8]) {
    let Ok(folder) = tempfile::tempdir() else {
        return;
    };
    let path = folder.path().join("lists.sqlite");
    let Some((identity, list)) = example() else {
        return;
    };
    if crate::files::write_atomic(&path, bytes).is_err() {
        return;
    }
    let load = |path: &Path| queries::load(path, &identity);
    let Ok(found) = work_or_replace(&path, load) else {
        return;
    };
    if let Some(found) = found {
        assert!(found.accounts.iter().all(|it| it.id.as_str().len() == 12));
    }
    let store = |path: &Path| queries::store(path, &identity, &list);
    match work_or_replace(&path, store) {
        Ok(_) => {
            let read = work_or_replace(&path, load).ok().flatten();
            // Damage within the text of a list is found by reading alone: the file is removed, and the next list is kept.
            assert!(!path.exists() || read.as_ref() == Some(&list), "{read:?}");
        }
        Err(problem) => assert!(matches!(problem, Problem::Sqlite(_)), "{problem:?}"),
    }
}

fn example() -> Option<(Identity, KeptList)> {
    let account = Account {
        id: "111111111111".parse().ok()?,
        name: "One".to_owned(),
        email_address: None,
        roles: vec!["Admin".into()],
        error: None,
    };
    let identity = Identity {
        start_url: "https://d-9067694978.awsapps.com/start".parse().ok()?,
        region: "eu-central-1".parse().ok()?,
        session_name: None,
    };
    let list = KeptList {
        listed_at: DateTime::from_timestamp_millis(1_795_000_000_123)?,
        accounts: vec![Arc::new(account)],
    };
    Some((identity, list))
}
