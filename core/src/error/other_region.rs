//! A region that does not belong to a token or client.

use crate::types::Region;

/// What belongs to one region was about to be sent to another, or stored for it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("is `{given}`, but this {what} belongs to `{known}`")]
pub struct OtherRegion {
    /// What was to be sent or stored: "access token" or "client".
    pub what: &'static str,
    /// The region that was given.
    pub given: Region,
    /// The region that it came from.
    pub known: Region,
}
