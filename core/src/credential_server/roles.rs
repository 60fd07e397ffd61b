//! The roles that programs are served with, each with its token.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use subtle::ConstantTimeEq;
use tokio_util::sync::CancellationToken;

use crate::context::{CallContext, Warnings};
use crate::error::{Error, Result};
use crate::portal::RoleCredentials;
use crate::session::{SharedTask, SsoSession};
use crate::types::{AccountId, RoleName, Secret};

/// How long a program waits. The SDK for JavaScript gives up after a second
/// (`@aws-sdk/credential-provider-http`), and asks again.
const ANSWER_TIME: Duration = Duration::from_millis(900);

/// A role, and the session that gets its credentials.
pub(super) struct Served {
    pub(super) token: Secret,
    session: SsoSession,
    call: CallContext,
    account_id: AccountId,
    role_name: RoleName,
    /// It goes on when no program waits any more, so that the next request finds the credentials in memory.
    request: SharedTask<RoleCredentials>,
    closed: CancellationToken,
}

impl Served {
    pub(super) fn new(
        token: Secret,
        session: SsoSession,
        call: CallContext,
        account_id: AccountId,
        role_name: RoleName,
    ) -> Self {
        Self {
            token,
            session,
            call,
            account_id,
            role_name,
            request: SharedTask::default(),
            closed: CancellationToken::new(),
        }
    }

    pub(super) const fn account_id(&self) -> &AccountId {
        &self.account_id
    }

    /// Ends the requests that wait.
    pub(super) fn close(&self) {
        self.closed.cancel();
    }

    /// The credentials, if they come within 900 ms.
    pub(super) async fn credentials(self: &Arc<Self>) -> Result<RoleCredentials> {
        let running = {
            let mut slot = self.request.lock();
            slot.running().unwrap_or_else(|| {
                let work = Arc::clone(self).requested();
                slot.start("the request for role credentials", Arc::default(), work)
            })
        };
        let answer = tokio::time::timeout(ANSWER_TIME, running.result).await;
        answer.unwrap_or(Err(Error::Timeout {
            operation: "GetRoleCredentials",
        }))
    }

    async fn requested(self: Arc<Self>) -> Result<RoleCredentials> {
        // Files are read again, and there is nobody to report the warnings to.
        let call = CallContext {
            warnings: Warnings::default(),
            file_contents: Arc::default(),
            ..self.call.clone()
        };
        let asked = self
            .session
            .role_credentials(&call, &self.account_id, &self.role_name);
        let answer = tokio::select! {
            biased;
            () = self.closed.cancelled() => Err(Error::Cancelled),
            answer = asked => answer,
        };
        self.session.report_later(call.warnings.take());
        answer
    }
}

/// All roles.
#[derive(Default)]
pub(super) struct Roles(Mutex<Vec<Arc<Served>>>);

impl Roles {
    fn all(&self) -> MutexGuard<'_, Vec<Arc<Served>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn add(&self, role: &Arc<Served>) {
        self.all().push(Arc::clone(role));
    }

    pub(super) fn remove(&self, role: &Arc<Served>) {
        self.all().retain(|each| !Arc::ptr_eq(each, role));
    }

    /// The role with this token. How long it takes does not depend on how much of a token is right.
    pub(super) fn with_token(&self, token: &[u8]) -> Option<Arc<Served>> {
        let mut found = None;
        for role in self.all().iter() {
            if bool::from(role.token.expose().as_bytes().ct_eq(token)) {
                found = Some(Arc::clone(role));
            }
        }
        found
    }
}
