//! A session: the parts beside this file, put together.
//!
//! Each public method makes the [`SessionContext`] of its call, which all parts take.
//!
//! [`SessionContext`]: super::session_context::SessionContext

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::{CancellationToken, DropGuard};

use super::account_list::{self, ListEnd};
use super::jitter::random_part_of;
use super::portal_access::PortalAccess;
use super::refresher::Refresher;
use super::role_credentials::KeptRoleCredentials;
use super::session_context::{SessionContext, SessionContexts};
use super::sign_in::{SignInEvent, SignInOptions, SignIns};
use super::sign_out::{self, Revoked};
use super::status::{self, SessionStatus};
use super::token_store::TokenStore;
use super::watch;
use crate::cache::Token;
use crate::context::{CallContext, Warning};
use crate::diagnostics::Host;
use crate::diagnostics::events::call::CallStarted;
use crate::diagnostics::events::credentials::CredentialsReused;
use crate::error::Result;
use crate::portal::{Listing, Progress, RoleCredentials, Until};
use crate::sign_in::{ClientRequest, memory};
use crate::types::{AccountId, RoleName};

/// The windows and programs of a user resume at one moment. They look at their files one after another.
const LARGEST_RESUME_JITTER: Duration = Duration::from_secs(2);

/// The sign-in of a person to a portal, over its whole life. Clones are the same session.
#[derive(Clone)]
pub struct SsoSession {
    parts: Arc<Parts>,
}

struct Parts {
    contexts: SessionContexts,
    store: Arc<TokenStore>,
    refresher: Arc<Refresher>,
    sign_ins: SignIns,
    portal: PortalAccess,
    role_credentials: KeptRoleCredentials,
    /// Ends the work in the background when the session is dropped.
    _closes: DropGuard,
}

impl SsoSession {
    /// A session. Nothing is read or sent yet. Without a session name it is not refreshed, as in the AWS CLI.
    #[must_use]
    pub fn new(request: ClientRequest) -> Self {
        let closed = CancellationToken::new();
        let store = Arc::new(TokenStore::new());
        let refresher = Arc::new(Refresher::new(Arc::clone(&store)));
        let sign_ins = SignIns::new(Arc::clone(&store), Arc::clone(&refresher));
        let portal = PortalAccess::new(Arc::clone(&store), Arc::clone(&refresher));
        let role_credentials = KeptRoleCredentials::new(portal.clone(), Arc::clone(&store));
        Self {
            parts: Arc::new(Parts {
                contexts: SessionContexts::new(request, closed.clone()),
                store,
                refresher,
                sign_ins,
                portal,
                role_credentials,
                _closes: closed.drop_guard(),
            }),
        }
    }

    /// The portal and the client of the session.
    #[must_use]
    pub fn client_request(&self) -> &ClientRequest {
        self.parts.contexts.request()
    }

    fn context(&self, call: &CallContext, operation: &'static str) -> Result<SessionContext> {
        let context = self.parts.contexts.of_call(call)?;
        context.log(|| CallStarted {
            operation,
            portal: Host::of_start_url(&context.request.start_url),
            region: &context.request.region,
        });
        Ok(context)
    }

    /// Signs in. With a valid or refreshable token the person is not asked, unless forced.
    ///
    /// A second call joins the first, whatever its options. The sign-in ends when the last caller leaves.
    pub async fn sign_in<Reporting>(
        &self,
        call: &CallContext,
        options: SignInOptions,
        report: impl FnMut(SignInEvent) -> Reporting + Send,
    ) -> Result<Token>
    where
        Reporting: Future<Output = ()> + Send,
    {
        let context = &self.context(call, "signIn")?;
        let token = self.parts.sign_ins.sign_in(context, options, report).await;
        Ok(with_known_region(context, token?))
    }

    /// Asks the sign-in that is running to go on in the device code flow: the person has no browser here after all.
    /// Returns whether one is running.
    #[must_use]
    pub fn use_device_code(&self) -> bool {
        self.parts.sign_ins.use_device_code()
    }

    /// A token that has not expired.
    ///
    /// With less than 15 minutes left it is refreshed in the background. The caller waits only where it has expired.
    pub async fn token(&self, call: &CallContext) -> Result<Token> {
        let context = &self.context(call, "token")?;
        let token = self.parts.refresher.valid_token(context).await?;
        Ok(with_known_region(context, token.token))
    }

    /// The status of the session, by memory and the file. No request is made.
    pub async fn status(&self, call: &CallContext) -> Result<SessionStatus> {
        let context = &self.context(call, "status")?;
        Ok(status::status(context, &self.parts.store).await)
    }

    /// To be called when the machine wakes up: looks at the file and at both clocks at once, rather than at the next call,
    /// and refreshes where it is time. Never asks the person.
    pub async fn resume(&self, call: &CallContext) -> Result<SessionStatus> {
        let context = &self.context(call, "onResume")?;
        context
            .clock
            .sleep(random_part_of(LARGEST_RESUME_JITTER))
            .await;
        // The status has the result. A network that is not there yet is not an error here.
        let _ = self.parts.refresher.valid_token(context).await;
        Ok(status::status(context, &self.parts.store).await)
    }

