//! Gets the credentials of a role.

use chrono::{DateTime, Utc};

use super::portal_access::PortalAccess;
use super::session_context::SessionContext;
use crate::error::Result;
use crate::portal::{self, Role, RoleCredentials};
use crate::sign_in::memory;
use crate::types::{AccountId, RoleName};

/// The credentials of a role. Their expiry is by our wall clock, however far that is off.
pub(super) async fn role_credentials(
    access: &PortalAccess,
    context: &SessionContext,
    account_id: &AccountId,
    role_name: &RoleName,
) -> Result<RoleCredentials> {
    let region = &context.request.region;
    let mut token = access.token(context).await?;
    let credentials = loop {
        let secret = token.secret();
        let role = Role {
            account_id,
            name: role_name,
            signed_in_recently: memory::signed_in_recently(secret, context.clock.as_ref()),
        };
        let answer = portal::role_credentials(context, region, secret, role).await;
        if let Some(credentials) = token.accepted(answer).await? {
            break credentials;
        }
    };
    Ok(RoleCredentials {
        expires_at: by_our_clock(context, credentials.expires_at),
        ..credentials
    })
}

/// A time by the service's clock, by ours. The credentials' user compares it with ours: with a clock that is an hour
/// behind, they would seem to last an hour longer than they do.
fn by_our_clock(context: &SessionContext, time: DateTime<Utc>) -> DateTime<Utc> {
    let skew = context.service_time.skew(context.clock.as_ref());
    skew.and_then(|skew| time.checked_sub_signed(skew))
        .unwrap_or(time)
}
