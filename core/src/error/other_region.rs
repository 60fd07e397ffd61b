//! A region that is not that of a token or client.

use crate::types::Region;

/// A token or client of one region was to be sent to another region, or stored for it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("is `{given}`, but this {what} belongs to `{known}`")]
pub struct OtherRegion {
    /// What it is: "access token" or "client".
    pub what: &'static str,
    /// The region that was given.
    pub given: Region,
    /// The region that it came from.
    pub known: Region,
}
