//! Gives a token that is valid now, and refreshes it: one refresh for all callers, and early in the background.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::refresh::{Reason, refresh};
use super::session_context::SessionContext;
use super::session_token::SessionToken;
use super::shared_task::{Running, SharedTask};
use super::token_store::TokenStore;
use crate::context::WarningCode;
use crate::diagnostics::events::refresh::{
    RefreshJoined, RefreshSkipped, RefreshStarted, TokenChecked, TokenMissing,
};
use crate::error::{Error, Result};

/// The least time between two refreshes in the background: one that failed is not repeated at every call, and neither is
/// one that gave a token with little time left, as the service does at the end of a session.
const BETWEEN_BACKGROUND_REFRESHES: Duration = Duration::from_mins(1);

/// Who refreshes the token of a session.
pub(super) struct Refresher {
    store: Arc<TokenStore>,
    refresh: SharedTask<SessionToken>,
    /// When a refresh in the background was started last, on the boot clock.
    last_in_background: Mutex<Option<Duration>>,
}

impl Refresher {
    pub(super) fn new(store: Arc<TokenStore>) -> Self {
        Self {
            store,
            refresh: SharedTask::default(),
            last_in_background: Mutex::default(),
        }
    }

    /// A token that is valid now.
    ///
    /// With little time left it is refreshed in the background. The caller waits only where it has expired, or was
    /// revoked.
    pub(super) async fn valid_token(&self, context: &SessionContext) -> Result<SessionToken> {
        let token = match self.store.current(context).await {
            Ok(token) => token,
            Err(why) => {
                context.log(|| TokenMissing { reason: &why });
                return Err(Error::SignInRequired { why });
            }
        };
        let clock = context.clock.as_ref();
        let checked = |state| {
            context.log(|| TokenChecked {
                state,
                left: token.left(clock),
                stored: token.stored,
            });
        };
        if self.store.is_revoked(&token) {
            checked("revoked");
            return self
                .refreshed(context, Reason::Rejected(token.digest()))
                .await;
        }
        if token.is_expired(clock) {
            checked("expired");
            return self.refreshed(context, Reason::Expiring).await;
        }
        if token.is_fresh(clock) {
            checked("fresh");
        } else {
            checked("expiring");
            self.refresh_in_background(context, &token);
        }
        Ok(token)
    }

    /// Another token in the place of one that the portal rejected although it has not expired.
    pub(super) async fn replace(
        &self,
        context: &SessionContext,
        rejected: &SessionToken,
    ) -> Result<SessionToken> {
        self.refreshed(context, Reason::Rejected(rejected.digest()))
            .await
    }

    /// Waits until the refresh that is running has ended, if one is running.
    pub(super) async fn ended(&self) {
        let running = self.refresh.lock().running();
        if let Some(running) = running {
            // Its callers get the result.
            let _ = running.result.await;
        }
    }

    /// The next call may refresh in the background at once: the session is signed out.
    pub(super) fn forget_last_refresh(&self) {
        *self
            .last_in_background
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Refreshes, or joins the refresh that is running, and waits for it.
    async fn refreshed(&self, context: &SessionContext, reason: Reason) -> Result<SessionToken> {
        loop {
            let token = self.join_or_start(context, reason).result.await;
            context.report_background_warnings();
            match (&token, reason) {
                // The refresh that was joined had another reason, and nothing to do.
                (Ok(token), Reason::Rejected(digest)) if token.digest() == digest => {}
                _ => return token,
            }
        }
    }

    fn join_or_start(&self, context: &SessionContext, reason: Reason) -> Running<SessionToken> {
        let mut slot = self.refresh.lock();
        // It goes on without its caller: a token that the service granted must get into its file.
        if let Some(running) = slot.running() {
            context.log(|| RefreshJoined {
                reason: reason.as_str(),
            });
            return running;
        }
        context.log(|| RefreshStarted {
            reason: reason.as_str(),
        });
        let store = Arc::clone(&self.store);
        let work = refresh(store, context.for_background(), reason);
        slot.start("the refresh", Arc::default(), work)
    }

    fn refresh_in_background(&self, context: &SessionContext, token: &SessionToken) {
        let now = context.clock.boot();
        {
            let mut last = self
                .last_in_background
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            if last.is_some_and(|last| now.saturating_sub(last) < BETWEEN_BACKGROUND_REFRESHES) {
                context.log(|| RefreshSkipped {
                    cause: "recent",
                    reason: None,
                });
                return;
            }
            if let Err(why) = self.store.refresh_grant(context, token) {
                context.log(|| RefreshSkipped {
                    cause: "notRefreshable",
                    reason: Some(&why),
                });
                return;
            }
            *last = Some(now);
        }
        let refresh = self.join_or_start(context, Reason::Expiring);
        let background = context.for_background();
        tokio::spawn(async move {
            if let Err(error) = refresh.result.await {
                background
                    .warnings
                    .push(WarningCode::RefreshFailed, error.to_string(), None);
            }
        });
    }
}
