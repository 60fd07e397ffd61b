//! One sign-in over its whole life, as long as the administrator allows.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::flight::Flights;
use super::held::Held;
use super::under_way::SignIns;
use crate::cache::{self, StoredToken, Token};
use crate::clock::ServiceTime;
use crate::context::{CallContext, Warnings};
use crate::error::{ErrorCode, Result, SignedOut};
use crate::files;
use crate::sign_in::{ClientRequest, memory};
use crate::types::Digest256;

/// A session: the sign-in of a person to a portal. Clones are the same session.
#[derive(Clone)]
pub struct SsoSession {
    pub(super) shared: Arc<Shared>,
    /// Held by the sessions alone, and not by their work in the background, which ends with the last one.
    _closes: Arc<DropGuard>,
}

/// What all calls on a session share.
pub(super) struct Shared {
    /// Which portal, and how to introduce ourselves there. It also names the files.
    pub(super) request: ClientRequest,
    memory: Mutex<Memory>,
    /// The refresh under way, if one is.
    pub(super) refreshes: Flights<Result<Held>>,
    /// The sign-in under way, if one is.
    pub(super) sign_ins: SignIns,
    /// Held while it is written down that the person was asked.
    pub(super) prompt_records: Arc<tokio::sync::Mutex<()>>,
    /// Counts the changes of the token that another hand made.
    pub(super) foreign_changes: watch::Sender<u64>,
    /// What went wrong in the background, for the next call to tell.
    pub(super) warnings: Warnings,
    /// What its answers told of the service's time.
    pub(super) service_time: ServiceTime,
    /// Cancelled when the session goes: ends its work in the background.
    pub(super) closed: CancellationToken,
}

/// What is kept between calls.
#[derive(Default)]
pub(super) struct Memory {
    held: Option<Held>,
    /// Counts the changes of `held`.
    changes: u64,
    /// The refresh token that the service refused, and how: it is not sent again.
    pub(super) refused: Option<(Digest256, ErrorCode)>,
    /// The token that the portal refused although it has not run out: it is not handed out again.
    pub(super) revoked: Option<Digest256>,
    /// Whether the file was looked at before.
    pub(super) looked: bool,
    /// When a refresh in the background was begun last, on the boot clock.
    pub(super) last_background_refresh: Option<Duration>,
}

impl Memory {
    /// Holds this token from now on, or none.
    pub(super) fn hold(&mut self, held: Option<Held>) {
        self.held = held;
        self.changes += 1;
    }

    /// Forgets everything: the session is signed out.
    pub(super) fn sign_out(&mut self) {
        *self = Self {
            looked: true,
            changes: self.changes + 1,
            ..Self::default()
        };
    }
}

/// What there is to go by now.
#[derive(Debug, Clone)]
pub(super) enum Current {
    Held(Box<Held>),
    None(SignedOut),
}

impl SsoSession {
    /// A session. Nothing is read or sent yet. Without a session name it is not refreshed, as in the AWS CLI.
    #[must_use]
    pub fn new(request: ClientRequest) -> Self {
        let closed = CancellationToken::new();
        Self {
            _closes: Arc::new(closed.clone().drop_guard()),
            shared: Arc::new(Shared {
                request,
                memory: Mutex::default(),
                refreshes: Flights::default(),
                sign_ins: SignIns::default(),
                prompt_records: Arc::default(),
                foreign_changes: watch::Sender::new(0),
                warnings: Warnings::default(),
                service_time: ServiceTime::default(),
                closed,
            }),
        }
    }
}

impl Shared {
    pub(super) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The call as the session's rooms need it: with the session's knowledge of the service's time.
    pub(super) fn call(&self, context: &CallContext) -> CallContext {
        context.warnings.append(self.warnings.take());
        CallContext {
            service_time: self.service_time.clone(),
            ..context.clone()
        }
    }

    /// The call for work that outlives it.
    pub(super) fn background(&self, context: &CallContext) -> CallContext {
        CallContext {
            warnings: self.warnings.clone(),
            service_time: self.service_time.clone(),
            ..context.clone()
        }
    }

    /// A token that the caller gets. They may pass it on with a region, which is compared then.
    pub(super) fn given_out(&self, token: Token) -> Token {
        let region = token.region.as_ref().unwrap_or(&self.request.region);
        memory::remember_token_region(&token.access_token, region);
        token
    }

