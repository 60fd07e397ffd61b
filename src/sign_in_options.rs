//! The options and events of `SsoSession.signIn`.

use std::sync::Arc;

use napi_derive::napi;

use crate::arguments;
use crate::call_error::CallResult;
use crate::callback::AskedCallback;
use aws_sso_native_core::aws::OpenableUrl;
use aws_sso_native_core::session::{Approval, Flow, Open, Opener, SignInEvent, SignInOptions};

/// The flows of a sign-in.
#[napi(string_enum = "camelCase")]
pub enum NativeFlow {
    /// In the browser if it can reach this machine, else by device code.
    Auto,
    /// In the browser.
    Browser,
    /// By device code.
    Device,
}

/// Who opens an address.
#[napi(string_enum = "camelCase")]
pub enum NativeOpener {
    /// The function that was passed.
    Function,
    /// The default browser of this machine.
    Default,
    /// No one.
    Nothing,
}

/// The options of a sign-in.
#[napi(object, object_to_js = false)]
pub struct NativeSignInInput {
    /// The flow.
    pub flow: NativeFlow,
    /// Who opens the address.
    pub open: NativeOpener,
    /// Whether to ask the person even if there is a token, or if they were asked a short while ago.
    pub force: bool,
    /// The longest time to wait, in milliseconds.
    pub timeout_ms: Option<f64>,
}

/// The kinds of event of a sign-in.
#[napi(string_enum = "camelCase")]
pub enum NativeSignInEventType {
    /// Another process asks the person.
    AwaitingOther,
    /// A client is registered.
    Registering,
    /// The person has to sign in.
    AwaitingUser,
    /// The person has not decided yet.
    Polling,
    /// The service was asked too often.
    SlowDown,
    /// A device code is requested instead of the browser flow.
    FallingBack,
    /// The code is exchanged for a token.
    Exchanging,
    /// The sign-in is complete.
    SignedIn,
}

/// The flow by which the person signs in.
#[napi(string_enum = "camelCase")]
pub enum NativePersonFlow {
    /// In the browser.
    Browser,
    /// By device code.
    Device,
}

/// An event of a sign-in.
#[napi(object, object_from_js = false)]
pub struct NativeSignInEvent {
    /// The kind.
    #[napi(js_name = "type")]
    pub kind: NativeSignInEventType,
    /// The flow.
    pub flow: Option<NativePersonFlow>,
    /// The user code.
    pub user_code: Option<String>,
    /// The page.
    pub url: Option<String>,
    /// When the code or the token expires, in milliseconds since 1970.
    pub expires_at: Option<f64>,
    /// The pause before the next request, in seconds.
    pub next_in: Option<f64>,
    /// The interval from now on, in seconds.
    pub interval: Option<f64>,
    /// Why the browser flow cannot be used.
    pub reason: Option<String>,
}

impl From<SignInEvent> for NativeSignInEvent {
    fn from(event: SignInEvent) -> Self {
        use NativeSignInEventType as Kind;
        let of = |kind| Self {
            kind,
            flow: None,
            user_code: None,
            url: None,
            expires_at: None,
            next_in: None,
            interval: None,
            reason: None,
        };
        match event {
            SignInEvent::AwaitingOther => of(Kind::AwaitingOther),
            SignInEvent::Registering => of(Kind::Registering),
            SignInEvent::AwaitingUser {
                approval,
                url,
                expires_at,
            } => {
                let (flow, user_code) = match approval {
                    Approval::Browser => (NativePersonFlow::Browser, None),
                    Approval::UserCode(user_code) => (NativePersonFlow::Device, Some(user_code)),
                };
                Self {
                    flow: Some(flow),
                    user_code,
                    url: Some(url.into()),
                    expires_at: Some(crate::milliseconds(expires_at)),
                    ..of(Kind::AwaitingUser)
                }
            }
            SignInEvent::Polling { next_in } => Self {
                next_in: Some(next_in.as_secs_f64()),
                ..of(Kind::Polling)
            },
            SignInEvent::SlowDown { interval } => Self {
                interval: Some(interval.as_secs_f64()),
                ..of(Kind::SlowDown)
            },
            SignInEvent::FallingBack { reason } => Self {
                reason: Some(reason),
                ..of(Kind::FallingBack)
            },
            SignInEvent::Exchanging => of(Kind::Exchanging),
            SignInEvent::SignedIn { expires_at } => Self {
                expires_at: Some(crate::milliseconds(expires_at)),
                ..of(Kind::SignedIn)
            },
        }
    }
}

pub(super) type OpenBrowser = AskedCallback;

/// The options in the types of the core.
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
            let shut_down = |_| "JavaScript is shutting down".to_owned();
            let opening = open_browser
                .call_async_catch(url.into())
                .await
                .map_err(shut_down)?;
            opening.await.map_err(shut_down)?.map_or(Ok(()), Err)
        })
    })
}
