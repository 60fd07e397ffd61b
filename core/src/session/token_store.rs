//! The token of one session: in memory, beside its file.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::refresh_grant::{RejectedRefreshToken, refresh_grant};
use super::session_context::SessionContext;
use super::session_token::SessionToken;
use super::token_file;
use crate::cache::{self, MissingMembers};
use crate::error::{Error, ErrorCode, Result, SignedOut};
use crate::files;
use crate::sign_in::RefreshGrant;
use crate::types::{Digest256, Secret};

/// The token of a session, and what is known against it.
pub(super) struct TokenStore {
    memory: Mutex<Memory>,
    /// Counts the changes of the token that this session did not make.
    foreign_changes: watch::Sender<u64>,
}

/// What is kept between calls.
#[derive(Default)]
struct Memory {
    token: Option<SessionToken>,
    /// Counts the changes of `token`.
    changes: u64,
    /// The refresh token that the service rejected.
    rejected: Option<RejectedRefreshToken>,
    /// The access token that the portal rejected although it has not expired. It is not used again.
    revoked: Option<Digest256>,
    /// Whether the file was looked at before.
    looked: bool,
}

impl Memory {
    fn set_token(&mut self, token: Option<SessionToken>) {
        self.token = token;
        self.changes += 1;
    }
}

impl TokenStore {
    pub(super) fn new() -> Self {
        Self {
            memory: Mutex::default(),
            foreign_changes: watch::Sender::new(0),
        }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The token now, or why there is none. It may have expired.
    pub(super) async fn current(
        &self,
        context: &SessionContext,
    ) -> Result<SessionToken, SignedOut> {
        loop {
            let (token, changes) = {
                let memory = self.memory();
                (memory.token.clone(), memory.changes)
            };
            // Another call may have had another home folder.
            let token = token.filter(|token| token.path == context.session_files.token);
            let current = token_file::look(context, token).await;
            // A refresh may have put a token into memory meanwhile that is nowhere else.
            if self.remember(current.as_ref().ok(), changes) {
                return current;
            }
        }
    }

    /// The token now. It may have expired.
    pub(super) async fn required(&self, context: &SessionContext) -> Result<SessionToken> {
        self.current(context)
            .await
            .map_err(|why| Error::SignInRequired { why })
    }

    /// Remembers what the file was seen to have. Fails if memory was changed after `changes` changes.
    fn remember(&self, current: Option<&SessionToken>, changes: u64) -> bool {
        let mut memory = self.memory();
        if memory.changes != changes {
            return false;
        }
        let looked_before = std::mem::replace(&mut memory.looked, true);
        let state = |token: &SessionToken| (token.digest(), token.stamp, token.stored);
        let (before, after) = (memory.token.as_ref().map(state), current.map(state));
        if before != after {
            memory.set_token(current.cloned());
        }
        drop(memory);
        let [before, after] = [before, after].map(|state| state.map(|(digest, ..)| digest));
        if looked_before && before != after {
            self.foreign_changes.send_modify(|count| *count += 1);
        }
        true
    }

    /// Takes a token that was granted. It is in memory alone, as long as [`TokenStore::write`] has not stored it.
    pub(super) fn set(&self, token: SessionToken) {
        self.memory().set_token(Some(token));
    }

    /// Writes a token to its file.
    pub(super) async fn write(
        &self,
        context: &SessionContext,
        mut token: SessionToken,
    ) -> Result<SessionToken> {
        cache::store_token(context, &token.path, &token.token, MissingMembers::Remove).await?;
        token.stored = true;
        token.stamp = files::stamp(token.path.clone()).await.ok().flatten();
        self.set(token.clone());
        Ok(token)
    }

    /// What a token can be refreshed with, or why it cannot.
    pub(super) fn refresh_grant(
        &self,
        context: &SessionContext,
        token: &SessionToken,
    ) -> Result<RefreshGrant, SignedOut> {
        let rejected = self.memory().rejected;
        refresh_grant(context, token, rejected)
    }

    /// The service rejected this refresh token.
    pub(super) fn set_rejected(&self, refresh_token: &Secret, code: ErrorCode) {
        let digest = refresh_token.digest();
        self.memory().rejected = Some(RejectedRefreshToken { digest, code });
    }

    /// The portal rejected this token although it has not expired.
    pub(super) fn set_revoked(&self, token: &SessionToken) {
        self.memory().revoked = Some(token.digest());
    }

    pub(super) fn is_revoked(&self, token: &SessionToken) -> bool {
        self.memory().revoked == Some(token.digest())
    }

    /// Forgets everything: the session is signed out, and its file was removed by us.
    pub(super) fn clear(&self) {
        let mut memory = self.memory();
        *memory = Memory {
            looked: true,
            changes: memory.changes + 1,
            ..Memory::default()
        };
    }

    /// Counts the changes of the token that this session did not make.
    pub(super) fn foreign_changes(&self) -> watch::Receiver<u64> {
        self.foreign_changes.subscribe()
    }
}
