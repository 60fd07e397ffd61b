//! What differs between two lists of accounts.

use std::collections::HashMap;
use std::sync::Arc;

use super::account::Account;
use crate::types::AccountId;

/// What is different in a new list: accounts, each with the roles that were added to it, or removed from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// Accounts that are new, and those with new roles.
    pub added: Vec<Account>,
    /// Accounts that are no longer listed, and those that have lost roles.
    pub removed: Vec<Account>,
}

impl Changes {
    /// Compares two lists. An account whose roles could not be read, in one list or the other, counts as unchanged.
    #[must_use]
    pub fn between(before: &[Arc<Account>], after: &[Arc<Account>]) -> Self {
        Self {
            added: missing_from(before, after),
            removed: missing_from(after, before),
        }
    }
}

/// The accounts and roles of `list` that `other` does not have.
fn missing_from(other: &[Arc<Account>], list: &[Arc<Account>]) -> Vec<Account> {
    let by_id: HashMap<&AccountId, &Account> = other
        .iter()
        .map(|account| (&account.id, account.as_ref()))
        .collect();
    let missing = list.iter().filter_map(|account| {
        let Some(known) = by_id.get(&account.id) else {
            return Some(Account {
                error: None,
                ..Account::clone(account)
            });
        };
        if known.error.is_some() || account.error.is_some() || known.roles == account.roles {
            return None;
        }
        // An account has few roles.
        let new = account
            .roles
            .iter()
            .filter(|role| !known.roles.contains(role));
        let roles: Vec<_> = new.cloned().collect();
        (!roles.is_empty()).then(|| Account {
            id: account.id.clone(),
            name: account.name.clone(),
            email_address: account.email_address.clone(),
            roles,
            error: None,
        })
    });
    missing.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::AccountError;
    use crate::error::Error;

    fn account(number: u32, roles: &[&str]) -> Account {
        Account {
            id: format!("{number:012}").parse().unwrap(),
            name: "name".into(),
            email_address: None,
            roles: roles.iter().map(|&role| role.into()).collect(),
            error: None,
        }
    }

    fn failed(number: u32) -> Account {
        Account {
            error: Some(Box::new(AccountError::from(&Error::Cancelled))),
            ..account(number, &[])
        }
    }

    fn list<const N: usize>(accounts: [Account; N]) -> Vec<Arc<Account>> {
        accounts.map(Arc::new).into()
    }

    #[test]
    fn added_and_removed_accounts_and_roles_are_found() {
        let before = list([
            account(1, &["A", "B"]),
            account(2, &["A"]),
            account(3, &[]),
            account(4, &["A"]),
        ]);
        let after = list([
            account(2, &["A", "C"]),
            account(1, &["B"]),
            account(4, &["A"]),
            account(5, &["A"]),
        ]);
        let changes = Changes::between(&before, &after);
        assert_eq!(changes.added, [account(2, &["C"]), account(5, &["A"])]);
        assert_eq!(changes.removed, [account(1, &["A"]), account(3, &[])]);
    }

    #[test]
    fn another_order_is_no_change() {
        let before = list([account(1, &["A", "B"]), account(2, &[])]);
        let after = list([account(2, &[]), account(1, &["B", "A"])]);
        let changes = Changes::between(&before, &after);
        assert_eq!((changes.added, changes.removed), (vec![], vec![]));
    }

    #[test]
    fn an_account_that_could_not_be_read_has_not_changed() {
        let before = list([account(1, &["A"]), failed(2)]);
        let after = list([failed(1), account(2, &["A"])]);
        let changes = Changes::between(&before, &after);
        assert_eq!((changes.added, changes.removed), (vec![], vec![]));
    }

    #[test]
    fn a_new_account_that_could_not_be_read_is_added_without_roles() {
        let changes = Changes::between(&list([]), &list([failed(1)]));
        assert_eq!(changes.added, [account(1, &[])]);
    }
}
