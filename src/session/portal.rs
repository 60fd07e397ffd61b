//! What the portal gives to who is signed in.

use chrono::{DateTime, Utc};

use super::input;
use super::sso_session::SsoSession;
use crate::call::Call;
use crate::error::{Error, ErrorCode, Result};
use crate::portal::{self, AccountWithRoles, Progress, RoleCredentials};

impl SsoSession {
    /// Lists every account and role.
    pub async fn list_accounts_and_roles(
        &self,
        call: &Call,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Vec<AccountWithRoles>> {
        let shared = &self.shared;
        let call = &shared.call(call);
        let region = &shared.request.region;
        let held = shared.token(call).await?;
        let token = &held.token.access_token;
        match portal::list_accounts_and_roles(call, region, token, progress).await {
            Err(error) if error.code() == ErrorCode::Unauthorized => {
                let held = shared.replace_refused(call, &held).await?;
                let token = &held.token.access_token;
                let answer = portal::list_accounts_and_roles(call, region, token, progress).await;
                shared.second_answer(&held, answer)
            }
            answer => answer,
        }
    }

    /// The credentials of a role. They run out by our wall clock, however far that is off.
    pub async fn role_credentials(
        &self,
        call: &Call,
        account_id: &str,
        role_name: &str,
    ) -> Result<RoleCredentials> {
        if account_id.len() != 12 || !account_id.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Error::invalid_input("accountId", "is not twelve digits"));
        }
        let role_name = &input::name("roleName", role_name)?;
        let shared = &self.shared;
        let call = &shared.call(call);
        let region = &shared.request.region;
        let held = shared.token(call).await?;
        let ask = async |token| {
            portal::role_credentials(call, region, token, account_id, role_name).await
        };
        let credentials = match ask(&held.token.access_token).await {
            Err(error) if error.code() == ErrorCode::Unauthorized => {
                let held = shared.replace_refused(call, &held).await?;
                let answer = ask(&held.token.access_token).await;
                shared.second_answer(&held, answer)?
            }
            answer => answer?,
        };
        Ok(RoleCredentials {
            expires_at: by_our_clock(call, credentials.expires_at),
            ..credentials
        })
    }
}

/// A moment by the service's clock, by ours. Whoever uses the credentials compares with ours: with a clock
/// that is an hour behind they would seem to last an hour longer than they do.
fn by_our_clock(call: &Call, moment: DateTime<Utc>) -> DateTime<Utc> {
    let skew = call.service_time.skew(call.clock.as_ref());
    skew.and_then(|skew| moment.checked_sub_signed(skew))
        .unwrap_or(moment)
}
