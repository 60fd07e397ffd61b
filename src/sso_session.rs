//! `SsoSession`.

use std::collections::HashMap;

use napi::Env;
use napi_derive::napi;

use crate::arguments;
use crate::call_error::CallResult;
use crate::callback::{Callback, CallbackArgument, pass_events};
use crate::cancellation::Cancellation;
use crate::errors::{NativeError, NativeWarning};
use crate::kept_list::NativeKeptList;
use crate::listing::NativeListing;
use crate::outcome::{OutcomePromise, start_call};
use crate::runtime;
use crate::sign_in_options::{NativeSignInEvent, NativeSignInInput, OpenBrowser, options};
use crate::token_cache::NativeCachedToken;
use aws_sso_native_core::context::{CallContext, Environment};
use aws_sso_native_core::error::SignedOut;
use aws_sso_native_core::session::{Revoked, SessionStatus, SsoSession};
use aws_sso_native_core::sign_in::ClientRequest;

/// Which sign-in it is.
#[napi(object, object_to_js = false)]
pub struct NativeSessionOptions {
    /// The portal's address.
    pub start_url: String,
    /// Its region.
    pub region: String,
    /// The `sso-session` name.
    pub session_name: Option<String>,
    /// The scopes to ask for.
    pub scopes: Vec<String>,
    /// The name to show to the person.
    pub client_name: Option<String>,
}

/// The status of a session.
#[napi(object, object_from_js = false)]
pub struct NativeSessionStatus {
    /// Whether a token can be had without the person.
    pub signed_in: bool,
    /// When the access token expires, in milliseconds since 1970.
    pub expires_at: Option<f64>,
    /// Whether it can be refreshed.
    pub refreshable: bool,
    /// The latest that it can be refreshed, in milliseconds since 1970.
    pub refreshable_until: Option<f64>,
    /// Why the session is not signed in, or not refreshable.
    #[napi(
        ts_type = "'noToken' | 'fileUnusable' | 'otherPortal' | 'otherRegion' | 'notASession' | \
                   'notRefreshable' | 'registrationExpired' | 'refreshRefused' | 'revoked'"
    )]
    pub reason: Option<&'static str>,
    /// The token file.
    pub token_file: String,
    /// Whether a refreshed token is in memory alone because its file cannot be written.
    pub unsaved: bool,
    /// How far the service's clock is ahead of ours, in milliseconds.
    pub clock_skew_ms: Option<f64>,
}

impl From<SessionStatus> for NativeSessionStatus {
    #[expect(
        clippy::cast_precision_loss,
        reason = "no clock is off by 285,000 years"
    )]
    fn from(status: SessionStatus) -> Self {
        Self {
            signed_in: status.signed_in,
            expires_at: status.expires_at.map(crate::milliseconds),
            refreshable: status.refreshable,
            refreshable_until: status.refreshable_until.map(crate::milliseconds),
            reason: status.reason.as_ref().map(SignedOut::as_str),
            token_file: status.token_file.display().to_string(),
            unsaved: status.unsaved,
            clock_skew_ms: status.clock_skew.map(|skew| skew.num_milliseconds() as f64),
        }
    }
}

/// What came of signing out at the service.
#[napi(object, object_from_js = false)]
pub struct NativeSignOutResult {
    /// Whether the service has ended the session, or there was nothing to end.
    pub revoked: bool,
    /// Why the service could not be asked.
    pub error: Option<NativeError>,
}

impl From<Revoked> for NativeSignOutResult {
    fn from(revoked: Revoked) -> Self {
        let error = match revoked {
            Revoked::Yes | Revoked::NothingToRevoke => None,
            Revoked::No(error) => Some(NativeError::from(&error.into())),
        };
        Self {
            revoked: error.is_none(),
            error,
        }
    }
}

/// A change of the token that this session did not make.
#[napi(object, object_from_js = false)]
pub struct NativeChange {
    /// The status now.
    pub status: NativeSessionStatus,
    /// What went wrong in the background.
    pub warnings: Vec<NativeWarning>,
}

fn client_request(options: NativeSessionOptions) -> CallResult<ClientRequest> {
    Ok(ClientRequest {
        start_url: arguments::text("startUrl", &options.start_url)?,
        region: arguments::text("region", &options.region)?,
        session_name: arguments::optional_text("sessionName", options.session_name.as_deref())?,
        client_name: arguments::optional_text("clientName", options.client_name.as_deref())?,
        scopes: arguments::scopes("scopes", options.scopes)?,
    })
}

/// A session.
#[napi]
pub struct NativeSession {
    pub(super) session: CallResult<SsoSession>,
}

impl NativeSession {
    /// The session of the core.
    pub(super) fn of_core(&self) -> CallResult<SsoSession> {
        self.session.clone()
    }
}

#[napi]
impl NativeSession {
    /// A session. See `problem` for whether it can be used.
    #[napi(constructor)]
    #[must_use]
    pub fn new(options: NativeSessionOptions) -> Self {
        Self {
            session: client_request(options).map(SsoSession::new),
        }
    }

    /// What is wrong with the options.
    #[napi]
    #[must_use]
    pub fn problem(&self) -> Option<NativeError> {
        self.session.as_ref().err().map(NativeError::from)
    }

