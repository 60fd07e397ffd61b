//! Whether a proxy accepts the credentials in its URL.
//!
//! A proxy often checks them against the directory account of the person, which some wrong passwords lock. So one connection
//! tries them, while others wait for the result, and rejected ones are not sent again for a while.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::MutexGuard;

use crate::clock::{Clock, SystemClock};

/// Rejected credentials are not sent again for this time. Directories count wrong passwords over 10 to 30 minutes
/// (Active Directory: "Reset account lockout counter after").
const NOT_AGAIN_FOR: Duration = Duration::from_mins(30);

/// What is known about the credentials.
#[derive(Debug, Clone, Default)]
enum Known {
    #[default]
    Nothing,
    Accepted,
    /// The boot clock at that time, and what the proxy answered.
    Rejected(Duration, String),
}

/// The standing of the credentials of one proxy.
#[derive(Debug, Default)]
pub(super) struct Standing {
    known: Mutex<Known>,
    /// Held by the connection that tries credentials of which nothing is known.
    trial: tokio::sync::Mutex<()>,
}

/// Two proxies are equal whatever is known about them.
impl PartialEq for Standing {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Standing {}

impl Standing {
    /// Waits until the credentials may be sent. The guard, if there is one, is held until the answer is known.
    ///
    /// # Errors
    ///
    /// What the proxy answered when it rejected them.
    pub(super) async fn may_send(&self) -> Result<Option<MutexGuard<'_, ()>>, String> {
        match self.known(SystemClock.boot()) {
            Known::Accepted => return Ok(None),
            Known::Rejected(_, answer) => return Err(answer),
            Known::Nothing => {}
        }
        let trial = self.trial.lock().await;
        match self.known(SystemClock.boot()) {
            Known::Accepted => Ok(None),
            Known::Rejected(_, answer) => Err(answer),
            Known::Nothing => Ok(Some(trial)),
        }
    }

    pub(super) fn accepted(&self) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Known::Accepted;
    }

    pub(super) fn rejected(&self, answer: String) {
        let rejected = Known::Rejected(SystemClock.boot(), answer);
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = rejected;
    }

    /// What is known at a time of the boot clock.
    fn known(&self, now: Duration) -> Known {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Known::Rejected(at, _) = *known
            && now.saturating_sub(at) >= NOT_AGAIN_FOR
        {
            *known = Known::Nothing;
        }
        known.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_connection_tries_the_credentials_and_the_others_learn_the_result() {
        let standing = Standing::default();
        let other = async {
            tokio::task::yield_now().await;
            let result = standing.may_send().await;
            result.map(|guard| guard.is_some())
        };
        let trying = async {
            let trial = standing.may_send().await.unwrap();
            assert!(trial.is_some());
            tokio::task::yield_now().await;
            tokio::task::yield_now().await;
            standing.rejected("407".into());
            drop(trial);
        };
        let (other, ()) = tokio::join!(other, trying);
        assert_eq!(other, Err("407".into()));
        standing.accepted();
        assert!(standing.may_send().await.unwrap().is_none());
    }

    #[test]
    fn rejected_credentials_are_tried_again_after_half_an_hour() {
        let standing = Standing::default();
        standing.rejected("407".into());
        let Known::Rejected(at, _) = standing.known(SystemClock.boot()) else {
            panic!("they were rejected");
        };
        let almost = at + NOT_AGAIN_FOR.saturating_sub(Duration::from_secs(1));
        assert!(matches!(standing.known(almost), Known::Rejected(..)));
        assert!(matches!(standing.known(at + NOT_AGAIN_FOR), Known::Nothing));
    }
}
