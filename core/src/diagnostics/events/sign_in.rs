//! The sign-in of a person.

use std::time::Duration;

use crate::diagnostics::event::events;
use crate::diagnostics::field::Host;
use crate::error::ErrorCode;

events! {
    SignIn;

    /// A sign-in begins.
    Info "signInStarted" SignInStarted {
        /// The flow that the caller chose: `auto`, `browser` or `device`.
        "flow" flow: &'static str,
        /// Whether the person is asked even with a valid token.
        "force" force: bool,
    }

    /// A sign-in of this session is running already, and this call waits for it.
    Info "signInJoined" SignInJoined {}

    /// The person need not be asked: there is a valid token.
    Info "signInNotNeeded" SignInNotNeeded {}

    /// How far a sign-in is.
    Info "signInStep" SignInStep {
        /// The step: `awaitingOther`, `registering`, `awaitingUser`, `fallingBack`, `exchanging` or `signedIn`.
        "step" step: &'static str,
    }

    /// A sign-in has ended without a token.
    Warn "signInFailed" SignInFailed {
        /// The code.
        "error" error: ErrorCode,
    }

    /// The person was asked within the last hour, and is not asked again.
    Info "signInTooSoon" SignInTooSoon {
        /// How long ago the person was asked.
        "agoMs" ago: Duration,
    }

    /// A stored client registration is used.
    Debug "registrationReused" RegistrationReused {
        /// The flow that the client is for: `browser` or `device`.
        "flow" flow: &'static str,
    }

    /// A client is registered.
    Debug "registrationNeeded" RegistrationNeeded {
        /// The flow that the client is for: `browser` or `device`.
        "flow" flow: &'static str,
        /// Why: `none` (there is no stored one), or what the stored one has: `otherFlow`, `expiresSoon`, `fewerScopes`,
        /// `otherName`.
        "reason" reason: &'static str,
    }

    /// A page may be opened for the person.
    Debug "pageReady" PageReady {
        /// The host of the page.
        "host" host: Option<Host>,
        /// How long it is valid for.
        "leftMs" left: Duration,
    }

    /// The service was asked for the token of a device code.
    Debug "polled" Polled {
        /// The number of the request, from 1.
        "attempt" attempt: u32,
        /// The answer: `pending`, `slowDown` or `fault`.
        "status" status: &'static str,
        /// The code of a fault.
        "error" error: Option<ErrorCode>,
        /// The pause before the next request.
        "pauseMs" pause: Duration,
    }

    /// The browser came back to this machine.
    Debug "callbackReceived" CallbackReceived {
        /// Whether the person allowed access.
        "allowed" allowed: bool,
    }
}
