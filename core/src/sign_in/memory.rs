//! Clients and tokens that this process has used: facts about them that later calls are not given.
//!
//! - [`poll_for_token`](super::poll_for_token()) needs the region of a client. The caller may leave it out if this process
//!   registered or loaded the client.
//! - [`store_token`](super::store_token()) stores the refresh token and the client of an access token. The caller may leave
//!   them out if this process was granted the token.
//! - A token must not be sent to another region than the one that it came from.
//!
//! Entries are found by the digest of the client id or token, and only the last 64 of each kind are kept.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::cache::{Registration, Renewal};
use crate::clock::Clock;
use crate::error::{Error, OtherRegion, Result};
use crate::types::{Digest256, Region, Secret};

/// How many entries of each kind are kept. It is far more than the sign-ins that a process has at once.
const CAPACITY: usize = 64;

/// A client that this process registered or loaded.
#[derive(Debug, Clone)]
pub struct KnownClient {
    /// The region it is registered in.
    pub region: Region,
    /// When the registration expires.
    pub expires_at: DateTime<Utc>,
}

static CLIENTS: Recent<KnownClient> = Recent::new();
static GRANTS: Recent<Renewal> = Recent::new();
static TOKEN_REGIONS: Recent<Region> = Recent::new();
/// When the sign-in of a token was completed, on the boot clock.
static SIGN_INS: Recent<Duration> = Recent::new();

/// How long after a sign-in the portal may not have the person's assignments yet (`docs/design/retries.md`).
const RECENT: Duration = Duration::from_secs(30);

/// Remembers where a client is registered.
pub fn remember_client(registration: &Registration, region: &Region) {
    let known = KnownClient {
        region: region.clone(),
        expires_at: registration.expires_at,
    };
    CLIENTS.put(Secret::new(registration.client_id.as_str()).digest(), known);
}

/// The client with this id, if this process registered or loaded it.
#[must_use]
pub fn recall_client(client_id: &str) -> Option<KnownClient> {
    CLIENTS.get(&Secret::new(client_id).digest())
}

/// Remembers what an access token can be refreshed with.
pub fn remember_grant(access_token: &Secret, renewal: Renewal) {
    GRANTS.put(access_token.digest(), renewal);
}

/// What an access token can be refreshed with, if this process was granted it.
#[must_use]
pub fn recall_grant(access_token: &Secret) -> Option<Renewal> {
    GRANTS.get(&access_token.digest())
}

/// Remembers the region that a token came from.
pub fn remember_token_region(access_token: &Secret, region: &Region) {
    TOKEN_REGIONS.put(access_token.digest(), region.clone());
}

/// The region that a token came from, if this process was granted it or loaded it.
#[must_use]
pub fn recall_token_region(access_token: &Secret) -> Option<Region> {
    TOKEN_REGIONS.get(&access_token.digest())
}

/// Checks the region that an access token is about to be used in.
///
/// # Errors
///
/// `OtherRegion` if the token is known to belong to another region.
pub fn check_token_region(access_token: &Secret, region: &Region) -> Result<()> {
    check_region("access token", region, recall_token_region(access_token))
}

/// Checks a region against the known one, if there is one.
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

/// Remembers that the sign-in of this token was completed now.
pub(super) fn remember_sign_in(access_token: &Secret, clock: &dyn Clock) {
    SIGN_INS.put(access_token.digest(), clock.boot());
}

/// Whether this token is from a sign-in that this process completed within the last 30 seconds.
#[must_use]
pub fn signed_in_recently(access_token: &Secret, clock: &dyn Clock) -> bool {
    let since = SIGN_INS.get(&access_token.digest());
    since.is_some_and(|since| clock.boot().saturating_sub(since) < RECENT)
}

/// The last entries of one kind, by digest.
struct Recent<T>(Mutex<VecDeque<(Digest256, T)>>);

impl<T: Clone> Recent<T> {
    const fn new() -> Self {
        Self(Mutex::new(VecDeque::new()))
    }

    fn put(&self, key: Digest256, value: T) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|(other, _)| *other != key);
        if entries.len() == CAPACITY {
            entries.pop_front();
        }
        entries.push_back((key, value));
    }

    fn get(&self, key: &Digest256) -> Option<T> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries
            .iter()
            .find(|(other, _)| other == key)
            .map(|(_, value)| value.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::test_clock::TestClock;

    #[test]
    fn only_the_last_entries_are_kept() {
        let recent = Recent::new();
        let key = |number: usize| Secret::new(number.to_string()).digest();
        for number in 0..=CAPACITY {
            recent.put(key(number), number);
        }
        assert_eq!(recent.get(&key(0)), None);
        assert_eq!(recent.get(&key(1)), Some(1));
        recent.put(key(1), 7);
        assert_eq!(recent.get(&key(1)), Some(7));
        assert_eq!(recent.0.lock().unwrap().len(), CAPACITY);
    }

    #[test]
    fn a_token_is_not_used_in_another_region_than_the_one_it_came_from() {
        let token = Secret::new("a token of the region test");
        let [here, there] = ["eu-central-1", "us-east-1"].map(|it| it.parse::<Region>().unwrap());
        for region in [&here, &there] {
            check_token_region(&token, region).unwrap();
        }
        remember_token_region(&token, &here);
        check_token_region(&token, &here).unwrap();
        let error = check_token_region(&token, &there).unwrap_err();
        assert!(matches!(error, Error::OtherRegion(_)), "{error}");
        assert!(!error.to_string().contains(token.expose()));
    }

    #[test]
    fn what_a_token_can_be_refreshed_with_is_known_for_that_token_alone() {
        let token = Secret::new("a token of the grant test");
        let renewal = Renewal {
            refresh_token: Some(Secret::new("a refresh token")),
            ..Renewal::default()
        };
        remember_grant(&token, renewal.clone());
        assert_eq!(recall_grant(&token), Some(renewal));
        assert_eq!(recall_grant(&Secret::new("a token of no grant")), None);
    }

    #[test]
    fn a_sign_in_is_recent_for_half_a_minute_for_its_own_token() {
        let clock = TestClock::new();
        let token = Secret::new("a token of a test");
        remember_sign_in(&token, &clock);
        assert!(!signed_in_recently(&Secret::new("another token"), &clock));
        clock.advance(RECENT / 2);
        assert!(signed_in_recently(&token, &clock));
        clock.advance(RECENT / 2);
        assert!(!signed_in_recently(&token, &clock));
    }
}
