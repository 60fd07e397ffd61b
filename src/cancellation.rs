//! Cancelling a call from JavaScript.

use napi_derive::napi;
use tokio_util::sync::CancellationToken;

/// Cancels the calls that it was passed to.
#[napi]
#[derive(Default)]
pub struct Cancellation {
    pub(super) token: CancellationToken,
}

#[napi]
impl Cancellation {
    /// A cancellation that has not happened yet.
    #[napi(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends the calls with the code `Cancelled`, and frees their sockets and timers.
    #[napi]
    pub fn cancel(&self) {
        self.token.cancel();
    }
}

/// When a worker is terminated, its JavaScript objects are dropped and nothing else can cancel its calls. Therefore the calls
/// end with this object. The face keeps it until its call has ended.
impl Drop for Cancellation {
    fn drop(&mut self) {
        self.token.cancel();
    }
}
