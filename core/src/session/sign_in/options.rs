//! How a caller wants a person to sign in.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::aws::OpenableUrl;

/// How the person signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Flow {
    /// The browser flow where it can work, else the device code flow.
    #[default]
    Auto,
    /// The browser flow: an authorization code with PKCE (RFC 7636) and a callback on this machine.
    Browser,
    /// The device code flow (RFC 8628).
    Device,
}

impl Flow {
    /// The name in the log.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Browser => "browser",
            Self::Device => "device",
        }
    }
}

/// Opens a URL in the person's browser. The error says why it could not.
pub type Opener = Arc<dyn Fn(OpenableUrl) -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// What opens the URL that the person has to go to.
#[derive(Clone, Default)]
pub enum Open {
    /// Nothing: the caller shows the URL.
    #[default]
    Nothing,
    /// The default browser of this machine.
    DefaultBrowser,
    /// A function of the caller.
    With(Opener),
}

/// How to sign in.
#[derive(Clone, Default)]
pub struct SignInOptions {
    /// Which flow.
    pub flow: Flow,
    /// What opens the URL.
    pub open: Open,
    /// Whether to ask the person although there is a token, or they were asked a short while ago.
    pub force: bool,
    /// How long to wait for the person at most; 15 minutes unless given.
    pub timeout: Option<Duration>,
}
