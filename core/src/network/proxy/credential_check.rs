//! Whether a proxy accepts the user name and password in its URL.
//!
//! A proxy often checks them against the directory account of the person, which some wrong passwords lock. So one connection
//! tries them, while others wait for the result, and rejected ones are not sent again for a while.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::MutexGuard;
use tokio::time::Instant;

use crate::clock::{Clock, SystemClock};
use crate::error::ConnectionFault;
use crate::network::failure::Failure;

/// How long credentials are not sent again.
pub(super) struct Pauses {
    /// After the proxy has rejected them.
    rejected: Duration,
    /// After they were sent and not answered: they are possibly wrong, or the proxy has failed. Each request would send them
    /// otherwise, and a list has up to 160.
    without_answer: Duration,
    /// What an error says meanwhile.
    note: &'static str,
}

/// Those in the URL of a proxy. Directories count wrong passwords over 10 to 30 minutes (Active Directory: "Reset account
/// lockout counter after").
pub(super) const URL_CREDENTIALS: Pauses = Pauses {
    rejected: Duration::from_mins(30),
    without_answer: Duration::from_mins(1),
    note: "it was not asked again with the same user name and password",
};

/// Those that a function of the program gives. It can give others the next time, so the pause is only for the requests that
/// wait for the result.
pub(super) const FUNCTION: Pauses = Pauses {
    rejected: Duration::from_secs(10),
    without_answer: Duration::from_secs(10),
    note: "it was not asked again for 10 s",
};

/// What is known about the credentials.
#[derive(Debug, Clone, Default)]
enum Known {
    #[default]
    Nothing,
    Accepted,
    NotAgain {
        /// By the boot clock.
        until: Duration,
        /// Why.
        failure: Failure,
    },
}

/// What is known about the credentials of one proxy.
#[derive(Debug, Default)]
pub(super) struct CredentialCheck {
    known: Mutex<Known>,
    /// Locked by the connection that tries credentials of which nothing is known.
    only_one_tries: tokio::sync::Mutex<()>,
}

/// Two proxies are equal whatever is known about them.
impl PartialEq for CredentialCheck {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for CredentialCheck {}

impl CredentialCheck {
    /// Sends the credentials with `asking`, and remembers whether the proxy accepts them. If nothing is known of them, other
    /// connections wait until the proxy has answered.
    ///
    /// # Errors
    ///
    /// What `asking` fails with. If the credentials may not be sent, what happened when they were sent.
    pub(super) async fn trying<T>(
        &self,
        pauses: &'static Pauses,
        deadline: Instant,
        without_answer: Failure,
        asking: impl Future<Output = Result<T, Failure>> + Send,
    ) -> Result<T, Failure> {
        let mut attempt = Attempt {
            check: self,
            pauses,
            guard: self.may_send(pauses).await?,
            deadline,
            without_answer: Some(without_answer),
        };
        let result = asking.await;
        attempt.without_answer = None;
        match &result {
            Ok(_) => self.learned(Known::Accepted),
            Err(failure) => match failure.fault {
                ConnectionFault::ProxyAuthenticationRequired => {
                    self.not_again(pauses.rejected, failure.clone());
                }
                // The connection was closed. Credentials that were accepted before are not the cause.
                // A function that failed or hangs would do so for each request that waits.
                ConnectionFault::ProxyUnreachable | ConnectionFault::ProxyFunctionFailed
                    if attempt.guard.is_some() =>
                {
                    self.not_again(pauses.without_answer, failure.clone());
                }
                // A proxy that is overloaded or does not allow the host has possibly not looked at them.
                _ => {}
            },
        }
        drop(attempt);
        result
    }

    /// Waits until the credentials may be sent. The guard, if there is one, is kept locked until the proxy has answered.
    async fn may_send(&self, pauses: &Pauses) -> Result<Option<MutexGuard<'_, ()>>, Failure> {
        let refused = |failure: Failure| Failure {
            fault: failure.fault,
            problem: format!("{failure} ({})", pauses.note),
        };
        match self.known(SystemClock.boot()) {
            Known::Accepted => return Ok(None),
            Known::NotAgain { failure, .. } => return Err(refused(failure)),
            Known::Nothing => {}
        }
        let guard = self.only_one_tries.lock().await;
        match self.known(SystemClock.boot()) {
            Known::Accepted => Ok(None),
            Known::NotAgain { failure, .. } => Err(refused(failure)),
            Known::Nothing => Ok(Some(guard)),
        }
    }

