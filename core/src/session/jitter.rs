//! Random durations, so that the processes of a user do not all do the same at one moment.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// A random part of a duration. It is not for secrets: it uses the seed that the standard library gives its hash maps.
pub(super) fn random_part_of(duration: Duration) -> Duration {
    let random = RandomState::new().hash_one(0_u8);
    let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(random.checked_rem(milliseconds).unwrap_or_default())
}
