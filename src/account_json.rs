//! Accounts as JavaScript gets them: as JSON, which the face parses.
//!
//! An object that is made through Node-API takes a call for each of its members, on JavaScript's thread. A text takes one
//! call, and `JSON.parse` makes the objects several times as fast. The text is made on the threads of the core, once for
//! each account that is handed over.

use std::borrow::Borrow;

use aws_sso_native_core::accounts::{Account, AccountError, ListedRoleName};
use aws_sso_native_core::error::Error;
use serde::{Serialize, Serializer};

use crate::call_error::CallResult;

/// An array of accounts.
pub fn accounts<A: Borrow<Account>>(accounts: &[A]) -> CallResult<String> {
    let text = serde_json::to_string(&Accounts(accounts));
    text.map_err(|error| Error::Internal(error.to_string()).into())
}

struct Accounts<'a, A>(&'a [A]);

impl<A: Borrow<Account>> Serialize for Accounts<'_, A> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let accounts = self.0.iter().map(Borrow::borrow);
        serializer.collect_seq(accounts.map(AccountJson::new))
    }
}

/// What JavaScript knows as `AccountWithRoles`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AccountJson<'a> {
    account_id: &'a str,
    account_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_address: Option<&'a str>,
    roles: RolesJson<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorJson<'a>>,
}

impl<'a> AccountJson<'a> {
    fn new(account: &'a Account) -> Self {
        let account_id = account.id.as_str();
        Self {
            account_id,
            account_name: &account.name,
            email_address: account.email_address.as_deref(),
            roles: RolesJson {
                account_id,
                names: &account.roles,
            },
            error: account.error.as_deref().map(ErrorJson::new),
        }
    }
}

struct RolesJson<'a> {
    account_id: &'a str,
    names: &'a [ListedRoleName],
}

impl Serialize for RolesJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let account_id = self.account_id;
        serializer.collect_seq(self.names.iter().map(|name| RoleJson {
            role_name: name.as_str(),
            account_id,
        }))
    }
}

/// What JavaScript knows as `AccountRole`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RoleJson<'a> {
    role_name: &'a str,
    account_id: &'a str,
}

/// What JavaScript knows as `SsoErrorInfo`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorJson<'a> {
    code: &'static str,
    message: &'a str,
    hint: &'static str,
    retryable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
}

impl<'a> ErrorJson<'a> {
    fn new(error: &'a AccountError) -> Self {
        Self {
            code: error.code.as_str(),
            message: &error.message,
            hint: error.code.hint(),
            retryable: error.code.retryable(),
            reason: error.reason.as_deref(),
            request_id: error.request_id.as_deref(),
        }
    }
}
