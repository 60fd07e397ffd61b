//! What an `AbortSignal` is on this side.

use napi_derive::napi;
use tokio_util::sync::CancellationToken;

/// Cancels the calls it was passed to.
#[napi]
#[derive(Default)]
pub struct Cancellation {
    pub(super) token: CancellationToken,
}

#[napi]
impl Cancellation {
    /// A cancellation that has not happened.
    #[napi(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancels: the calls end with the code `Cancelled`, and their sockets and timers are freed.
    #[napi]
    pub fn cancel(&self) {
        self.token.cancel();
    }
}
