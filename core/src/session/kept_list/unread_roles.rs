//! Accounts whose roles could not be read, in a list that is whole otherwise. What was known of their roles is not lost.

use std::collections::HashMap;
use std::sync::Arc;

use crate::accounts::Account;

/// The list to keep: accounts whose roles could not be read have those of the list before.
pub(super) fn filled_in(before: &[Arc<Account>], after: &[Arc<Account>]) -> Vec<Arc<Account>> {
    let known: HashMap<_, _> = before
        .iter()
        .filter(|account| account.error.is_none())
        .map(|account| (&account.id, &account.roles))
        .collect();
    let fill_in = |account: &Arc<Account>| match known.get(&account.id) {
        Some(roles) if account.error.is_some() => Arc::new(Account {
            roles: (*roles).clone(),
            error: None,
            ..Account::clone(account)
        }),
        _ => Arc::clone(account),
    };
    after.iter().map(fill_in).collect()
}

/// Whether the roles of some account could not be read.
pub(super) fn are_in(accounts: &[Arc<Account>]) -> bool {
    accounts.iter().any(|account| account.error.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::AccountError;
    use crate::error::Error;

    fn account(id: &str, role: Option<&str>) -> Arc<Account> {
        let error = AccountError::from(&Error::Cancelled);
        Arc::new(Account {
            id: id.repeat(12).parse().unwrap(),
            name: "name".into(),
            email_address: None,
            roles: role.into_iter().map(Into::into).collect(),
            error: role.is_none().then(|| Box::new(error)),
        })
    }

    #[test]
    fn an_account_whose_roles_could_not_be_read_keeps_those_of_before() {
        let before = [account("1", Some("A")), account("2", Some("A"))];
        let after = [account("1", Some("B")), account("2", None)];
        assert!(are_in(&after));
        let kept = filled_in(&before, &after);
        assert_eq!(kept, [account("1", Some("B")), account("2", Some("A"))]);
        assert!(!are_in(&kept));
    }

    #[test]
    fn an_account_whose_roles_were_never_read_keeps_its_error() {
        let before = [account("1", None)];
        let after = [account("1", None), account("2", None)];
        assert_eq!(filled_in(&before, &after), after);
    }
}
