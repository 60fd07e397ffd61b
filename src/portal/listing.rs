//! All accounts and roles of a person.
//!
//! The service lists accounts by pages and roles by account, so an organization of n accounts takes
//! at least n + n/100 requests. Roles are asked for as soon as a page names their account, many
//! accounts at once, while the next page is on its way.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use aws_sdk_sso::Client;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use crate::aws::{self, Region};
use crate::call::Call;
use crate::clock::Deadline;
use crate::error::{Error, ErrorCode, Result};
use crate::secret::Secret;

const LIST_ACCOUNTS: &str = "ListAccounts";
const LIST_ROLES: &str = "ListAccountRoles";

/// The largest page the service gives.
const PAGE_SIZE: i32 = 100;

/// Role requests in flight. The service's limit is not published; a request over it is answered 429 and
/// sent again by the SDK after a pause.
const MOST_IN_FLIGHT: usize = 80;

/// A list that takes longer is given up: at 20 requests a second it is that of 12,000 accounts.
const LONGEST_LIST: Duration = Duration::from_mins(10);

/// An account, as the service lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Twelve digits.
    pub id: String,
    /// The name; empty where the service gives none.
    pub name: String,
    /// The root user's address, where the service gives it.
    pub email_address: Option<String>,
}

/// An account with its roles, or with why they are not known.
#[derive(Debug, Clone)]
pub struct AccountWithRoles {
    /// The account.
    pub account: Account,
    /// The names of its roles in the service's order.
    pub roles: Result<Vec<String>>,
}

/// How far a list is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Accounts the service has named so far.
    pub accounts_listed: u32,
    /// Accounts whose roles are known, or known not to be readable.
    pub accounts_done: u32,
    /// Roles found so far.
    pub roles_found: u32,
}

/// Lists accounts in the service's order, each with its roles. An account whose roles cannot be read
/// is kept, with its error; a token that is refused ends the list at once.
pub async fn list_accounts_and_roles(
    call: &Call,
    region: &Region,
    token: &Secret,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Vec<AccountWithRoles>> {
    let clock = call.clock.as_ref();
    let deadline = Deadline::after(LONGEST_LIST, clock);
    let client = aws::portal(call, region).await?;
    let listing = Listing::new(&client, token).run(progress);
    tokio::select! {
        listed = listing => listed,
        () = clock.sleep(deadline.left(clock)) => Err(Error::Timeout { operation: LIST_ACCOUNTS }),
    }
}

type Asking<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A page of accounts and the token of the next one.
type Page = (Vec<Account>, Option<String>);

struct Listing<'a> {
    client: &'a Client,
    token: &'a Secret,
    accounts: Vec<(Account, Option<Result<Vec<String>>>)>,
    /// Accounts, by index, whose roles are not asked for yet.
    waiting: VecDeque<usize>,
    asked: FuturesUnordered<Asking<'a, (usize, Result<Vec<String>>)>>,
    progress: Progress,
}

impl<'a> Listing<'a> {
    fn new(client: &'a Client, token: &'a Secret) -> Self {
        Self {
            client,
            token,
            accounts: Vec::new(),
            waiting: VecDeque::new(),
            asked: FuturesUnordered::new(),
            progress: Progress::default(),
        }
    }

