//! The entries of all roles, in memory that is bounded.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::entry::Entry;
use crate::types::{AccountId, RoleName};

/// The credentials of how many roles are kept. They have some 1.5 KiB each. A person works with a few roles at a time.
const MOST_KEPT: usize = 256;

/// Which role. The portal and its region are those of the session.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) account_id: AccountId,
    pub(super) role_name: RoleName,
}

impl Key {
    pub(super) fn new(account_id: &AccountId, role_name: &RoleName) -> Self {
        Self {
            account_id: account_id.clone(),
            role_name: role_name.clone(),
        }
    }
}

/// The entries of all roles.
#[derive(Default)]
pub(super) struct Store {
    entries: Mutex<HashMap<Key, Arc<Entry>>>,
    uses: AtomicU64,
}

impl Store {
    fn entries(&self) -> MutexGuard<'_, HashMap<Key, Arc<Entry>>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The entry of a role, if there is one.
    pub(super) fn existing(&self, key: &Key) -> Option<Arc<Entry>> {
        let entry = self.entries().get(key).map(Arc::clone)?;
        self.use_now(&entry);
        Some(entry)
    }

    /// The entry of a role, which is made if there is none.
    pub(super) fn entry(&self, key: &Key) -> Arc<Entry> {
        let mut entries = self.entries();
        if !entries.contains_key(key) {
            make_room(&mut entries);
        }
        let entry = Arc::clone(entries.entry(key.clone()).or_default());
        drop(entries);
        self.use_now(&entry);
        entry
    }

    #[cfg(test)]
    pub(super) fn is_idle(&self) -> bool {
        self.entries().values().all(|entry| !entry.is_requested())
    }

    fn use_now(&self, entry: &Entry) {
        let now = self.uses.fetch_add(1, Ordering::Relaxed);
        entry.used.store(now, Ordering::Relaxed);
    }

    /// Forgets all credentials. A request that is running does not keep what it receives: its sign-in is not the session's
    /// any more.
    pub(super) fn clear(&self) {
        for (_, entry) in self.entries().drain() {
            entry.forget();
        }
    }
}

/// Removes entries until there is room for one: those without credentials first, then those that were not used for the
/// longest time. An entry whose request is running stays, so that nobody makes the same request meanwhile.
fn make_room(entries: &mut HashMap<Key, Arc<Entry>>) {
    while entries.len() >= MOST_KEPT {
        let least_useful = entries
            .iter()
            .filter(|(_, entry)| !entry.is_requested())
            .min_by_key(|(_, entry)| (!entry.is_empty(), entry.used.load(Ordering::Relaxed)))
            .map(|(key, _)| key.clone());
        match least_useful {
            Some(key) => entries.remove(&key),
            None => return,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: usize) -> Key {
        let account_id = format!("{number:012}").parse().unwrap();
        Key::new(&account_id, &"Admin".parse().unwrap())
    }

    #[test]
    fn the_entries_that_were_not_used_for_the_longest_time_make_room() {
        let store = Store::default();
        for number in 0..MOST_KEPT {
            store.entry(&key(number));
        }
        store.existing(&key(0)).unwrap();
        for number in MOST_KEPT..MOST_KEPT * 2 - 1 {
            store.entry(&key(number));
        }
        assert_eq!(store.entries().len(), MOST_KEPT);
        assert!(store.existing(&key(0)).is_some());
        assert!(store.existing(&key(1)).is_none());
    }
}