    fn learned(&self, known: Known) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = known;
    }

    fn not_again(&self, time: Duration, failure: Failure) {
        let until = SystemClock.boot() + time;
        self.learned(Known::NotAgain { until, failure });
    }

    /// What is known at a time of the boot clock.
    fn known(&self, now: Duration) -> Known {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Known::NotAgain { until, .. } = *known
            && now >= until
        {
            *known = Known::Nothing;
        }
        known.clone()
    }
}

/// A connection that sends the credentials.
struct Attempt<'a> {
    check: &'a CredentialCheck,
    pauses: &'static Pauses,
    /// Locked if nothing was known of the credentials.
    guard: Option<MutexGuard<'a, ()>>,
    deadline: Instant,
    /// The failure that is remembered if the proxy does not answer until the deadline. `None` if it has answered.
    without_answer: Option<Failure>,
}

/// A connection whose time is over is dropped. One that is cancelled before says nothing about the credentials.
impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        if let Some(failure) = self.without_answer.take()
            && self.guard.is_some()
            && Instant::now() >= self.deadline
        {
            self.check.not_again(self.pauses.without_answer, failure);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    fn failure(fault: ConnectionFault) -> Failure {
        Failure::new(fault, "the proxy said no")
    }

    /// Sends the credentials. `None` if they may not be sent.
    async fn send(
        check: &CredentialCheck,
        answer: Result<(), ConnectionFault>,
    ) -> Option<Result<(), Failure>> {
        let mut is_sent = false;
        let asking = async {
            is_sent = true;
            tokio::task::yield_now().await;
            answer.map_err(failure)
        };
        let later = Instant::now() + Duration::from_mins(1);
        let without_answer = failure(ConnectionFault::ProxyUnreachable);
        let result = check
            .trying(&URL_CREDENTIALS, later, without_answer, asking)
            .await;
        if !is_sent {
            let failure = result.as_ref().unwrap_err();
            assert!(failure.problem.contains("not asked again"), "{failure}");
        }
        is_sent.then_some(result)
    }

    #[tokio::test]
    async fn one_connection_tries_the_credentials_and_the_others_learn_the_result() {
        let check = CredentialCheck::default();
        let rejected = Err(ConnectionFault::ProxyAuthenticationRequired);
        let (first, second) = tokio::join!(send(&check, rejected), send(&check, Ok(())));
        assert!(first.unwrap().is_err());
        assert_eq!(second, None);

        let check = CredentialCheck::default();
        let failed = Err(ConnectionFault::ProxyFailed);
        let (first, second) = tokio::join!(send(&check, failed), send(&check, Ok(())));
        assert!(first.unwrap().is_err());
        assert_eq!(second, Some(Ok(())));
    }

    #[tokio::test]
    async fn credentials_that_were_accepted_are_sent_again_after_a_connection_that_was_closed() {
        let check = CredentialCheck::default();
        for answer in [Ok(()), Err(ConnectionFault::ProxyUnreachable), Ok(())] {
            assert!(send(&check, answer).await.is_some());
        }
    }

    #[tokio::test]
    async fn credentials_without_an_answer_in_time_are_not_sent_again_but_cancelled_ones_are() {
        let check = CredentialCheck::default();
        let now = Instant::now();
        for (deadline, is_sent_again) in [(now + Duration::from_mins(1), true), (now, false)] {
            let without_answer = failure(ConnectionFault::ProxyUnreachable);
            let never = pending::<Result<(), _>>();
            let trying = check.trying(&URL_CREDENTIALS, deadline, without_answer, never);
            tokio::time::timeout_at(now, trying).await.unwrap_err();
            let again = send(&check, Err(ConnectionFault::ProxyFailed)).await;
            assert_eq!(again.is_some(), is_sent_again);
        }
    }

    #[tokio::test]
    async fn credentials_are_sent_again_after_half_an_hour_or_a_minute_without_an_answer() {
        for (fault, minutes) in [
            (ConnectionFault::ProxyAuthenticationRequired, 30),
            (ConnectionFault::ProxyUnreachable, 1),
        ] {
            let check = CredentialCheck::default();
            let before = SystemClock.boot();
            let _ = send(&check, Err(fault)).await;
            let after = SystemClock.boot();
            let time = Duration::from_mins(minutes);
            let almost = before + time.saturating_sub(Duration::from_secs(1));
            assert!(matches!(check.known(almost), Known::NotAgain { .. }));
            let over = after + time;
            assert!(matches!(check.known(over), Known::Nothing));
        }
    }
}
