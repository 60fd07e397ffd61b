//! Role credentials.

use std::time::Duration;

use crate::diagnostics::event::events;
use crate::error::ErrorCode;

events! {
    Credentials;

    /// The role credentials in memory are used.
    Debug "credentialsReused" CredentialsReused {
        /// How long they are used.
        "leftMs" left: Duration,
        /// Whether it is time to renew them.
        "due" due: bool,
    }

    /// Role credentials are requested, or a request that is running is waited for.
    Debug "credentialsNeeded" CredentialsNeeded {
        /// Whether they are wanted in the place of rejected ones.
        "replace" replace: bool,
    }

    /// Role credentials are renewed in the background.
    Debug "credentialsRenewalStarted" CredentialsRenewalStarted {}

    /// Role credentials were received.
    Info "credentialsReceived" CredentialsReceived {
        /// How long they are valid for.
        "leftMs" left: Duration,
        /// Whether they are kept in memory. They are not if the session has another sign-in by now.
        "kept" kept: bool,
    }

    /// Role credentials could not be renewed in the background.
    Warn "credentialsNotRenewed" CredentialsNotRenewed {
        /// The code.
        "error" error: ErrorCode,
    }

    /// The credential server answered a request of another program.
    Debug "credentialServerAnswered" CredentialServerAnswered {
        /// The HTTP status.
        "status" status: u16,
    }
}
