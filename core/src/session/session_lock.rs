//! The lock that all processes take before they refresh, store or remove the token of a session.

use std::time::Duration;

use super::session_context::SessionContext;
use crate::cache::{self, FileLock};
use crate::error::Result;

/// Longer than one request can take with its timeouts, so that the process that has the lock can finish.
const LONGEST_WAIT: Duration = Duration::from_secs(45);

/// Waits for the lock, which is released when it is dropped.
pub(super) async fn lock(context: &SessionContext) -> Result<FileLock> {
    cache::lock(context, &context.session_files.lock, LONGEST_WAIT).await
}
