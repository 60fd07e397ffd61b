//! Accounts as JavaScript gets them and as they are kept: as JSON.
//!
//! An object made through Node-API is a call for each of its members, on JavaScript's thread; a text is
//! one, and `JSON.parse` makes the objects several times as fast.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Display;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::state::{Entry, Status};
use crate::error::{Error, Result};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AccountJson<'a> {
    account_id: &'a str,
    account_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_address: Option<&'a str>,
    roles: Vec<RoleJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorJson>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RoleJson<'a> {
    role_name: &'a str,
    account_id: &'a str,
}

/// What JavaScript knows as `SsoErrorInfo`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorJson {
    code: &'static str,
    message: String,
    hint: &'static str,
    retryable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
}

impl<'a> AccountJson<'a> {
    fn of(
        Entry {
            account,
            roles,
            status,
        }: &'a Entry,
        early: Option<&Error>,
    ) -> Self {
        let error = match status {
            Status::Done => None,
            Status::Open { failure, .. } => {
                Some(ErrorJson::of(&not_listed(failure.clone(), early)))
            }
            Status::Failed(error) => Some(ErrorJson::of(error)),
        };
        // Some of an account's roles would pass for all of them.
        let roles: &[_] = if error.is_some() { &[] } else { roles };
        let role = |role_name| RoleJson {
            role_name,
            account_id: &account.id,
        };
        Self {
            account_id: &account.id,
            account_name: &account.name,
            email_address: account.email_address.as_deref(),
            roles: roles.iter().map(|name| role(name)).collect(),
            error,
        }
    }
}

/// Why an account's roles are not known, by what its own request failed with and by why the list ended early.
fn not_listed(failure: Option<Box<Error>>, early: Option<&Error>) -> Error {
    match early {
        None => Error::NotListedInTime {
            last_failure: failure,
        },
        Some(Error::NotListedInTime { last_failure }) => Error::NotListedInTime {
            last_failure: failure.or_else(|| last_failure.clone()),
        },
        Some(early) => failure.map_or_else(|| early.clone(), |failure| *failure),
    }
}

impl ErrorJson {
    fn of(error: &Error) -> Self {
        let code = error.code();
        Self {
            code: code.as_str(),
            message: error.to_string(),
            hint: code.hint(),
            retryable: code.retryable(),
            reason: error.reason(),
            request_id: error.request_id().map(str::to_owned),
        }
    }
}

/// Accounts as an array. `early` is why the list ended before it was whole, if it did.
pub(super) fn accounts<'a>(
    entries: impl Iterator<Item = &'a Entry>,
    early: Option<&Error>,
) -> Result<String> {
    let accounts: Vec<AccountJson<'_>> =
        entries.map(|entry| AccountJson::of(entry, early)).collect();
    serde_json::to_string(&accounts).map_err(internal)
}

/// What is different in a new list, as two arrays of accounts: each with the roles that were added to it, or
/// removed from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// Accounts that are new, and those with roles that are.
    pub added: String,
    /// Accounts that are gone, and those with roles that are.
    pub removed: String,
}

/// An account that was made JSON of, as far as changes go.
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
    #[serde(skip_serializing)]
    error: Option<IgnoredAny>,
}

#[derive(Clone, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
struct ListedRole<'a> {
    #[serde(borrow)]
    role_name: Cow<'a, str>,
    #[serde(borrow)]
    account_id: Cow<'a, str>,
}

/// Whether these are parts of a list, as far as can be seen.
#[must_use]
pub fn is_list(parts: &[String]) -> bool {
    parse(parts).is_ok()
}

/// Compares two lists, each in parts. An account whose roles could not be read, in one list or the other, has
/// not changed, for all that is known.
pub fn changes(before: &[String], after: &[String]) -> Result<Changes> {
    let (before, after) = (parse(before)?, parse(after)?);
    Ok(Changes {
        added: beyond(&after, &before)?,
        removed: beyond(&before, &after)?,
    })
}

fn parse(parts: &[String]) -> Result<Vec<Listed<'_>>> {
    let mut all = Vec::new();
    for part in parts {
        let mut part: Vec<Listed<'_>> = serde_json::from_str(part).map_err(internal)?;
        all.append(&mut part);
    }
    Ok(all)
}

/// What one list has beyond another.
fn beyond(list: &[Listed<'_>], other: &[Listed<'_>]) -> Result<String> {
    let mut known = HashMap::new();
    for account in other {
        known.insert(account.account_id.as_ref(), account);
    }
    let mut beyond = Vec::new();
    for account in list {
        let mut roles = account.roles.clone();
        if let Some(known) = known.get(account.account_id.as_ref()) {
            if known.error.is_some() || account.error.is_some() {
                continue;
            }
            // An account has few roles.
            roles.retain(|role| !known.roles.contains(role));
            if roles.is_empty() {
                continue;
            }
        }
        beyond.push(Listed {
            account_id: account.account_id.clone(),
            account_name: account.account_name.clone(),
            email_address: account.email_address.clone(),
            roles,
            error: None,
        });
    }
    serde_json::to_string(&beyond).map_err(internal)
}

fn internal(error: impl Display) -> Error {
    Error::Internal(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(id: &str, roles: &[&str], error: bool) -> String {
        let roles: Vec<String> = roles
            .iter()
            .map(|role| format!(r#"{{"roleName":"{role}","accountId":"{id}"}}"#))
            .collect();
        let error = if error {
            r#","error":{"code":"Forbidden"}"#
        } else {
            ""
        };
        format!(
            r#"{{"accountId":"{id}","accountName":"n","roles":[{}]{error}}}"#,
            roles.join(",")
        )
    }

    fn list(accounts: &[String]) -> String {
        format!("[{}]", accounts.join(","))
    }

    #[test]
    fn what_is_new_and_what_is_gone_is_told_by_account_and_role() {
        let before = [
            list(&[
                account("1", &["A", "B"], false),
                account("2", &["A"], false),
            ]),
            list(&[account("3", &[], false), account("4", &["A"], false)]),
        ];
        let after = [list(&[
            account("2", &["A", "C"], false),
            account("1", &["B"], false),
            account("4", &["A"], false),
            account("5", &["A"], false),
        ])];
        let changes = changes(&before, &after).unwrap();
        assert_eq!(
            changes.added,
            list(&[account("2", &["C"], false), account("5", &["A"], false)])
        );
        assert_eq!(
            changes.removed,
            list(&[account("1", &["A"], false), account("3", &[], false)])
        );
    }

    #[test]
    fn what_is_not_a_list_is_told_apart() {
        assert!(is_list(&[list(&[account("1", &["A"], true)]), list(&[])]));
        for text in ["", "not JSON", "{}", "[{}]", r#"[{"accountId":1}]"#] {
            assert!(!is_list(&[list(&[]), text.to_owned()]), "{text}");
        }
    }

    #[test]
    fn an_account_that_could_not_be_read_has_not_changed() {
        let before = [list(&[
            account("1", &["A"], false),
            account("2", &[], true),
        ])];
        let after = [list(&[
            account("1", &[], true),
            account("2", &["A"], false),
        ])];
        let changes = changes(&before, &after).unwrap();
        assert_eq!(
            (changes.added.as_str(), changes.removed.as_str()),
            ("[]", "[]")
        );
    }
}
