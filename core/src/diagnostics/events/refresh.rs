//! Which token is used, and whether it is refreshed.

use std::time::Duration;

use crate::diagnostics::event::events;
use crate::error::{ErrorCode, SignedOut};

events! {
    Refresh;

    /// A call asked for a token that is valid now.
    Debug "tokenChecked" TokenChecked {
        /// What it is: `fresh`, `expiring` (it is refreshed in the background), `expired` or `revoked`.
        "state" state: &'static str,
        /// How long it is valid for.
        "leftMs" left: Duration,
        /// Whether its file has it.
        "stored" stored: bool,
    }

    /// There is no token.
    Debug "tokenMissing" TokenMissing<'a> {
        /// Why ([session.md](session.md)).
        "reason" reason: &'a SignedOut,
    }

    /// The token file was looked at.
    Debug "tokenFileChecked" TokenFileChecked {
        /// What the token in use is: `unchanged` (the file was not read), `read`, `memory` (it is better than that of the
        /// file, or the file cannot be used) or `none`.
        "source" source: &'static str,
    }

    /// A refresh begins.
    Info "refreshStarted" RefreshStarted {
        /// Why: `expiring` or `rejected` (by the portal).
        "reason" reason: &'static str,
    }

    /// A refresh is running already, and this call waits for it.
    Debug "refreshJoined" RefreshJoined {
        /// Why: `expiring` or `rejected`.
        "reason" reason: &'static str,
    }

    /// A token that expires soon is not refreshed in the background now.
    Debug "refreshSkipped" RefreshSkipped<'a> {
        /// Why: `recent` (less than a minute since the last one) or `notRefreshable`.
        "cause" cause: &'static str,
        /// Why it cannot be refreshed.
        "reason" reason: Option<&'a SignedOut>,
    }

    /// No request was needed: another process has refreshed meanwhile.
    Info "refreshNotNeeded" RefreshNotNeeded {
        /// How long the other process's token is valid for.
        "leftMs" left: Duration,
    }

    /// The service granted a new token.
    Info "refreshed" Refreshed {
        /// How long it is valid for.
        "leftMs" left: Duration,
        /// Whether the service replaced the refresh token, too.
        "newRefreshToken" new_refresh_token: bool,
    }

    /// The service rejected the refresh token.
    Warn "refreshRejected" RefreshRejected {
        /// The code.
        "error" error: ErrorCode,
        /// Whether another program has stored another token meanwhile, which is tried next.
        "otherToken" other_token: bool,
    }

    /// A refresh failed.
    Warn "refreshFailed" RefreshFailed {
        /// The code.
        "error" error: ErrorCode,
    }

    /// A granted token is not kept, because of what the file has now.
    Warn "tokenDiscarded" TokenDiscarded {
        /// What the file has: `removed` (by a sign-out of another program), `otherSignIn` or `newerToken`.
        "reason" reason: &'static str,
    }

    /// The portal rejected a token that has not expired.
    Info "tokenRejected" TokenRejected {
        /// Whether it is a token that was refreshed in this call. Then the sign-in has ended.
        "replaced" replaced: bool,
    }

    /// A token was stored.
    Info "tokenStored" TokenStored {
        /// How long it is valid for.
        "leftMs" left: Duration,
    }

    /// A token could not be stored. It is used from memory, and storing it is tried again.
    Warn "tokenNotStored" TokenNotStored {
        /// The code.
        "error" error: ErrorCode,
        /// The pause before the next try.
        "pauseMs" pause: Duration,
    }
}