    async fn run(
        mut self,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Vec<AccountWithRoles>> {
        let mut page: Option<Asking<'a, Result<Page>>> =
            Some(Box::pin(accounts_page(self.client, self.token, None)));
        let mut last_page_token = None;
        while page.is_some() || !self.asked.is_empty() {
            tokio::select! {
                Some(answer) = next_page(&mut page) => {
                    let (accounts, next) = answer?;
                    page = match next {
                        None => None,
                        // A service that repeats itself would be asked for ever.
                        Some(next) if last_page_token.as_ref() == Some(&next) => {
                            return Err(repeated_page(LIST_ACCOUNTS));
                        }
                        Some(next) => {
                            last_page_token = Some(next.clone());
                            Some(Box::pin(accounts_page(self.client, self.token, Some(next))))
                        }
                    };
                    self.add(accounts);
                }
                Some((index, roles)) = self.asked.next() => self.done(index, roles)?,
            }
            self.ask_for_roles();
            progress(self.progress);
        }
        Ok(self.into_accounts())
    }

    fn add(&mut self, accounts: Vec<Account>) {
        let first = self.accounts.len();
        self.accounts
            .extend(accounts.into_iter().map(|account| (account, None)));
        self.waiting.extend(first..self.accounts.len());
        self.progress.accounts_listed = count(self.accounts.len());
    }

    fn ask_for_roles(&mut self) {
        while self.asked.len() < MOST_IN_FLIGHT
            && let Some(index) = self.waiting.pop_front()
            && let Some((account, _)) = self.accounts.get(index)
        {
            let (client, token, id) = (self.client, self.token, account.id.clone());
            self.asked.push(Box::pin(
                async move { (index, roles(client, token, &id).await) },
            ));
        }
    }

    fn done(&mut self, index: usize, roles: Result<Vec<String>>) -> Result<()> {
        if let Err(error) = &roles
            && error.code() == ErrorCode::Unauthorized
        {
            return Err(error.clone());
        }
        self.progress.accounts_done += 1;
        self.progress.roles_found += count(roles.as_ref().map_or(0, Vec::len));
        if let Some((_, slot)) = self.accounts.get_mut(index) {
            *slot = Some(roles);
        }
        Ok(())
    }

    fn into_accounts(self) -> Vec<AccountWithRoles> {
        let unasked = || Err(Error::Internal("the roles were not asked for".into()));
        let accounts = self.accounts.into_iter();
        accounts
            .map(|(account, roles)| AccountWithRoles {
                account,
                roles: roles.unwrap_or_else(unasked),
            })
            .collect()
    }
}

/// Waits for the page under way; `None`, which no branch of a `select!` matches, where none is.
async fn next_page(page: &mut Option<Asking<'_, Result<Page>>>) -> Option<Result<Page>> {
    match page {
        Some(page) => Some(page.await),
        None => None,
    }
}

async fn accounts_page(client: &Client, token: &Secret, next: Option<String>) -> Result<Page> {
    let answer = client
        .list_accounts()
        .access_token(token.expose())
        .max_results(PAGE_SIZE)
        .set_next_token(next)
        .send()
        .await
        .map_err(|error| aws::failure(LIST_ACCOUNTS, &error, &[token]))?;
    let next = answer.next_token.filter(|next| !next.is_empty());
    let mut accounts = Vec::new();
    for account in answer.account_list.unwrap_or_default() {
        let id = account.account_id.filter(|id| !id.is_empty());
        accounts.push(Account {
            id: id.ok_or_else(|| Error::missing_member(LIST_ACCOUNTS, "accountId"))?,
            name: account.account_name.unwrap_or_default(),
            email_address: account.email_address.filter(|address| !address.is_empty()),
        });
    }
    Ok((accounts, next))
}

async fn roles(client: &Client, token: &Secret, account_id: &str) -> Result<Vec<String>> {
    let mut roles = Vec::new();
    let mut next: Option<String> = None;
    loop {
        let answer = client
            .list_account_roles()
            .access_token(token.expose())
            .account_id(account_id)
            .max_results(PAGE_SIZE)
            .set_next_token(next.clone())
            .send()
            .await
            .map_err(|error| aws::failure(LIST_ROLES, &error, &[token]))?;
        for role in answer.role_list.unwrap_or_default() {
            let name = role.role_name.filter(|name| !name.is_empty());
            roles.push(name.ok_or_else(|| Error::missing_member(LIST_ROLES, "roleName"))?);
        }
        match answer.next_token.filter(|next| !next.is_empty()) {
            None => return Ok(roles),
            Some(again) if next.as_ref() == Some(&again) => return Err(repeated_page(LIST_ROLES)),
            Some(more) => next = Some(more),
        }
    }
}

fn repeated_page(operation: &'static str) -> Error {
    Error::unexpected_answer(operation, "it names the same next page twice")
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
