//! Keeps the last whole list of a session for the next time. Without the feature `sqlite` no list is kept.

#[cfg(feature = "sqlite")]
mod file;
#[cfg(feature = "sqlite")]
mod unread_roles;

#[cfg(feature = "sqlite")]
pub(super) use file::{forget, keep, load};

/// Keeps nothing.
#[cfg(not(feature = "sqlite"))]
#[expect(clippy::unused_async, reason = "with SQLite it waits for the file")]
pub(super) async fn keep(
    _context: &super::session_context::SessionContext,
    _listing: &crate::portal::Listing,
) -> Option<crate::accounts::Changes> {
    None
}

/// There is nothing to forget.
#[cfg(not(feature = "sqlite"))]
#[expect(clippy::unused_async, reason = "with SQLite it waits for the file")]
pub(super) async fn forget(_context: &super::session_context::SessionContext) {}
