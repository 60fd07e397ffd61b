//! A token that is valid now: from memory, else from the file, else refreshed.

use std::sync::Arc;
use std::time::Duration;

use super::flight::Flight;
use super::held::Held;
use super::refresh::{Reason, refresh};
use super::sso_session::{Current, Shared, SsoSession};
use crate::cache::Token;
use crate::context::{CallContext, WarningCode};
use crate::error::{Error, ErrorCode, Result, SignedOut};

/// Between two refreshes in the background: one that failed is not repeated at every call, and neither is
/// one that gave a token with little time, as the service does at the end of a session.
const BETWEEN_BACKGROUND_REFRESHES: Duration = Duration::from_mins(1);

impl SsoSession {
    /// A token that has not run out.
    ///
    /// With less than 15 minutes left it is refreshed in the background while it still serves; the caller
    /// waits only where it has run out.
    pub async fn token(&self, context: &CallContext) -> Result<Token> {
        let context = self.shared.call(context);
        let held = self.shared.token(&context).await?;
        Ok(self.shared.given_out(held.token))
    }
}

impl Shared {
    pub(super) async fn token(self: &Arc<Self>, context: &CallContext) -> Result<Held> {
        let held = match self.current(context).await? {
            Current::Held(held) => *held,
            Current::None(why) => return Err(Error::SignInRequired { why }),
        };
        let clock = context.clock.as_ref();
        if self.is_revoked(&held) {
            return self
                .refresh_now(context, Reason::Refused(held.digest()))
                .await;
        }
        if held.left(clock).is_zero() {
            return self.refresh_now(context, Reason::Early).await;
        }
        if !held.is_fresh(clock) {
            self.refresh_in_background(context, &held);
        }
        Ok(held)
    }

    /// Another token in the place of one that the portal refused although it has not run out.
    pub(super) async fn replace_refused(
        self: &Arc<Self>,
        context: &CallContext,
        held: &Held,
    ) -> Result<Held> {
        self.memory().revoked = Some(held.digest());
        self.refresh_now(context, Reason::Refused(held.digest()))
            .await
    }

    /// What came of asking with that other token: a second refusal means that the sign-in has ended.
    pub(super) fn second_answer<T>(&self, held: &Held, answer: Result<T>) -> Result<T> {
        match answer {
            Err(error) if error.code() == ErrorCode::Unauthorized => {
                self.memory().revoked = Some(held.digest());
                let why = SignedOut::Revoked;
                Err(Error::SignInRequired { why })
            }
            answer => answer,
        }
    }

    /// Refreshes, or joins the refresh under way, and waits for it.
    pub(super) async fn refresh_now(
        self: &Arc<Self>,
        context: &CallContext,
        reason: Reason,
    ) -> Result<Held> {
        loop {
            let renewed = self.begin_refresh(context, reason).await;
            context.warnings.append(self.warnings.take());
            match (&renewed, reason) {
                // Joined a refresh that began for another reason and found nothing to do.
                (Ok(held), Reason::Refused(token)) if held.digest() == token => {}
                _ => return renewed,
            }
        }
    }

    fn begin_refresh(
        self: &Arc<Self>,
        context: &CallContext,
        reason: Reason,
    ) -> Flight<Result<Held>> {
        let begin = || refresh(Arc::clone(self), self.background(context), reason);
        self.refreshes.join_or_begin(begin, || {
            Err(Error::Internal("the refresh was stopped".into()))
        })
    }

    fn refresh_in_background(self: &Arc<Self>, context: &CallContext, held: &Held) {
        let now = context.clock.boot();
        {
            let mut memory = self.memory();
            let last = memory.last_background_refresh;
            if last.is_some_and(|last| now.saturating_sub(last) < BETWEEN_BACKGROUND_REFRESHES) {
                return;
            }
            if self.grant(held, &memory, context).is_err() {
                return;
            }
            memory.last_background_refresh = Some(now);
        }
        let refreshing = self.begin_refresh(context, Reason::Early);
        let warnings = self.warnings.clone();
        tokio::spawn(async move {
            if let Err(error) = refreshing.await {
                warnings.push(WarningCode::RefreshFailed, error.to_string(), None);
            }
        });
    }
}
