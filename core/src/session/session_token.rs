//! A token of a session as memory has it: with its expiry on both clocks, and how far its file has it, too.

use std::path::PathBuf;
use std::time::Duration;

use super::jitter::random_part_of;
use crate::cache::Token;
use crate::clock::{Clock, Deadline};
use crate::files::Stamp;
use crate::types::Digest256;

/// A token with less than this left is refreshed while it is still valid. The AWS CLI's number (botocore,
/// `SSOTokenProvider._REFRESH_WINDOW`).
const REFRESH_WINDOW: Duration = Duration::from_mins(15);

/// Up to so much is taken off the window, at random, so that the processes of a user do not refresh at one moment.
const LARGEST_JITTER: Duration = Duration::from_secs(90);

/// Tells the sign-ins of a session apart. A token that was refreshed by this session belongs to the same sign-in as the one
/// before. A token of another program counts as another sign-in: its file does not say whether it was refreshed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SignInNumber(pub(super) u64);

/// A token in memory.
#[derive(Debug, Clone)]
pub(super) struct SessionToken {
    /// The token.
    pub(super) token: Token,
    /// The sign-in that it belongs to. The token store sets it; a token that is not there yet has none.
    pub(super) sign_in: Option<SignInNumber>,
    /// The file that it belongs in.
    pub(super) path: PathBuf,
    /// The file as it was when the token was read or stored; `None` where there was none.
    pub(super) stamp: Option<Stamp>,
    /// Whether the file has it. A token that could not be stored is in memory alone.
    pub(super) stored: bool,
    /// When it expires, on both clocks: a wall clock that is set back makes no token valid again.
    expires: Deadline,
    /// How much is left when it is time to refresh.
    window: Duration,
}

impl SessionToken {
    /// A token that was read from its file.
    pub(super) fn read(
        token: Token,
        path: PathBuf,
        stamp: Option<Stamp>,
        clock: &dyn Clock,
    ) -> Self {
        Self {
            expires: Deadline::at(token.expires_at, clock),
            token,
            sign_in: None,
            path,
            stamp,
            stored: true,
            window: REFRESH_WINDOW.saturating_sub(random_part_of(LARGEST_JITTER)),
        }
    }

    /// A token that was granted just now, while its file was as `stamp` says.
    pub(super) fn granted(
        token: Token,
        path: PathBuf,
        stamp: Option<Stamp>,
        clock: &dyn Clock,
    ) -> Self {
        Self {
            stored: false,
            ..Self::read(token, path, stamp, clock)
        }
    }

    /// The token as one of this sign-in.
    pub(super) fn of_sign_in(self, sign_in: Option<SignInNumber>) -> Self {
        Self { sign_in, ..self }
    }

    /// How long it is valid for. Zero once it has expired.
    pub(super) fn left(&self, clock: &dyn Clock) -> Duration {
        self.expires.left(clock)
    }

    pub(super) fn is_expired(&self, clock: &dyn Clock) -> bool {
        self.left(clock).is_zero()
    }

    /// Whether it is too early to refresh.
    pub(super) fn is_fresh(&self, clock: &dyn Clock) -> bool {
        self.left(clock) > self.window
    }

    pub(super) fn digest(&self) -> Digest256 {
        self.token.access_token.digest()
    }

    /// Whether the file has this token. It writes the expiry in whole seconds.
    pub(super) fn is_same(&self, in_file: &Token) -> bool {
        in_file.access_token == self.token.access_token
            && in_file.renewal == self.token.renewal
            && in_file.expires_at.timestamp() == self.token.expires_at.timestamp()
    }

    /// Whether this token could not be stored, and came after the one in the file.
    pub(super) fn is_newer_than(&self, in_file: &Token) -> bool {
        !self.stored && in_file.expires_at <= self.token.expires_at
    }
}
