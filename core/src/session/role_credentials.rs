//! Role credentials, kept in memory and renewed. `docs/design/role-credentials.md` has the reasons.

mod entry;
mod fetch;
mod kept;
mod store;

use std::path::Path;
use std::sync::Arc;

use super::portal_access::PortalAccess;
use super::session_context::SessionContext;
use super::session_token::SignInNumber;
use super::token_store::TokenStore;
use crate::clock::{Clock, ServiceTime};
use crate::context::WarningCode;
use crate::diagnostics::events::credentials::{
    CredentialsNeeded, CredentialsNotRenewed, CredentialsRenewalStarted, CredentialsReused,
};
use crate::error::Result;
use crate::portal::RoleCredentials;
use crate::types::{AccountId, RoleName};
use entry::{Entry, Waiting};
use kept::Wanted;
use store::{Key, Store};

/// The role credentials of a session.
pub(super) struct KeptRoleCredentials {
    access: PortalAccess,
    tokens: Arc<TokenStore>,
    store: Store,
}

impl KeptRoleCredentials {
    pub(super) fn new(access: PortalAccess, tokens: Arc<TokenStore>) -> Self {
        Self {
            access,
            tokens,
            store: Store::default(),
        }
    }

    /// Credentials that have not expired: from memory, or from the service. With little time left they are renewed in the
    /// background.
    pub(super) async fn get(
        &self,
        context: &SessionContext,
        account_id: &AccountId,
        role_name: &RoleName,
    ) -> Result<RoleCredentials> {
        self.wanted(context, account_id, role_name, Wanted::Valid)
            .await
    }

    /// Credentials in the place of those that a service rejected although they have not expired.
    pub(super) async fn replace(
        &self,
        context: &SessionContext,
        account_id: &AccountId,
        role_name: &RoleName,
    ) -> Result<RoleCredentials> {
        self.wanted(context, account_id, role_name, Wanted::New)
            .await
    }

    /// Credentials from memory, if nothing has to be done for them: neither the token file is to be looked at, nor are they
    /// to be renewed.
    pub(super) fn in_memory(
        &self,
        token_file: &Path,
        service_time: &ServiceTime,
        clock: &dyn Clock,
        (account_id, role_name): (&AccountId, &RoleName),
    ) -> Option<RoleCredentials> {
        let sign_in = self.tokens.recent_sign_in(token_file, clock)?;
        let entry = self.store.existing(&Key::new(account_id, role_name))?;
        let kept = entry.kept(sign_in)?;
        (!kept.is_due(clock)).then(|| kept.by_our_clock(service_time, clock))
    }

    /// Forgets everything: the session is signed out.
    pub(super) fn clear(&self) {
        self.store.clear();
    }

    /// Whether no request is running.
    #[cfg(test)]
    pub(super) fn is_idle(&self) -> bool {
        self.store.is_idle()
    }

    async fn wanted(
        &self,
        context: &SessionContext,
        account_id: &AccountId,
        role_name: &RoleName,
        wanted: Wanted,
    ) -> Result<RoleCredentials> {
        let key = Key::new(account_id, role_name);
        let entry = self.store.entry(&key);
        let sign_in = self.sign_in(context).await;
        let kept = match self.kept_or_waiting(context, &entry, &key, wanted, sign_in) {
            Waiting::Not(kept) => kept,
            Waiting::For(running, _presence) => {
                let kept = running.result.await;
                context.report_background_warnings();
                kept?
            }
        };
        Ok(kept.by_our_clock(&context.service_time, context.clock.as_ref()))
    }

    /// The sign-in that the session has now. The file is looked at once a second.
    async fn sign_in(&self, context: &SessionContext) -> Option<SignInNumber> {
        let file = &context.session_files.token;
        match self.tokens.recent_sign_in(file, context.clock.as_ref()) {
            Some(recent) => Some(recent),
            None => self.tokens.current(context).await.ok()?.sign_in,
        }
    }

    fn kept_or_waiting(
        &self,
        context: &SessionContext,
        entry: &Arc<Entry>,
        key: &Key,
        wanted: Wanted,
        sign_in: Option<SignInNumber>,
    ) -> Waiting {
        let clock = context.clock.as_ref();
        let fetch = || {
            let (access, tokens) = (self.access.clone(), Arc::clone(&self.tokens));
            let (key, background) = (key.clone(), context.for_background());
            fetch::Fetch::new(access, tokens, background, key)
        };
        let waiting = entry.kept_or_waiting(wanted, sign_in, clock, fetch);
        match &waiting {
            Waiting::Not(kept) => context.log(|| CredentialsReused {
                left: kept.left(clock),
                due: kept.is_due(clock),
            }),
            Waiting::For(..) => context.log(|| CredentialsNeeded {
                replace: wanted == Wanted::New,
            }),
        }
        if let Waiting::Not(kept) = &waiting
            && kept.is_due(clock)
            && entry.may_renew(kept, clock)
        {
            renew(context, entry.join_or_start(fetch));
        }
        waiting
    }
}

/// Waits in the background for credentials to be renewed, as long as the session lasts.
fn renew(context: &SessionContext, waiting: (entry::Running, super::callers::Presence)) {
    context.log(|| CredentialsRenewalStarted {});
    let background = context.for_background();
    tokio::spawn(async move {
        // Without it, the renewal would be cancelled.
        let (running, _presence) = waiting;
        tokio::select! {
            () = background.closed.cancelled() => {}
            renewed = running.result => {
                if let Err(error) = renewed {
                    background.log(|| CredentialsNotRenewed {
                        error: error.code(),
                    });
                    let code = WarningCode::CredentialsNotRenewed;
                    background.warnings.push(code, error.to_string(), None);
                }
            }
        }
    });
}
