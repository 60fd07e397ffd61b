//! How long the service has not answered.

use std::time::Duration;

use crate::clock::{SharedClock, Sleep};
use crate::error::Error;

const SECOND: Duration = Duration::from_secs(1);
/// A service that answers nothing for so many seconds is gone, for now.
const LONGEST: u32 = 30;

/// The seconds for which requests were waited for and none was answered.
///
/// They are counted one by one, not taken from a clock that counts sleep: a machine that wakes up has not been waiting.
#[derive(Default)]
pub(super) struct Silence {
    seconds: u32,
    tick: Option<Sleep>,
    /// What the last request failed with, since the service answered.
    failure: Option<Error>,
}

impl Silence {
    /// The service has answered, well or not.
    pub(super) fn is_broken(&mut self) {
        self.seconds = 0;
        self.failure = None;
    }

    /// A request failed without an answer that could be used.
    pub(super) fn goes_on(&mut self, failure: &Error) {
        self.failure = Some(failure.clone());
    }

    /// Waits for the end of the second. If it is dropped, the next call goes on with the same second.
    pub(super) async fn second(&mut self, clock: &SharedClock) {
        let tick = self.tick.get_or_insert_with(|| clock.sleep(SECOND));
        tick.as_mut().await;
        self.tick = None;
    }

    /// A second has passed. It counts if an answer was waited for, not if the pace, or the reader of a stream, held the
    /// requests back. What the service fails with, if it is gone.
    pub(super) fn second_passed(
        &mut self,
        waits: bool,
        operation: &'static str,
    ) -> Result<(), Error> {
        if waits {
            self.seconds += 1;
        }
        if self.seconds < LONGEST {
            return Ok(());
        }
        let failure = self.failure.take();
        Err(failure.unwrap_or(Error::Timeout { operation }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;

    const OPERATION: &str = "ListAccountRoles";

    fn seconds(silence: &mut Silence, count: u32, waits: bool) -> Result<(), Error> {
        (0..count).try_for_each(|_| silence.second_passed(waits, OPERATION))
    }

    #[test]
    fn the_service_is_gone_after_half_a_minute_without_an_answer() {
        let mut silence = Silence::default();
        seconds(&mut silence, 29, true).unwrap();
        let error = seconds(&mut silence, 1, true).unwrap_err();
        assert_eq!(error.code(), ErrorCode::Timeout);
    }

    #[test]
    fn what_failed_last_is_told() {
        let mut silence = Silence::default();
        let failure = Error::Network {
            operation: OPERATION,
            problem: "connection refused".into(),
        };
        silence.goes_on(&failure);
        let error = seconds(&mut silence, 30, true).unwrap_err();
        assert_eq!(error.code(), ErrorCode::Network);
    }

    #[test]
    fn an_answer_begins_the_half_minute_anew() {
        let mut silence = Silence::default();
        seconds(&mut silence, 29, true).unwrap();
        silence.is_broken();
        seconds(&mut silence, 29, true).unwrap();
        seconds(&mut silence, 1, true).unwrap_err();
    }

    #[test]
    fn seconds_in_which_nothing_was_asked_do_not_count() {
        let mut silence = Silence::default();
        seconds(&mut silence, 29, true).unwrap();
        seconds(&mut silence, 600, false).unwrap();
        seconds(&mut silence, 1, true).unwrap_err();
    }
}
