//! What was registered and granted in this process.
//!
//! Two of the five functions say less than the service and the cache need: `pollForToken` is given
//! no region, and `cacheSsoToken` no refresh token. What an earlier call of the same process learnt
//! fills the gap. Secrets are known again by their digest; how much is kept is bounded.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::cache::{Registration, Renewal};
use crate::clock::Clock;
use crate::error::{Error, OtherRegion, Result};
use crate::types::{Digest256, Region, Secret};

/// Far more sign-ins than a process has under way at once.
const MOST_KEPT: usize = 64;

/// A client this process registered or loaded.
#[derive(Debug, Clone)]
pub struct KnownClient {
    /// The region it is registered in.
    pub region: Region,
    /// When the registration runs out.
    pub expires_at: DateTime<Utc>,
}

static CLIENTS: Recent<KnownClient> = Recent::new();
static GRANTS: Recent<Renewal> = Recent::new();
static TOKEN_REGIONS: Recent<Region> = Recent::new();
/// When a person signed in, by the clock that nobody can set.
static SIGN_INS: Recent<Duration> = Recent::new();

/// How long after a sign-in the portal may not know yet what the person has access to.
const LATELY: Duration = Duration::from_secs(30);

/// Remembers where a client is registered.
pub fn remember_client(registration: &Registration, region: &Region) {
    let known = KnownClient {
        region: region.clone(),
        expires_at: registration.expires_at,
    };
    CLIENTS.put(Secret::new(registration.client_id.as_str()).digest(), known);
}

/// The client of that id, if this process had to do with it.
#[must_use]
pub fn recall_client(client_id: &str) -> Option<KnownClient> {
    CLIENTS.get(&Secret::new(client_id).digest())
}

/// Remembers what a token can be refreshed with.
pub fn remember_grant(access_token: &Secret, renewal: Renewal) {
    GRANTS.put(access_token.digest(), renewal);
}

/// What a token can be refreshed with, if it was granted to this process.
#[must_use]
pub fn recall_grant(access_token: &Secret) -> Option<Renewal> {
    GRANTS.get(&access_token.digest())
}

/// Remembers the region that a token came from.
pub fn remember_token_region(access_token: &Secret, region: &Region) {
    TOKEN_REGIONS.put(access_token.digest(), region.clone());
}

/// The region that a token came from, if this process granted it, loaded it or gave it out.
#[must_use]
pub fn recall_token_region(access_token: &Secret) -> Option<Region> {
    TOKEN_REGIONS.get(&access_token.digest())
}

/// Rejects a region that an access token is known not to belong to.
pub fn check_token_region(access_token: &Secret, region: &Region) -> Result<()> {
    check_region("access token", region, recall_token_region(access_token))
}

/// Rejects a region other than the known one: what belongs to one region is not sent to another, nor stored for it.
pub(super) fn check_region(
    what: &'static str,
    region: &Region,
    known: Option<Region>,
) -> Result<()> {
    match known {
        Some(known) if known != *region => Err(Error::OtherRegion(OtherRegion {
            what,
            given: region.clone(),
            known,
        })),
        _ => Ok(()),
    }
}

/// Remembers that a token comes from a sign-in that was completed just now.
pub(super) fn remember_sign_in(access_token: &Secret, clock: &dyn Clock) {
    SIGN_INS.put(access_token.digest(), clock.boot());
}

/// Whether a token comes from a sign-in of this process within the last half minute.
#[must_use]
pub fn signed_in_lately(access_token: &Secret, clock: &dyn Clock) -> bool {
    let since = SIGN_INS.get(&access_token.digest());
    since.is_some_and(|since| clock.boot().saturating_sub(since) < LATELY)
}

/// The last few of something, by digest.
struct Recent<T>(Mutex<VecDeque<(Digest256, T)>>);

impl<T: Clone> Recent<T> {
    const fn new() -> Self {
        Self(Mutex::new(VecDeque::new()))
    }

    fn put(&self, key: Digest256, value: T) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(other, _)| *other != key);
        if kept.len() == MOST_KEPT {
            kept.pop_front();
        }
        kept.push_back((key, value));
    }

    fn get(&self, key: &Digest256) -> Option<T> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter()
            .find(|(other, _)| other == key)
            .map(|(_, value)| value.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::test_clock::TestClock;

    #[test]
    fn only_the_last_few_are_kept() {
        let recent = Recent::new();
        let key = |number: usize| Secret::new(number.to_string()).digest();
        for number in 0..=MOST_KEPT {
            recent.put(key(number), number);
        }
        assert_eq!(recent.get(&key(0)), None);
        assert_eq!(recent.get(&key(1)), Some(1));
        recent.put(key(1), 7);
        assert_eq!(recent.get(&key(1)), Some(7));
        assert_eq!(recent.0.lock().unwrap().len(), MOST_KEPT);
    }

    #[test]
    fn a_sign_in_is_lately_for_half_a_minute_and_for_its_token_alone() {
        let clock = TestClock::new();
        let token = Secret::new("a token of a test");
        remember_sign_in(&token, &clock);
        assert!(!signed_in_lately(&Secret::new("another token"), &clock));
        clock.advance(LATELY / 2);
        assert!(signed_in_lately(&token, &clock));
        clock.advance(LATELY / 2);
        assert!(!signed_in_lately(&token, &clock));
    }
}
