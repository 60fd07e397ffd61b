//! The request rate that AWS publishes, and what "slower than usual" means.

/// Requests per second. AWS publishes this quota for the APIs of IAM Identity Center ("AWS IAM Identity
/// Center quotas"). It publishes none for the portal, so for the portal this is a guess.
pub(super) const PUBLISHED_RATE: f64 = 20.0;

/// A service below this share of [`PUBLISHED_RATE`] counts as slow. The guess that the portal has this rate may be a
/// little too high.
const USUAL_SHARE: f64 = 0.9;

/// Whether the service is slower than AWS publishes. It may soon allow more again, so a higher rate is tried
/// more often and in larger steps.
pub(super) fn is_slow(rate: f64) -> bool {
    rate < USUAL_SHARE * PUBLISHED_RATE
}
