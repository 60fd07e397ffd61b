//! What `SsoSession.signIn` takes and tells.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use napi::Status;
use napi::bindgen_prelude::Promise;
use napi::threadsafe_function::ThreadsafeFunction;
use napi_derive::napi;

use crate::arguments::{self, CallResult};
use crate::listener::{Listener, Told};
use aws_sso_native_core::aws::OpenableUrl;
use aws_sso_native_core::session::{Approval, Flow, Open, Opener, SignInEvent, SignInOptions};

/// The flows of a sign-in.
#[napi(string_enum = "camelCase")]
pub enum NativeFlow {
    /// In the browser where it can reach this machine, else by device code.
    Auto,
    /// In the browser.
    Browser,
    /// By device code.
    Device,
}

/// What opens an address.
#[napi(string_enum = "camelCase")]
pub enum NativeOpener {
    /// The function that is passed.
    Function,
    /// The default browser of this machine.
    Default,
    /// Nothing.
    Nothing,
}

/// How to sign in.
#[napi(object, object_to_js = false)]
pub struct NativeSignInInput {
    /// Which flow.
    #[napi(ts_type = "'auto' | 'browser' | 'device'")]
    pub flow: NativeFlow,
    /// What opens the address.
    #[napi(ts_type = "'function' | 'default' | 'nothing'")]
    pub open: NativeOpener,
    /// Whether to ask the person in any case.
    pub force: bool,
    /// How long to wait at most, in milliseconds.
    pub timeout_ms: Option<f64>,
}

/// What happens in a sign-in.
#[napi(object, object_from_js = false)]
#[derive(Default)]
pub struct NativeSignInEvent {
    /// What it is.
    #[napi(
        js_name = "type",
        ts_type = "'awaitingOther' | 'registering' | 'awaitingUser' | 'polling' | 'slowDown' | \
                   'fallingBack' | 'exchanging' | 'signedIn'"
    )]
    pub kind: &'static str,
    /// Which way the person signs in.
    #[napi(ts_type = "'browser' | 'device'")]
    pub flow: Option<&'static str>,
    /// What the person compares.
    pub user_code: Option<String>,
    /// The page.
    pub url: Option<String>,
    /// Until when, in milliseconds since 1970.
    pub expires_at: Option<f64>,
    /// The pause before the next request, in seconds.
    pub next_in: Option<f64>,
    /// The interval from now on, in seconds.
    pub interval: Option<f64>,
    /// Why the browser flow cannot go on.
    pub reason: Option<String>,
}

impl From<SignInEvent> for NativeSignInEvent {
    fn from(event: SignInEvent) -> Self {
        let of = |kind| Self {
            kind,
            ..Self::default()
        };
        match event {
            SignInEvent::AwaitingOther => of("awaitingOther"),
            SignInEvent::Registering => of("registering"),
            SignInEvent::AwaitingUser {
                approval,
                url,
                expires_at,
            } => {
                let (flow, user_code) = match approval {
                    Approval::Browser => ("browser", None),
                    Approval::UserCode(user_code) => ("device", Some(user_code)),
                };
                Self {
                    flow: Some(flow),
                    user_code,
                    url: Some(url.into()),
                    expires_at: Some(crate::milliseconds(expires_at)),
                    ..of("awaitingUser")
                }
            }
            SignInEvent::Polling { next_in } => Self {
                next_in: Some(next_in.as_secs_f64()),
                ..of("polling")
            },
            SignInEvent::SlowDown { interval } => Self {
                interval: Some(interval.as_secs_f64()),
                ..of("slowDown")
            },
            SignInEvent::FallingBack { reason } => Self {
                reason: Some(reason),
                ..of("fallingBack")
            },
            SignInEvent::Exchanging => of("exchanging"),
            SignInEvent::SignedIn { expires_at } => Self {
                expires_at: Some(crate::milliseconds(expires_at)),
                ..of("signedIn")
            },
        }
    }
}

/// Weak, as a [`Listener`] is.
pub(super) type OpenBrowser =
    ThreadsafeFunction<String, Promise<Option<String>>, String, Status, false, true>;

pub(super) fn options(
    input: NativeSignInInput,
    open_browser: Option<OpenBrowser>,
) -> CallResult<SignInOptions> {
    let timeout = input
        .timeout_ms
        .map(|milliseconds| arguments::timeout("options.timeoutMs", milliseconds));
    Ok(SignInOptions {
        flow: match input.flow {
            NativeFlow::Auto => Flow::Auto,
            NativeFlow::Browser => Flow::Browser,
            NativeFlow::Device => Flow::Device,
        },
        open: match (input.open, open_browser) {
            (NativeOpener::Function, Some(open_browser)) => Open::With(opener(open_browser)),
            (NativeOpener::Default, _) => Open::DefaultBrowser,
            (NativeOpener::Function | NativeOpener::Nothing, _) => Open::Nothing,
        },
        force: input.force,
        timeout: timeout.transpose()?,
    })
}

fn opener(open_browser: OpenBrowser) -> Opener {
    let open_browser = Arc::new(open_browser);
    Arc::new(move |url: OpenableUrl| {
        let open_browser = Arc::clone(&open_browser);
        Box::pin(async move {
            let gone = |_| "the program that should open it has ended".to_owned();
            let opening = open_browser
                .call_async_catch(url.into())
                .await
                .map_err(gone)?;
            opening.await.map_err(gone)?.map_or(Ok(()), Err)
        })
    })
}

type Reporting = Pin<Box<dyn Future<Output = ()> + Send>>;

pub(super) fn reporting(on_event: Option<Listener>) -> impl FnMut(SignInEvent) -> Reporting + Send {
    let on_event = on_event.map(Arc::new);
    move |event| {
        let on_event = on_event.clone();
        Box::pin(async move {
            if let Some(on_event) = on_event {
                // Awaited, so that events arrive in order and before the promise settles. It fails only
                // when JavaScript is shutting down.
                let _ = on_event
                    .call_async_catch(Told::of::<NativeSignInEvent>(event))
                    .await;
            }
        })
    }
}
