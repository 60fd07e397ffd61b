//! What each function of a call receives: environment variables, clocks, and a list of warnings.

mod environment;
mod read_once;
mod warning;

use std::sync::Arc;

use crate::clock::{ServiceTime, SharedClock, SystemClock};
use crate::diagnostics::{self, CallId, Event};
use crate::error::Result;

pub use crate::error::WarningCode;
pub use environment::Environment;
pub use read_once::ReadOnce;
pub use warning::{Warning, Warnings};

/// The context of one call. Clones share everything.
#[derive(Clone)]
pub struct CallContext {
    /// The number of the call, for its events.
    pub id: CallId,
    /// The environment variables as they were when the call was made.
    pub environment: Arc<Environment>,
    /// The clocks. Tests replace them.
    pub clock: SharedClock,
    /// Problems that did not end the call.
    pub warnings: Warnings,
    /// The service's time, learned from its responses.
    pub service_time: ServiceTime,
    /// Contents of files that the call has read: see [`CallContext::read_once`].
    pub file_contents: Arc<ReadOnce>,
}

impl CallContext {
    /// A context with these environment variables and the clocks of the operating system.
    #[must_use]
    pub fn new(environment: Environment) -> Self {
        Self {
            id: CallId::next(),
            environment: Arc::new(environment),
            clock: SystemClock::shared(),
            warnings: Warnings::default(),
            service_time: ServiceTime::default(),
            file_contents: Arc::default(),
        }
    }

    /// A context with the environment variables of this process, which are read here and not again.
    ///
    /// The same caution applies as to [`Environment::from_process`].
    #[must_use]
    pub fn from_process() -> Self {
        Self::new(Environment::from_process())
    }

    /// Logs an event of this call. It is made only if a subscriber may want it.
    #[inline]
    pub fn log<E: Event>(&self, make: impl FnOnce() -> E) {
        diagnostics::log(Some(self.id), make);
    }

    /// The `T` of this call: `reading` makes it the first time, and later requests share the result. So all parts of
    /// a call use the same content of a file, and its warning is reported once.
    ///
    /// # Errors
    ///
    /// Returns the error of `reading`. Nothing is stored then, and the next request reads again.
    pub async fn read_once<T: Send + Sync + 'static>(
        &self,
        reading: impl Future<Output = Result<(T, Option<Warning>)>> + Send,
    ) -> Result<Arc<T>> {
        let (content, warning) = self.file_contents.get(reading).await?;
        self.warnings.append(warning);
        Ok(content)
    }
}