    /// Works on a list of every account and role until it is whole, its time is over, or it is stopped. A whole list is
    /// kept for the next time.
    pub async fn work_on_list(
        &self,
        call: &CallContext,
        listing: &Listing,
        until: &Until,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<ListEnd> {
        let context = &self.context(call, "listAccountsAndRoles")?;
        account_list::work(&self.parts.portal, context, listing, until, progress).await
    }

    /// The last whole list, if it is kept. No request is made.
    #[cfg(feature = "sqlite")]
    pub async fn kept_list(
        &self,
        call: &CallContext,
    ) -> Result<Option<crate::account_lists::KeptList>> {
        let context = &self.context(call, "keptList")?;
        Ok(super::kept_list::load(context).await)
    }

    /// The credentials of a role, with their expiry by our wall clock, however far that is off.
    ///
    /// They are kept in memory. With less than 15 minutes left, or half of a short lifetime, they are renewed in the
    /// background. The caller waits only where there are none, or they have expired. All callers for a role share one
    /// request.
    pub async fn role_credentials(
        &self,
        call: &CallContext,
        account_id: &AccountId,
        role_name: &RoleName,
    ) -> Result<RoleCredentials> {
        let context = &self.context(call, "roleCredentials")?;
        let kept = &self.parts.role_credentials;
        kept.get(context, account_id, role_name).await
    }

    /// The credentials of a role in the place of those that a service rejected, as expired for example. Callers who ask
    /// within two seconds share one request.
    pub async fn replace_role_credentials(
        &self,
        call: &CallContext,
        account_id: &AccountId,
        role_name: &RoleName,
    ) -> Result<RoleCredentials> {
        let context = &self.context(call, "replaceRoleCredentials")?;
        let kept = &self.parts.role_credentials;
        kept.replace(context, account_id, role_name).await
    }

    /// The credentials of a role, if they are in memory and nothing has to be done for them. `None` also where they are to
    /// be renewed, and where the token file was not looked at within the last second: then call
    /// [`SsoSession::role_credentials`]. It reads no file and makes no request.
    #[must_use]
    pub fn role_credentials_in_memory(
        &self,
        call: &CallContext,
        account_id: &AccountId,
        role_name: &RoleName,
    ) -> Option<RoleCredentials> {
        let Parts {
            contexts,
            role_credentials,
            ..
        } = self.parts.as_ref();
        let token_file = contexts.token_file(&call.environment).ok()?;
        let (service_time, clock) = (contexts.service_time(), call.clock.as_ref());
        let role = (account_id, role_name);
        let credentials = role_credentials.in_memory(&token_file, service_time, clock, role)?;
        call.log(|| CredentialsReused {
            left: (credentials.expires_at - clock.wall())
                .to_std()
                .unwrap_or_default(),
            due: false,
        });
        Some(credentials)
    }

    #[cfg(test)]
    pub(crate) fn role_credentials_are_idle(&self) -> bool {
        self.parts.role_credentials.is_idle()
    }

    /// Leaves warnings to the next call that reports some.
    pub(crate) fn report_later(&self, warnings: Vec<Warning>) {
        self.parts.contexts.report_later(warnings);
    }

    /// Waits until the refresh that is running has ended, if one is running.
    ///
    /// A program that is about to exit calls it: the service may have replaced the refresh token already, and without the
    /// end of the refresh the new one would be lost.
    pub async fn refresh_ended(&self) {
        self.parts.refresher.ended().await;
    }

    /// Removes the token of this session from memory and disk, and ends the session at the service.
    ///
    /// The files are removed first, since that works without a network. The AWS CLI's other files, other sessions and the
    /// client registration, which others share, stay.
    pub async fn sign_out(&self, call: &CallContext) -> Result<Revoked> {
        let context = &self.context(call, "signOut")?;
        let Parts {
            store,
            refresher,
            sign_ins,
            role_credentials,
            ..
        } = self.parts.as_ref();
        sign_out::sign_out(context, store, refresher, sign_ins, role_credentials).await
    }

    /// Reports every change of the token that this session did not make, until it is dropped. It ends by itself only
    /// where no home folder is known.
    pub async fn watch<Reporting>(
        &self,
        call: &CallContext,
        report: impl FnMut(SessionStatus) -> Reporting + Send,
    ) where
        Reporting: Future<Output = ()> + Send,
    {
        if let Ok(context) = self.context(call, "onChange") {
            watch::watch(&context, &self.parts.store, report).await;
        }
    }
}

/// Remembers the region of a token that the caller gets: they may pass it on with a region, which is compared then.
fn with_known_region(context: &SessionContext, token: Token) -> Token {
    let region = token.region.as_ref().unwrap_or(&context.request.region);
    memory::remember_token_region(&token.access_token, region);
    token
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::tests::{Scene, request};

    #[tokio::test]
    async fn work_in_the_background_ends_with_the_last_session() {
        let scene = Scene::new().await;
        let one = SsoSession::new(request());
        let other = one.clone();
        // As a task in the background has it.
        let background = one.context(&scene.call, "token").unwrap().for_background();
        drop(one);
        assert!(!background.closed.is_cancelled());
        drop(other);
        assert!(background.closed.is_cancelled());
    }

    #[cfg(feature = "sqlite")]
    #[tokio::test]
    async fn the_own_sign_out_is_no_change_by_others_however_long_it_takes() {
        use crate::session::tests::HOUR;
        use crate::testing::until;

        let scene = Scene::new().await;
        scene.sign_in(HOUR);
        let store = &scene.session.parts.store;
        let context = scene.context();
        store.current(&context).await.unwrap();
        let changes = store.foreign_changes();
        // The list that is forgotten by a sign-out has to wait for its file.
        let lists = &context.session_files.account_lists;
        std::fs::create_dir_all(lists.parent().unwrap()).unwrap();
        let other = rusqlite::Connection::open(lists).unwrap();
        other.execute_batch("BEGIN EXCLUSIVE").unwrap();
        let looking = async {
            until(|| !scene.token_file().exists()).await;
            // As a watcher does.
            assert!(store.current(&context).await.is_err());
            other.execute_batch("ROLLBACK").unwrap();
        };
        let (end, ()) = tokio::join!(scene.session.sign_out(&scene.call), looking);
        assert!(end.is_ok());
        assert_eq!(*changes.borrow(), 0);
    }
}
