//! What happens in a sign-in, for a user interface to show.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::aws::OpenableUrl;

/// Something that happened in a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInEvent {
    /// Another process asks the person already. Its token is waited for.
    AwaitingOther,
    /// A client is registered, or the one that was registered earlier is used.
    Registering,
    /// The person has to do something.
    AwaitingUser {
        /// What they have to do.
        approval: Approval,
        /// The page to do it on.
        url: OpenableUrl,
        /// When the page expires.
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
    /// The browser flow cannot go on. The device code flow follows.
    FallingBack {
        /// Why.
        reason: String,
    },
    /// The person has decided. The code is exchanged for a token.
    Exchanging,
    /// The token is stored.
    SignedIn {
        /// When it expires.
        expires_at: DateTime<Utc>,
    },
}

impl SignInEvent {
    /// The name in the log. A poll is not a step.
    pub(super) const fn step(&self) -> Option<&'static str> {
        match self {
            Self::AwaitingOther => Some("awaitingOther"),
            Self::Registering => Some("registering"),
            Self::AwaitingUser { .. } => Some("awaitingUser"),
            Self::Polling { .. } | Self::SlowDown { .. } => None,
            Self::FallingBack { .. } => Some("fallingBack"),
            Self::Exchanging => Some("exchanging"),
            Self::SignedIn { .. } => Some("signedIn"),
        }
    }
}

/// How the person approves a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Approval {
    /// In the browser flow: on the page, which then leads back to this machine.
    Browser,
    /// In the device code flow: on the page, where they compare this code.
    UserCode(String),
}
