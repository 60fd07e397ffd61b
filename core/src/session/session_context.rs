//! The context of a call on a session. Only [`SessionContexts`], which the session owns, makes one.
//!
//! The parts of a session take it in the place of a `CallContext`. So a public method cannot forget to use what the
//! session knows of the service's time, or to report the warnings of its background work: it would not compile.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::session_files::SessionFiles;
use crate::cache;
use crate::clock::ServiceTime;
use crate::context::{CallContext, Environment, Warning, Warnings};
use crate::error::Result;
use crate::sign_in::ClientRequest;

/// What is the same for all calls on a session.
pub(super) struct SessionContexts {
    request: Arc<ClientRequest>,
    service_time: ServiceTime,
    background_warnings: Warnings,
    closed: CancellationToken,
}

/// A call on a session.
#[derive(Clone)]
pub(super) struct SessionContext {
    call: CallContext,
    /// Which portal, and as which client. It also names the files.
    pub(super) request: Arc<ClientRequest>,
    /// The files of the session in the environment of this call.
    pub(super) session_files: Arc<SessionFiles>,
    /// Warnings of work that outlives its call. The next call reports them.
    background_warnings: Warnings,
    /// Cancelled when the session is dropped: ends its work in the background.
    pub(super) closed: CancellationToken,
}

impl SessionContexts {
    /// `closed` is cancelled when the session is dropped.
    pub(super) fn new(request: ClientRequest, closed: CancellationToken) -> Self {
        Self {
            request: Arc::new(request),
            service_time: ServiceTime::default(),
            background_warnings: Warnings::default(),
            closed,
        }
    }

    pub(super) fn request(&self) -> &ClientRequest {
        &self.request
    }

    /// The context of a call, which reports what went wrong in the background since the last one.
    pub(super) fn of_call(&self, call: &CallContext) -> Result<SessionContext> {
        let files = SessionFiles::of(&self.request, &call.environment)?;
        let context = SessionContext {
            call: CallContext {
                service_time: self.service_time.clone(),
                ..call.clone()
            },
            request: Arc::clone(&self.request),
            session_files: Arc::new(files),
            background_warnings: self.background_warnings.clone(),
            closed: self.closed.clone(),
        };
        context.report_background_warnings();
        Ok(context)
    }

    /// The token file in the environment of a call, for one that makes no request.
    pub(super) fn token_file(&self, environment: &Environment) -> Result<PathBuf> {
        let ClientRequest {
            start_url,
            session_name,
            ..
        } = self.request.as_ref();
        cache::token_file(environment, start_url, session_name.as_ref())
    }

    /// The service's time, learned from the answers to all calls.
    pub(super) const fn service_time(&self) -> &ServiceTime {
        &self.service_time
    }

    /// Leaves warnings to the next call that reports some.
    pub(super) fn report_later(&self, warnings: Vec<Warning>) {
        self.background_warnings.append(warnings);
    }
}

impl SessionContext {
    /// The context of work that outlives the call.
    pub(super) fn for_background(&self) -> Self {
        Self {
            call: CallContext {
                warnings: self.background_warnings.clone(),
                ..self.call.clone()
            },
            ..self.clone()
        }
    }

    /// Reports with this call what went wrong in the background until now.
    pub(super) fn report_background_warnings(&self) {
        let warnings = self.background_warnings.take();
        self.call.warnings.append(warnings);
    }
}

impl Deref for SessionContext {
    type Target = CallContext;

    fn deref(&self) -> &CallContext {
        &self.call
    }
}
