//! The pages of a list.

use super::requests::{self, Page};
use crate::accounts::Account;
use crate::error::Result;
use crate::types::{AccountId, Secret};

/// The accounts of a page, and whether there is another one.
pub(in crate::portal) async fn accounts(
    client: &aws_sdk_sso::Client,
    token: &Secret,
    after: &str,
) -> Result<(Vec<Account>, Option<String>)> {
    let Page { items, next } = requests::accounts(client, token, Some(after.to_owned())).await?;
    Ok((items, next))
}

/// The role names of a page, and whether there is another one.
pub(in crate::portal) async fn roles(
    client: &aws_sdk_sso::Client,
    token: &Secret,
    account_id: &AccountId,
    after: &str,
) -> Result<(Vec<String>, Option<String>)> {
    let after = Some(after.to_owned());
    let Page { items, next } = requests::roles(client, token, account_id, after).await?;
    Ok((items, next))
}
