//! `listAccountsAndRoles`.

use std::collections::HashMap;

use napi::Env;
use napi::bindgen_prelude::{Object, PromiseRaw};
use napi_derive::napi;

use super::cancellation::Cancellation;
use super::errors::NativeError;
use super::listener::Listener;
use super::outcome::settle;
use super::progress::Reporter;
use crate::portal::{AccountWithRoles, Progress};
use crate::session;

/// The arguments of `listAccountsAndRoles`.
#[napi(object, object_to_js = false)]
pub struct NativeListInput {
    /// The token.
    pub access_token: String,
    /// The portal's region.
    pub region: String,
}

/// An account with its roles.
#[napi(object, object_from_js = false)]
pub struct NativeAccount {
    /// Twelve digits.
    pub account_id: String,
    /// The name.
    pub account_name: String,
    /// The root user's address.
    pub email_address: Option<String>,
    /// Its roles.
    pub roles: Vec<NativeRole>,
    /// Why the roles are not known.
    pub error: Option<NativeError>,
}

/// A role.
#[napi(object, object_from_js = false)]
pub struct NativeRole {
    /// The name of the role.
    pub role_name: String,
    /// The account it is in.
    pub account_id: String,
}

impl From<AccountWithRoles> for NativeAccount {
    fn from(AccountWithRoles { account, roles }: AccountWithRoles) -> Self {
        let (names, error) = match roles {
            Ok(names) => (names, None),
            Err(error) => (Vec::new(), Some(NativeError::from(&error))),
        };
        let role = |role_name| NativeRole {
            role_name,
            account_id: account.id.clone(),
        };
        Self {
            roles: names.into_iter().map(role).collect(),
            account_id: account.id,
            account_name: account.name,
            email_address: account.email_address,
            error,
        }
    }
}

pub(super) fn accounts(accounts: Vec<AccountWithRoles>) -> Vec<NativeAccount> {
    accounts.into_iter().map(NativeAccount::from).collect()
}

/// Lists every account and role that a token opens. `onProgress` must not throw.
#[napi(
    ts_args_type = "environment: Record<string, string>, cancellation: Cancellation, \
                    input: NativeListInput, onProgress?: (progress: NativeProgress) => void",
    ts_return_type = "Promise<Outcome<Array<NativeAccount>>>"
)]
pub fn list_accounts_and_roles<'env>(
    env: &'env Env,
    environment: HashMap<String, String>,
    cancellation: &Cancellation,
    input: NativeListInput,
    on_progress: Option<Listener>,
) -> napi::Result<PromiseRaw<'env, Object<'env>>> {
    let mut reporter = on_progress.map(Reporter::new);
    settle(
        env,
        environment,
        cancellation.token.clone(),
        |call| async move {
            let mut reached = Progress::default();
            let mut report = |progress| {
                reached = progress;
                if let Some(reporter) = &mut reporter {
                    reporter.report(progress);
                }
            };
            let listed = session::list_accounts_and_roles(
                &call,
                &input.access_token,
                &input.region,
                &mut report,
            )
            .await?;
            if let Some(reporter) = reporter {
                reporter.finish(reached).await;
            }
            Ok(listed)
        },
        accounts,
    )
}
