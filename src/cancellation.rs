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

/// A worker that is terminated takes its JavaScript with it, and nobody is left to cancel its calls or
/// to hear of them: they end with this object. The face holds it until its call has ended.
impl Drop for Cancellation {
    fn drop(&mut self) {
        self.token.cancel();
    }
}
