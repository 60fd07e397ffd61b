//! RFC 8628 section 3.5: asking for the token until the person has decided.
//!
//! The SDK does not do this: it has no loop, does not slow down when told to, and may send a code
//! twice. The rules here:
//!
//! - The interval passes before every request, the first one too.
//! - `slow_down` adds 5 seconds to the interval, for good.
//! - A network fault, a time-out, a throttled, failed or half answer is ridden out, with pauses that
//!   double ("exponential backoff", section 3.5), since a laptop's network comes and goes.
//! - Anything else the service says ends it.
//! - So does the deadline, on the wall clock or on the one that counts sleep, whichever is first; a
//!   request in flight is dropped.

use std::future::Future;
use std::time::Duration;

use crate::clock::{Clock, Deadline};
use crate::error::{Error, ErrorCode, Result};

/// RFC 8628 section 3.5: what `slow_down` adds.
const SLOW_DOWN_STEP: Duration = Duration::from_secs(5);

/// RFC 8628 section 3.2: the interval where the service names none.
const DEFAULT_INTERVAL: Duration = Duration::from_secs(5);

/// No service needs to be asked more often; it guards against a caller's unit mistake.
const SHORTEST_INTERVAL: Duration = Duration::from_secs(1);

/// The longest pause after faults in a row: someone who comes back online should not wait long.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// How to poll.
#[derive(Debug, Clone, Copy)]
pub struct Poll {
    /// The interval the service asked for; zero where it named none.
    pub interval: Duration,
    /// When the code runs out.
    pub deadline: Deadline,
}

/// What came of one request that did not end the polling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PollStatus {
    /// Not approved yet.
    Pending,
    /// Not approved yet, and asked too often.
    SlowDown,
    /// No answer of the service; the code says why.
    Fault(ErrorCode),
}

/// One request, for a UI to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PollEvent {
    /// The number of the request, from 1.
    pub attempt: u32,
    /// What came of it.
    pub status: PollStatus,
    /// The interval in force from now on.
    pub interval: Duration,
    /// The pause before the next request: the interval, or longer after faults.
    pub next_in: Duration,
}

/// Polls. `request` asks once; `report` is told of every request that did not end it, and awaited.
pub async fn poll<T, Request, Report, Asking, Reporting>(
    clock: &dyn Clock,
    how: Poll,
    mut request: Request,
    mut report: Report,
) -> Result<T>
where
    Request: FnMut() -> Asking + Send,
    Report: FnMut(PollEvent) -> Reporting + Send,
    Asking: Future<Output = Result<T>> + Send,
    Reporting: Future<Output = ()> + Send,
{
    let mut interval = match how.interval {
        Duration::ZERO => DEFAULT_INTERVAL,
        interval => interval.max(SHORTEST_INTERVAL),
    };
    let mut pause = interval;
    let mut last_failure = None;
    for attempt in 1.. {
        let left = how.deadline.left(clock);
        clock.sleep(pause.min(left)).await;
        if how.deadline.is_over(clock) {
            break;
        }
        let answer = tokio::select! {
            biased;
            answer = request() => answer,
            () = clock.sleep(how.deadline.left(clock)) => break,
        };
        let status = match answer {
            Ok(granted) => return Ok(granted),
            Err(error) => {
                let status = status_of(&error).ok_or_else(|| error.clone())?;
                last_failure = matches!(status, PollStatus::Fault(_)).then(|| Box::new(error));
                status
            }
        };
        match status {
            PollStatus::Pending => pause = interval,
            PollStatus::SlowDown => {
                interval += SLOW_DOWN_STEP;
                pause = interval;
            }
            PollStatus::Fault(_) => pause = (pause * 2).min(LONGEST_PAUSE).max(interval),
        }
        report(PollEvent {
            attempt,
            status,
            interval,
            next_in: pause,
        })
        .await;
    }
    Err(Error::DeviceCodeExpired { last_failure })
}

/// What an error means for the polling. `None` where it ends it.
const fn status_of(error: &Error) -> Option<PollStatus> {
    match error.code() {
        ErrorCode::AuthorizationPending => Some(PollStatus::Pending),
        ErrorCode::SlowDown => Some(PollStatus::SlowDown),
        code @ (ErrorCode::Network
        | ErrorCode::Timeout
        | ErrorCode::TooManyRequests
        | ErrorCode::InternalServer
        | ErrorCode::UnexpectedAnswer) => Some(PollStatus::Fault(code)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
