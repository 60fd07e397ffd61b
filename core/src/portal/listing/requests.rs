//! The two requests that a list is made of.

use aws_sdk_sso::Client;

use super::Account;
use crate::aws;
use crate::error::{Error, Result};
use crate::portal::pace::ListRequest;
use crate::types::Secret;

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
    /// The first page of roles of the account with this index, which is known already: only to see whether the service
    /// answers.
    Probe(usize),
}

impl ListRequest for Request {
    fn is_sent_in_rounds(&self) -> bool {
        matches!(self, Self::Roles(_))
    }
}

/// What came of a request.
pub(super) enum Answer {
    Accounts(Result<Page<Account>>),
    Roles(usize, Result<Page<String>>),
    Probe(usize, Result<()>),
}

/// Asks for a page of accounts.
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
    let mut items = Vec::new();
    let missing = |member| Error::missing_member(LIST_ACCOUNTS, member);
    // The service lists nothing as `[]`. A person without accounts must not be taken for an answer without a list.
    for account in answer.account_list.ok_or_else(|| missing("accountList"))? {
        let id = account.account_id.filter(|id| !id.is_empty());
        items.push(Account {
            id: id.ok_or_else(|| missing("accountId"))?,
            name: account.account_name.unwrap_or_default(),
            email_address: account.email_address.filter(|address| !address.is_empty()),
        });
    }
    let next = another_page(LIST_ACCOUNTS, after.as_deref(), answer.next_token)?;
    Ok(Page { items, next })
}

/// Asks for a page of the roles in an account.
pub(super) async fn roles(
    client: &Client,
    token: &Secret,
    account_id: &str,
    after: Option<String>,
) -> Result<Page<String>> {
    let answer = client
        .list_account_roles()
        .access_token(token.expose())
        .account_id(account_id)
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

/// The token of the next page. A service that repeats itself would be asked for ever.
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
