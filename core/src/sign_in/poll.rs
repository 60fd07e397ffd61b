//! Polls for the token of a device code (RFC 8628 section 3.5).
//!
//! The SDK has no such loop, does not obey `slow_down`, and can send a request twice. The rules:
//!
//! - The loop waits for the interval before every request, including the first.
//! - `slow_down` adds 5 seconds to the interval for all later requests.
//! - After a network error, a time-out, HTTP 429, HTTP 5xx or an unexpected response the loop continues, with pauses that
//!   double ("exponential backoff", section 3.5).
//! - Any other error of the service ends the loop.
//! - The deadline ends the loop, on the wall clock or on the boot clock, whichever is first. A request in flight is
//!   cancelled.

use std::future::Future;
use std::time::Duration;

use crate::clock::{Clock, Deadline};
use crate::context::CallContext;
use crate::diagnostics::events::sign_in::Polled;
use crate::error::{Error, ErrorCode, Result};

/// What `slow_down` adds to the interval: RFC 8628 section 3.5.
const SLOW_DOWN_STEP: Duration = Duration::from_secs(5);

/// The interval if the service names none: RFC 8628 section 3.2.
const DEFAULT_INTERVAL: Duration = Duration::from_secs(5);

/// The shortest interval. It protects the service from a caller that mistakes the unit.
const SHORTEST_INTERVAL: Duration = Duration::from_secs(1);

/// The longest pause after repeated failures. A person whose network is back should not wait longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The parameters of the loop.
#[derive(Debug, Clone, Copy)]
pub struct PollParameters {
    /// The interval that the service named; zero if it named none (then it is 5 seconds). At least 1 second is used.
    pub interval: Duration,
    /// When the device code expires.
    pub deadline: Deadline,
}

/// The result of a request that did not end the loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PollStatus {
    /// `authorization_pending`: the person has not decided yet.
    Pending,
    /// `slow_down`: the person has not decided yet, and the interval is too short.
    SlowDown,
    /// The request failed with this code. It is sent again.
    Fault(ErrorCode),
}

/// A request that did not end the loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PollEvent {
    /// The number of the request, from 1.
    pub attempt: u32,
    /// Its result.
    pub status: PollStatus,
    /// The interval from now on.
    pub interval: Duration,
    /// The pause before the next request: the interval, or longer after failures.
    pub next_in: Duration,
}

impl PollEvent {
    /// Logs it.
    pub fn log(&self, context: &CallContext) {
        let (status, error) = match self.status {
            PollStatus::Pending => ("pending", None),
            PollStatus::SlowDown => ("slowDown", None),
            PollStatus::Fault(code) => ("fault", Some(code)),
        };
        context.log(|| Polled {
            attempt: self.attempt,
            status,
            error,
            pause: self.next_in,
        });
    }
}

/// Calls `request` until it succeeds or its error ends the loop. `report` is called, and awaited, after every request that did not
/// end the loop.
///
/// # Errors
///
/// The error that ended the loop; `DeviceCodeExpired` at the deadline.
pub async fn poll<T, Request, Report, Response, Reporting>(
    clock: &dyn Clock,
    parameters: PollParameters,
    mut request: Request,
    mut report: Report,
) -> Result<T>
where
    Request: FnMut() -> Response + Send,
    Report: FnMut(PollEvent) -> Reporting + Send,
    Response: Future<Output = Result<T>> + Send,
    Reporting: Future<Output = ()> + Send,
{
    let mut interval = match parameters.interval {
        Duration::ZERO => DEFAULT_INTERVAL,
        interval => interval.max(SHORTEST_INTERVAL),
    };
    let mut pause = interval;
    let mut last_failure = None;
    for attempt in 1.. {
        let left = parameters.deadline.left(clock);
        clock.sleep(pause.min(left)).await;
        if parameters.deadline.is_over(clock) {
            break;
        }
        let response = tokio::select! {
            biased;
            response = request() => response,
            () = clock.sleep(parameters.deadline.left(clock)) => break,
        };
        let status = match response {
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

/// The status that an error means. `None` if the error ends the loop.
const fn status_of(error: &Error) -> Option<PollStatus> {
    match error.code() {
        ErrorCode::AuthorizationPending => Some(PollStatus::Pending),
        ErrorCode::SlowDown => Some(PollStatus::SlowDown),
        // The person can sign in to the network while the code is valid.
        code @ (ErrorCode::TooManyRequests
        | ErrorCode::UnexpectedAnswer
        | ErrorCode::CaptivePortal) => Some(PollStatus::Fault(code)),
        code if code.is_failure() => Some(PollStatus::Fault(code)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