    pub(super) fn token_file(&self, context: &CallContext) -> Result<std::path::PathBuf> {
        let request = &self.request;
        cache::token_file(
            &context.environment,
            &request.start_url,
            request.session_name.as_ref(),
        )
    }

    /// Memory, brought up to date with the file.
    ///
    /// The file is the truth: others sign in, refresh and sign out by it. It is looked at each time, and
    /// read when it is another than before. What memory has beyond it is a token that could not be stored,
    /// and the last one of a file that cannot be read now.
    pub(super) async fn current(&self, context: &CallContext) -> Result<Current> {
        let path = self.token_file(context)?;
        loop {
            let (held, changes) = {
                let memory = self.memory();
                (memory.held.clone(), memory.changes)
            };
            let held = held.filter(|held| held.path == path);
            let current = self.look(context, &path, held).await;
            // Another call may have put a token into memory meanwhile that is nowhere else.
            if self.remember(&current, changes) {
                return Ok(current);
            }
        }
    }

    /// What there is to go by, by the file and what memory held before.
    async fn look(&self, context: &CallContext, path: &Path, held: Option<Held>) -> Current {
        let held = held.map(Box::new);
        let stamp = match files::stamp(path.to_owned()).await {
            Ok(stamp) => stamp,
            Err(_problem) => {
                return held.map_or(Current::None(SignedOut::FileUnusable), Current::Held);
            }
        };
        if let Some(held) = &held
            && held.stamp == stamp
        {
            return Current::Held(held.clone());
        }
        let clock = context.clock.as_ref();
        let ClientRequest {
            start_url, region, ..
        } = &self.request;
        let stored = cache::load_token(context, path, start_url, Some(region)).await;
        match (stored, held) {
            (StoredToken::Found(token), Some(mut held))
                if is_same(&token, &held) || is_older(&token, &held) =>
            {
                held.stamp = stamp;
                held.stored |= is_same(&token, &held);
                Current::Held(held)
            }
            (StoredToken::Found(token), _) => {
                Current::Held(Box::new(Held::read(token, path.to_owned(), stamp, clock)))
            }
            (StoredToken::Unusable, Some(held)) => Current::Held(held),
            (StoredToken::Missing, Some(mut held)) if !held.stored => {
                held.stamp = stamp;
                Current::Held(held)
            }
            (StoredToken::Missing, _) => Current::None(SignedOut::NoToken),
            (StoredToken::Unusable, None) => Current::None(SignedOut::FileUnusable),
            (StoredToken::OtherPortal, _) => Current::None(SignedOut::OtherPortal),
            (StoredToken::OtherRegion(other), _) => Current::None(SignedOut::OtherRegion {
                file: other.as_str().to_owned(),
                session: region.as_str().to_owned(),
            }),
        }
    }

    /// Remembers what the file was seen to hold, unless memory has changed since so many changes.
    fn remember(&self, current: &Current, changes: u64) -> bool {
        let now = match current {
            Current::Held(held) => Some(held.as_ref().clone()),
            Current::None(_) => None,
        };
        let mut memory = self.memory();
        if memory.changes != changes {
            return false;
        }
        let known = std::mem::replace(&mut memory.looked, true);
        let state = |held: &Held| (held.digest(), held.stamp, held.stored);
        let (before, after) = (memory.held.as_ref().map(state), now.as_ref().map(state));
        if before != after {
            memory.hold(now);
        }
        drop(memory);
        let [before, after] = [before, after].map(|state| state.map(|(digest, ..)| digest));
        if known && before != after {
            self.foreign_changes.send_modify(|count| *count += 1);
        }
        true
    }

    /// Whether the portal refused this token.
    pub(super) fn is_revoked(&self, held: &Held) -> bool {
        self.memory().revoked == Some(held.digest())
    }
}

/// Whether the file holds the token that memory holds. Its time is in whole seconds there.
fn is_same(token: &Token, held: &Held) -> bool {
    token.access_token == held.token.access_token && token.renewal == held.token.renewal
}

/// Whether the file is behind a token that could not be stored.
fn is_older(token: &Token, held: &Held) -> bool {
    !held.stored && token.expires_at <= held.token.expires_at
}
