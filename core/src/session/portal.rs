//! What the portal gives to who is signed in.

use std::path::PathBuf;

use chrono::{DateTime, Utc};

use super::sso_session::{Shared, SsoSession};
use crate::account_lists::{self, Identity, KeptList};
use crate::accounts::Changes;
use crate::context::CallContext;
use crate::error::{ErrorCode, Result};
use crate::portal::{self, End, Listing, Progress, Role, RoleCredentials, Until};
use crate::sign_in::memory;
use crate::types::{AccountId, RoleName};

impl SsoSession {
    /// Works on a list of every account and role until it is whole, the time is over, or it is stopped. A
    /// whole one is kept for the next time.
    pub async fn work_on_list(
        &self,
        context: &CallContext,
        listing: &Listing,
        until: &Until,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<ListEnd> {
        let shared = &self.shared;
        let context = &shared.call(context);
        let region = &shared.request.region;
        let held = shared.token(context).await?;
        let token = &held.token.access_token;
        let end = match listing.work(context, region, token, until, progress).await {
            Err(error) if error.code() == ErrorCode::Unauthorized => {
                let held = shared.replace_refused(context, &held).await?;
                let token = &held.token.access_token;
                let answer = listing.work(context, region, token, until, progress).await;
                shared.second_answer(&held, answer)?
            }
            answer => answer?,
        };
        let changes = match &end {
            End::Whole => shared.keep_list(context, listing).await?,
            End::Early(_) => None,
        };
        Ok(ListEnd { end, changes })
    }

    /// The list that was whole last, if it is kept. Nothing is asked of the service.
    pub async fn kept_list(&self, context: &CallContext) -> Result<Option<KeptList>> {
        let path = self.shared.lists_file(context)?;
        Ok(account_lists::load(context, path, self.shared.identity()).await)
    }

    /// The credentials of a role. They run out by our wall clock, however far that is off.
    pub async fn role_credentials(
        &self,
        context: &CallContext,
        account_id: &AccountId,
        role_name: &RoleName,
    ) -> Result<RoleCredentials> {
        let shared = &self.shared;
        let context = &shared.call(context);
        let region = &shared.request.region;
        let held = shared.token(context).await?;
        let ask = async |token| {
            let role = Role {
                account_id,
                name: role_name,
                signed_in_lately: memory::signed_in_lately(token, context.clock.as_ref()),
            };
            portal::role_credentials(context, region, token, role).await
        };
        let credentials = match ask(&held.token.access_token).await {
            Err(error) if error.code() == ErrorCode::Unauthorized => {
                let held = shared.replace_refused(context, &held).await?;
                let answer = ask(&held.token.access_token).await;
                shared.second_answer(&held, answer)?
            }
            answer => answer?,
        };
        Ok(RoleCredentials {
            expires_at: by_our_clock(context, credentials.expires_at),
            ..credentials
        })
    }
}

/// How the work on a list ended.
#[derive(Debug, Clone)]
pub struct ListEnd {
    /// Whether it is whole, and if not, why. Then more work can follow.
    pub end: End,
    /// What is different from the list that was kept before, if one was.
    pub changes: Option<Changes>,
}

impl Shared {
    /// Keeps a whole list, and compares it with the one before.
    async fn keep_list(&self, context: &CallContext, listing: &Listing) -> Result<Option<Changes>> {
        let accounts = listing.accounts(0..listing.len());
        let list = KeptList {
            listed_at: context.clock.wall(),
            accounts: accounts.clone(),
        };
        let path = self.lists_file(context)?;
        let before = account_lists::store(context, path, self.identity(), list).await;
        Ok(before.map(|before| Changes::between(&before.accounts, &accounts)))
    }

    /// Forgets the list that is kept: the session has ended, or another person may have begun one.
    pub(super) async fn forget_list(&self, context: &CallContext) {
        if let Ok(path) = self.lists_file(context) {
            account_lists::forget(context, path, self.identity()).await;
        }
    }

    fn identity(&self) -> Identity {
        let request = &self.request;
        Identity {
            start_url: request.start_url.clone(),
            region: request.region.clone(),
            session_name: request.session_name.clone(),
        }
    }

    /// Beside the files of ours that are for one session.
    fn lists_file(&self, context: &CallContext) -> Result<PathBuf> {
        Ok(self
            .own_file(context, "lock")?
            .with_file_name("lists.sqlite"))
    }
}

/// A moment by the service's clock, by ours. Whoever uses the credentials compares with ours: with a clock
/// that is an hour behind they would seem to last an hour longer than they do.
fn by_our_clock(context: &CallContext, moment: DateTime<Utc>) -> DateTime<Utc> {
    let skew = context.service_time.skew(context.clock.as_ref());
    skew.and_then(|skew| moment.checked_sub_signed(skew))
        .unwrap_or(moment)
}
