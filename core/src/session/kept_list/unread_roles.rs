//! Accounts whose roles could not be read, in a list that is whole otherwise. What was known of their roles is not lost.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// An account of a list as JSON.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed<'a> {
    #[serde(borrow)]
    account_id: Cow<'a, str>,
    #[serde(borrow)]
    account_name: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    email_address: Option<Cow<'a, str>>,
    #[serde(borrow)]
    roles: Vec<ListedRole<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<serde_json::Value>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListedRole<'a> {
    #[serde(borrow)]
    role_name: Cow<'a, str>,
    #[serde(borrow)]
    account_id: Cow<'a, str>,
}

/// Whether the roles of some account could not be read.
pub(super) fn are_in(parts: &[String]) -> Result<bool> {
    for part in parts {
        if parse(part)?.iter().any(|account| account.error.is_some()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The new list, in which accounts whose roles could not be read have those of the list before.
pub(super) fn taken_from(before: &[String], after: Vec<String>) -> Result<Vec<String>> {
    let mut known = HashMap::new();
    for part in before {
        for account in parse(part)? {
            if account.error.is_none() {
                known.insert(account.account_id, account.roles);
            }
        }
    }
    let mut list = Vec::with_capacity(after.len());
    for part in after {
        let mut accounts = parse(&part)?;
        for account in &mut accounts {
            if account.error.is_some()
                && let Some(roles) = known.get(&account.account_id)
            {
                account.roles.clone_from(roles);
                account.error = None;
            }
        }
        let part = serde_json::to_string(&accounts);
        list.push(part.map_err(|error| Error::Internal(error.to_string()))?);
    }
    Ok(list)
}

fn parse(part: &str) -> Result<Vec<Listed<'_>>> {
    serde_json::from_str(part).map_err(|error| Error::Internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ERROR: &str = r#","error":{"code":"Forbidden"}"#;

    fn account(id: &str, role: &str) -> String {
        let role = format!(r#"{{"roleName":"{role}","accountId":"{id}"}}"#);
        format!(r#"{{"accountId":"{id}","accountName":"n","emailAddress":"e","roles":[{role}]}}"#)
    }

    fn unread(id: &str) -> String {
        format!(r#"{{"accountId":"{id}","accountName":"n","emailAddress":"e","roles":[]{ERROR}}}"#)
    }

    fn parts(accounts: &[&[String]]) -> Vec<String> {
        let part = |accounts: &&[String]| format!("[{}]", accounts.join(","));
        accounts.iter().map(part).collect()
    }

    #[test]
    fn an_account_whose_roles_could_not_be_read_keeps_those_of_before() {
        let before = parts(&[
            &[account("1", "A"), account("2", "A")],
            &[account("3", "A")],
        ]);
        let after = parts(&[&[account("1", "B"), unread("3")], &[unread("2")]]);
        assert!(are_in(&after).unwrap());
        let expected = parts(&[
            &[account("1", "B"), account("3", "A")],
            &[account("2", "A")],
        ]);
        assert_eq!(taken_from(&before, after).unwrap(), expected);
    }

    #[test]
    fn an_account_whose_roles_were_never_read_keeps_its_error() {
        let before = parts(&[&[unread("1")]]);
        let after = parts(&[&[unread("1"), unread("2")]]);
        assert_eq!(taken_from(&before, after.clone()).unwrap(), after);
        assert!(!are_in(&parts(&[&[account("1", "A")], &[]])).unwrap());
    }
}
