//! The answers of the portal.

use std::time::Duration;

use super::listing::fuzzing::{accounts, roles};
use super::{Role, role_credentials, sign_out};
use crate::aws;
use crate::clock::{Deadline, is_writable};
use crate::error::Result;
use crate::fuzzing::{Answer, PLANTED, check_error, context, run};
use crate::network::fuzzing::with_answer;
use crate::types::Secret;

/// What the portal answers gives complete values, or an error without the access token, and no list is read for ever.
pub fn portal_answer(bytes: &[u8]) {
    let Some(answer) = Answer::read(bytes) else {
        return;
    };
    let _ = with_answer(&answer, || run(requests(answer.word)));
}

/// The word of the answer's first line is the page that it belongs to.
async fn requests(page: &str) {
    let call = context();
    let token = Secret::new(PLANTED);
    let (Ok(region), Ok(account_id), Ok(role_name)) = (
        "us-east-1".parse(),
        "111111111111".parse(),
        "AWSReservedSSO_Admin_0123456789abcdef".parse(),
    ) else {
        return;
    };
    let Ok(portal) = aws::portal(&call, &region).await else {
        return;
    };
    let client = &portal.client;
    if let Some((accounts, next)) = checked(accounts(client, &token, page).await) {
        for account in accounts {
            assert_eq!(account.id.as_str().len(), 12);
            assert_ne!(account.email_address.as_deref(), Some(""));
        }
        assert!(next.is_none_or(|next| next != page && !next.is_empty()));
    }
    if let Some((roles, next)) = checked(roles(client, &token, &account_id, page).await) {
        assert!(roles.iter().all(|role| !role.is_empty()));
        assert!(next.is_none_or(|next| next != page && !next.is_empty()));
    }
    let role = Role {
        account_id: &account_id,
        name: &role_name,
        signed_in_recently: true,
    };
    let credentials = role_credentials(&call, &region, &token, role).await;
    if let Some(credentials) = checked(credentials) {
        for secret in [&credentials.secret_access_key, &credentials.session_token] {
            assert!(!secret.expose().is_empty());
        }
        assert!(!credentials.access_key_id.is_empty());
        assert!(credentials.expires_at.timestamp_millis() > 0);
        assert!(is_writable(&credentials.expires_at));
    }
    let deadline = Deadline::after(Duration::from_secs(5), call.clock.as_ref());
    let _ = checked(sign_out(&call, &region, &token, deadline).await);
}

/// The value, or `None` after a look at the error.
fn checked<T>(result: Result<T>) -> Option<T> {
    result.inspect_err(check_error).ok()
}
