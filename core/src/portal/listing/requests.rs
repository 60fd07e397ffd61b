//! The two requests that a list is made of.

use aws_sdk_sso::Client;
use aws_sdk_sso::types::AccountInfo;

use crate::accounts::Account;
use crate::aws;
use crate::error::{Error, Result};
use crate::portal::pace::ListRequest;
use crate::types::{AccountId, Secret};

pub(super) const LIST_ACCOUNTS: &str = "ListAccounts";
pub(super) const LIST_ROLES: &str = "ListAccountRoles";

/// The largest page the service gives.
const PAGE_SIZE: i32 = 100;

/// A page, and the token of the next one.
pub(super) struct Page<T> {
    pub(super) items: Vec<T>,
    pub(super) next: Option<String>,
}

/// A request of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Request {
    /// The next page of accounts.
    Accounts,
    /// The next page of roles of the account with this index.
    Roles(usize),
    /// The first page of roles of the account with this index, whose roles are known: the request only tests whether
    /// the service answers.
    Probe(usize),
}

impl Request {
    /// The operation, by the service's name for it.
    pub(super) const fn operation(self) -> &'static str {
        match self {
            Self::Accounts => LIST_ACCOUNTS,
            Self::Roles(_) | Self::Probe(_) => LIST_ROLES,
        }
    }

    /// The index of the account, if it is for one.
    pub(super) const fn account(self) -> Option<usize> {
        match self {
            Self::Accounts => None,
            Self::Roles(index) | Self::Probe(index) => Some(index),
        }
    }
}

impl ListRequest for Request {
    fn is_sent_in_rounds(&self) -> bool {
        matches!(self, Self::Roles(_))
    }
}

/// The answer to a request.
pub(super) enum Answer {
    Accounts(Result<Page<Account>>),
    Roles(usize, Result<Page<String>>),
    Probe(usize, Result<()>),
}

/// Requests a page of accounts.
pub(super) async fn accounts(
    client: &Client,
    token: &Secret,
    after: Option<String>,
) -> Result<Page<Account>> {
    let answer = client
        .list_accounts()
        .access_token(token.expose())
        .max_results(PAGE_SIZE)
        .set_next_token(after.clone())
        .send()
        .await
        .map_err(|error| aws::failure(LIST_ACCOUNTS, &error, &[token]))?;
    // The service writes an empty list as `[]`. A response without the member must not count as an empty list.
    let list = answer.account_list;
    let list = list.ok_or_else(|| Error::missing_member(LIST_ACCOUNTS, "accountList"))?;
    let items = list.into_iter().map(account).collect::<Result<_>>()?;
    let next = another_page(LIST_ACCOUNTS, after.as_deref(), answer.next_token)?;
    Ok(Page { items, next })
}

/// An account without its roles. Without an id of twelve digits, its roles could not be requested.
fn account(listed: AccountInfo) -> Result<Account> {
    let id = listed.account_id.and_then(|id| id.parse().ok());
    Ok(Account {
        id: id.ok_or_else(|| Error::missing_member(LIST_ACCOUNTS, "accountId"))?,
        name: listed.account_name.unwrap_or_default(),
        email_address: listed.email_address.filter(|address| !address.is_empty()),
        roles: Vec::new(),
        error: None,
    })
}

/// Requests a page of the names of roles in an account.
pub(super) async fn roles(
    client: &Client,
    token: &Secret,
    account_id: &AccountId,
    after: Option<String>,
) -> Result<Page<String>> {
    let answer = client
        .list_account_roles()
        .access_token(token.expose())
        .account_id(account_id.as_str())
        .max_results(PAGE_SIZE)
        .set_next_token(after.clone())
        .send()
        .await
        .map_err(|error| aws::failure(LIST_ROLES, &error, &[token]))?;
    let mut items = Vec::new();
    let missing = |member| Error::missing_member(LIST_ROLES, member);
    for role in answer.role_list.ok_or_else(|| missing("roleList"))? {
        let name = role.role_name.filter(|name| !name.is_empty());
        items.push(name.ok_or_else(|| missing("roleName"))?);
    }
    let next = another_page(LIST_ROLES, after.as_deref(), answer.next_token)?;
    Ok(Page { items, next })
}

/// The token of the next page. With a token that repeats, the requests would never end.
fn another_page(
    operation: &'static str,
    after: Option<&str>,
    next: Option<String>,
) -> Result<Option<String>> {
    let next = next.filter(|next| !next.is_empty());
    if next.is_some() && next.as_deref() == after {
        let problem = "it names the same next page twice";
        return Err(Error::unexpected_answer(operation, problem));
    }
    Ok(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(id: Option<&str>) -> AccountInfo {
        AccountInfo::builder()
            .set_account_id(id.map(str::to_owned))
            .email_address("")
            .build()
    }

    #[test]
    fn an_account_may_lack_its_name_and_its_address() {
        let account = account(listed(Some("012345678901"))).unwrap();
        assert_eq!(account.id.as_str(), "012345678901");
        assert_eq!((account.name.as_str(), account.email_address), ("", None));
    }

    #[test]
    fn an_id_that_is_not_twelve_digits_is_an_unexpected_answer() {
        for id in [None, Some(""), Some("12345678901"), Some("012345678901\n")] {
            let error = account(listed(id)).unwrap_err();
            assert!(error.to_string().contains("accountId"), "{id:?}: {error}");
        }
    }
    #[test]
    fn a_page_that_names_itself_as_the_next_one_is_an_unexpected_answer() {
        let next = |after: Option<&str>, next: Option<&str>| {
            another_page(LIST_ROLES, after, next.map(str::to_owned))
        };
        for (after, named, expected) in [
            (None, None, None),
            (None, Some(""), None),
            (Some("a"), Some(""), None),
            (Some("a"), Some("b"), Some("b")),
            (None, Some("a"), Some("a")),
        ] {
            let found = next(after, named).unwrap();
            assert_eq!(found.as_deref(), expected, "{after:?} {named:?}");
        }
        assert!(next(Some("a"), Some("a")).is_err());
    }
}
