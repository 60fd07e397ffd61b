//! Signing in: how it is asked for, and what it tells a UI.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;

use super::sso_session::SsoSession;
use crate::aws::OpenableUrl;
use crate::cache::Token;
use crate::clock::Deadline;
use crate::context::CallContext;
use crate::error::{Error, Result};

/// How the person signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Flow {
    /// In the browser where that can work, else by device code.
    #[default]
    Auto,
    /// Authorization code with PKCE (RFC 7636), back to this machine.
    Browser,
    /// Device code (RFC 8628).
    Device,
}

/// Opens an address in the person's browser; the error says why it could not.
pub type Opener = Arc<dyn Fn(OpenableUrl) -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// How to sign in.
#[derive(Clone, Default)]
pub struct SignInOptions {
    /// Which way.
    pub flow: Flow,
    /// What opens the address.
    pub open: Open,
    /// Whether to ask the person although there is a token, or they were asked a short while ago.
    pub force: bool,
    /// How long to wait for the person at most; 15 minutes unless given.
    pub timeout: Option<Duration>,
}

/// What opens the address that the person has to go to.
#[derive(Clone, Default)]
pub enum Open {
    /// Nothing: the caller shows it.
    #[default]
    Nothing,
    /// This machine's own browser.
    DefaultBrowser,
    /// The caller's way.
    With(Opener),
}

/// What happens in a sign-in, for a UI to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInEvent {
    /// Another process asks the person already: its token is waited for.
    AwaitingOther,
    /// A client is registered, or the one registered earlier is taken.
    Registering,
    /// The person has to do something.
    AwaitingUser {
        /// Which way: [`Flow::Browser`] or [`Flow::Device`].
        flow: Flow,
        /// What the person compares with the page, in the device flow.
        user_code: Option<String>,
        /// The page.
        url: OpenableUrl,
        /// Until when.
        expires_at: DateTime<Utc>,
    },
    /// The service was asked, and the person has not decided.
    Polling {
        /// The pause before it is asked again.
        next_in: Duration,
    },
    /// The service was asked too often.
    SlowDown {
        /// The interval from now on.
        interval: Duration,
    },
    /// The browser flow cannot go on; a device code is asked for instead.
    FallingBack {
        /// Why.
        reason: String,
    },
    /// The person has decided; the code is exchanged for a token.
    Exchanging,
    /// Done.
    SignedIn {
        /// When the token runs out.
        expires_at: DateTime<Utc>,
    },
}

/// A sign-in that nobody waited for so long is over. It outlasts a device code (10 minutes).
const LONGEST_SIGN_IN: Duration = Duration::from_mins(15);

impl SsoSession {
    /// Signs in. With a valid or refreshable token nothing is asked of the person, unless forced.
    ///
    /// A second call joins the first, whatever its options. What was begun ends when the last caller
    /// leaves.
    pub async fn sign_in<Reporting>(
        &self,
        context: &CallContext,
        options: SignInOptions,
        mut report: impl FnMut(SignInEvent) -> Reporting + Send,
    ) -> Result<Token>
    where
        Reporting: Future<Output = ()> + Send,
    {
        let longest = options.timeout.unwrap_or(LONGEST_SIGN_IN);
        let clock = context.clock.as_ref();
        let deadline = Deadline::after(longest, clock);
        let (under_way, mut events) = self.shared.join_sign_in(context, options);
        let mut result = pin!(under_way.result.clone());
        let mut timed_out = pin!(deadline.passed(clock));
        let result = loop {
            tokio::select! {
                biased;
                Some(event) = events.recv() => report(event).await,
                result = &mut result => break result,
                () = &mut timed_out => {
                    let last_failure = under_way.last_failure().map(Box::new);
                    break Err(Error::SignInTimedOut { last_failure });
                }
            }
        };
        while let Ok(event) = events.try_recv() {
            report(event).await;
        }
        context.warnings.append(self.shared.warnings.take());
        result.map(|token| self.shared.given_out(token))
    }

    /// Asks the sign-in under way to go on by device code: the person has no browser here after all.
    /// Whether there was one in the browser flow.
    #[must_use]
    pub fn use_device_code(&self) -> bool {
        self.shared.sign_ins.use_device_code()
    }
}
