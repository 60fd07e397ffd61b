//! The token of one session: in memory, beside its file.

use std::future::Future;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::refresh_grant::{RejectedRefreshToken, refresh_grant};
use super::session_context::SessionContext;
use super::session_token::{SessionToken, SignInNumber};
use super::token_file;
use crate::cache::{self, MissingMembers};
use crate::clock::Clock;
use crate::error::{Error, ErrorCode, Result, SignedOut};
use crate::files;
use crate::sign_in::RefreshGrant;
use crate::types::{Digest256, Secret};

/// How long what was last read from the file counts for a call that makes no request (`docs/design/role-credentials.md`).
const LOOK_EVERY: Duration = Duration::from_secs(1);

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
    /// When the file was looked at last, on the boot clock.
    looked: Option<Duration>,
    /// How many sign-ins there were.
    sign_ins: u64,
    /// Whether this session is removing its file.
    is_removing: bool,
}

impl Memory {
    /// `sign_in` is that of the token, if it belongs to the same one as the token before.
    fn set_token(&mut self, token: Option<SessionToken>, sign_in: Option<SignInNumber>) {
        let sign_in = sign_in.unwrap_or_else(|| self.next_sign_in());
        self.token = token.map(|token| token.of_sign_in(Some(sign_in)));
        self.changes += 1;
    }

    const fn next_sign_in(&mut self) -> SignInNumber {
        self.sign_ins += 1;
        SignInNumber(self.sign_ins)
    }

    fn sign_in(&self) -> Option<SignInNumber> {
        self.token.as_ref().and_then(|token| token.sign_in)
    }

    fn sign_in_of(&self, file: &Path) -> Option<SignInNumber> {
        let token = self.token.as_ref();
        token.filter(|token| token.path == file)?.sign_in
    }

    fn recent_sign_in_of(&self, file: &Path, now: Duration) -> Option<SignInNumber> {
        let is_recent = now.saturating_sub(self.looked?) < LOOK_EVERY;
        is_recent.then(|| self.sign_in_of(file)).flatten()
    }

    /// What was got with this token is not used any more: the sign-in may have been ended by an administrator.
    fn distrust(&mut self, is_this: impl FnOnce(&SessionToken) -> bool) {
        if self.token.as_ref().is_some_and(is_this) {
            let next = self.next_sign_in();
            if let Some(token) = &mut self.token {
                token.sign_in = Some(next);
            }
        }
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
            let looked = context.clock.boot();
            let current = token_file::look(context, token).await;
            // A refresh may have put a token into memory meanwhile that is nowhere else.
            if let Some(current) = self.remember(current, changes, looked) {
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

    /// The sign-in whose token is in memory, if it is that of this file.
    pub(super) fn sign_in(&self, file: &Path) -> Option<SignInNumber> {
        self.memory().sign_in_of(file)
    }

    /// The same, if the file was looked at within the last second. Nothing is read.
    pub(super) fn recent_sign_in(&self, file: &Path, clock: &dyn Clock) -> Option<SignInNumber> {
        self.memory().recent_sign_in_of(file, clock.boot())
    }

    /// Remembers what was read from the file at a time. `None` if memory was changed after `changes` changes.
    fn remember(
        &self,
        current: Result<SessionToken, SignedOut>,
        changes: u64,
        looked: Duration,
    ) -> Option<Result<SessionToken, SignedOut>> {
        let mut memory = self.memory();
        if memory.changes != changes {
            return None;
        }
        let looked_before = memory.looked.replace(looked).is_some();
        let state = |token: &SessionToken| (token.digest(), token.stamp, token.stored);
        let before = memory.token.as_ref().map(state);
        let after = current.as_ref().ok().map(state);
        let digest = |state: Option<(Digest256, _, _)>| state.map(|(digest, ..)| digest);
        let is_other = digest(before) != digest(after);
        let expiry = |token: &SessionToken| token.token.expires_at;
        let expires_at_another_time =
            memory.token.as_ref().map(expiry) != current.as_ref().ok().map(expiry);
        if before != after {
            let sign_in = memory.sign_in().filter(|_| !is_other);
            memory.set_token(current.as_ref().ok().cloned(), sign_in);
        }
        let in_memory = memory.token.clone();
        let is_removed_by_us = memory.is_removing && current.is_err();
        drop(memory);
        if looked_before && !is_removed_by_us && (is_other || expires_at_another_time) {
            self.foreign_changes.send_modify(|count| *count += 1);
        }
        // The one in memory has the number of its sign-in.
        Some(current.map(|current| in_memory.unwrap_or(current)))
    }

    /// Takes a token that was granted. It is in memory alone, as long as [`TokenStore::write`] has not stored it.
    ///
    /// It belongs to the sign-in of the token before if it has its number, and else to another one.
    pub(super) fn set(&self, token: SessionToken) -> SessionToken {
        let mut memory = self.memory();
        let same = token.sign_in.filter(|_| token.sign_in == memory.sign_in());
        memory.set_token(Some(token.clone()), same);
        token.of_sign_in(memory.sign_in())
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
        Ok(self.set(token))
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
        let mut memory = self.memory();
        memory.rejected = Some(RejectedRefreshToken { digest, code });
        memory.distrust(|token| token.token.renewal.refresh_token.as_ref() == Some(refresh_token));
    }

    /// The portal rejected this token although it has not expired.
    pub(super) fn set_revoked(&self, token: &SessionToken) {
        let digest = token.digest();
        let mut memory = self.memory();
        memory.revoked = Some(digest);
        memory.distrust(|token| token.digest() == digest);
    }

    pub(super) fn is_revoked(&self, token: &SessionToken) -> bool {
        self.memory().revoked == Some(token.digest())
    }

    /// Removes the file, and forgets everything: the session is signed out.
    ///
    /// On a busy machine a watcher of the file sees that it is gone before this call goes on. That is no change by others.
    pub(super) async fn remove<Removed>(&self, removing: impl Future<Output = Removed>) -> Removed {
        let ended = Removing::begin(self);
        let removed = removing.await;
        self.clear();
        drop(ended);
        removed
    }

    fn clear(&self) {
        let mut memory = self.memory();
        *memory = Memory {
            looked: Some(Duration::ZERO),
            changes: memory.changes + 1,
            sign_ins: memory.sign_ins,
            ..Memory::default()
        };
    }

    /// Counts the changes of the token that this session did not make.
    pub(super) fn foreign_changes(&self) -> watch::Receiver<u64> {
        self.foreign_changes.subscribe()
    }
}

/// The time in which a session removes its file. It is over when this is dropped, also if the call was cancelled.
struct Removing<'store>(&'store TokenStore);

impl<'store> Removing<'store> {
    fn begin(store: &'store TokenStore) -> Self {
        store.memory().is_removing = true;
        Self(store)
    }
}

impl Drop for Removing<'_> {
    fn drop(&mut self) {
        self.0.memory().is_removing = false;
    }
}
