//! The token a session holds in memory, and how long it is good for.

use std::hash::{BuildHasher, RandomState};
use std::path::PathBuf;
use std::time::Duration;

use crate::cache::Token;
use crate::clock::{Clock, Deadline};
use crate::files::Stamp;
use crate::types::Digest256;

/// A token with less than this left is refreshed while it still serves. The AWS CLI's number.
const REFRESH_WINDOW: Duration = Duration::from_mins(15);

/// Up to so much is taken off the window, at random, so that the processes of a user do not all wake at
/// one moment for one refresh.
const JITTER: Duration = Duration::from_secs(90);

/// A token in memory.
#[derive(Debug, Clone)]
pub(super) struct Held {
    /// The token.
    pub(super) token: Token,
    /// The file it belongs in.
    pub(super) path: PathBuf,
    /// The file as it was when the token was read or stored; `None` where there was none.
    pub(super) stamp: Option<Stamp>,
    /// Whether the file has it. A rotated token that could not be stored is nowhere but here.
    pub(super) stored: bool,
    /// When it runs out, on both clocks: a wall clock that is set back makes no token young again.
    expires: Deadline,
    /// How much is left when it is time to refresh.
    window: Duration,
}

impl Held {
    /// A token that the file has.
    pub(super) fn read(
        token: Token,
        path: PathBuf,
        stamp: Option<Stamp>,
        clock: &dyn Clock,
    ) -> Self {
        Self {
            expires: Deadline::at(token.expires_at, clock),
            token,
            path,
            stamp,
            stored: true,
            window: REFRESH_WINDOW.saturating_sub(random_part_of(JITTER)),
        }
    }

    /// A token that was granted just now.
    pub(super) fn granted(token: Token, path: PathBuf, clock: &dyn Clock) -> Self {
        Self {
            stored: false,
            ..Self::read(token, path, None, clock)
        }
    }

    /// How long it is good for. Zero once it has run out.
    pub(super) fn left(&self, clock: &dyn Clock) -> Duration {
        self.expires.left(clock)
    }

    /// Whether it is too early to refresh.
    pub(super) fn is_fresh(&self, clock: &dyn Clock) -> bool {
        self.left(clock) > self.window
    }

    pub(super) fn digest(&self) -> Digest256 {
        self.token.access_token.digest()
    }
}

/// A random part of a duration. For spreading, not for secrets: the standard library seeds its hash maps
/// by it.
pub(super) fn random_part_of(duration: Duration) -> Duration {
    let random = RandomState::new().hash_one(0_u8);
    let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(random.checked_rem(milliseconds).unwrap_or_default())
}