    /// Signs in. `onEvent` must not throw; `openBrowser` resolves to why it could not.
    #[napi(
        ts_args_type = "environment: Record<string, string>, cancellation: Cancellation, \
                        input: NativeSignInInput, onEvent?: (event: NativeSignInEvent) => void, \
                        openBrowser?: (url: string) => Promise<string | undefined>",
        ts_return_type = "Promise<Outcome<NativeCachedToken>>"
    )]
    pub fn sign_in<'env>(
        &self,
        env: &'env Env,
        environment: HashMap<String, String>,
        cancellation: &Cancellation,
        input: NativeSignInInput,
        on_event: Option<Callback>,
        open_browser: Option<OpenBrowser>,
    ) -> napi::Result<OutcomePromise<'env>> {
        let session = self.session.clone();
        let report = pass_events::<_, NativeSignInEvent>(on_event);
        let options = options(input, open_browser);
        start_call(
            env,
            environment,
            cancellation,
            |context| async move { Ok(session?.sign_in(&context, options?, report).await?) },
            NativeCachedToken::from,
        )
    }

    /// Asks the sign-in that is running to go on in the device code flow.
    #[napi]
    #[must_use]
    pub fn use_device_code(&self) -> bool {
        self.session.as_ref().is_ok_and(SsoSession::use_device_code)
    }

    /// A token that is valid now.
    #[napi(ts_return_type = "Promise<Outcome<NativeCachedToken>>")]
    pub fn token<'env>(
        &self,
        env: &'env Env,
        environment: HashMap<String, String>,
        cancellation: &Cancellation,
    ) -> napi::Result<OutcomePromise<'env>> {
        let session = self.session.clone();
        start_call(
            env,
            environment,
            cancellation,
            |context| async move { Ok(session?.token(&context).await?) },
            NativeCachedToken::from,
        )
    }

    /// The status of the session. No request is made.
    #[napi(ts_return_type = "Promise<Outcome<NativeSessionStatus>>")]
    pub fn status<'env>(
        &self,
        env: &'env Env,
        environment: HashMap<String, String>,
        cancellation: &Cancellation,
    ) -> napi::Result<OutcomePromise<'env>> {
        let session = self.session.clone();
        start_call(
            env,
            environment,
            cancellation,
            |context| async move { Ok(session?.status(&context).await?) },
            NativeSessionStatus::from,
        )
    }

    /// To be called when the machine wakes up.
    #[napi(ts_return_type = "Promise<Outcome<NativeSessionStatus>>")]
    pub fn resume<'env>(
        &self,
        env: &'env Env,
        environment: HashMap<String, String>,
        cancellation: &Cancellation,
    ) -> napi::Result<OutcomePromise<'env>> {
        let session = self.session.clone();
        start_call(
            env,
            environment,
            cancellation,
            |context| async move { Ok(session?.resume(&context).await?) },
            NativeSessionStatus::from,
        )
    }

    /// A list of every account and role, which `work` fills.
    #[napi]
    #[must_use]
    pub fn listing(&self, streamed: bool) -> NativeListing {
        NativeListing::of_session(self.session.clone(), streamed)
    }

    /// The last whole list, if it is kept.
    #[napi(ts_return_type = "Promise<Outcome<NativeKeptList | undefined>>")]
    pub fn kept_list<'env>(
        &self,
        env: &'env Env,
        environment: HashMap<String, String>,
        cancellation: &Cancellation,
    ) -> napi::Result<OutcomePromise<'env>> {
        let session = self.session.clone();
        start_call(
            env,
            environment,
            cancellation,
            |context| async move { Ok(session?.kept_list(&context).await?) },
            |kept| kept.map(NativeKeptList::from),
        )
    }

    /// Signs this session out.
    #[napi(ts_return_type = "Promise<Outcome<NativeSignOutResult>>")]
    pub fn sign_out<'env>(
        &self,
        env: &'env Env,
        environment: HashMap<String, String>,
        cancellation: &Cancellation,
    ) -> napi::Result<OutcomePromise<'env>> {
        let session = self.session.clone();
        start_call(
            env,
            environment,
            cancellation,
            |context| async move { Ok(session?.sign_out(&context).await?) },
            NativeSignOutResult::from,
        )
    }

    /// Reports every change of the token that this session did not make, until it is cancelled. It does not keep the
    /// process running. `onChange` must not throw.
    #[napi(
        ts_args_type = "environment: Record<string, string>, cancellation: Cancellation, \
                        onChange: (change: NativeChange) => void"
    )]
    pub fn watch(
        &self,
        environment: HashMap<String, String>,
        cancellation: &Cancellation,
        on_change: Callback,
    ) -> napi::Result<()> {
        let Ok(session) = self.session.clone() else {
            return Ok(());
        };
        let cancelled = cancellation.token.clone();
        let context = CallContext::new(Environment::new(environment));
        let watching = async move {
            let warnings = context.warnings.clone();
            let on_change = &on_change;
            let report = |status: SessionStatus| {
                let change = NativeChange {
                    status: status.into(),
                    warnings: warnings
                        .take()
                        .into_iter()
                        .map(NativeWarning::from)
                        .collect(),
                };
                async move {
                    // It fails only when JavaScript is shutting down.
                    let _ = on_change
                        .call_async_catch(CallbackArgument::of::<NativeChange>(change))
                        .await;
                }
            };
            tokio::select! {
                () = cancelled.cancelled() => {}
                () = session.watch(&context, report) => {}
            }
        };
        runtime::spawn(watching)
    }
}
