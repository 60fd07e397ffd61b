//! One request to the portal that a person waits for: ahead of lists, at the pace the service bears, and
//! sent again where that can help.

use std::future::Future;
use std::time::Duration;

use aws_sdk_sso::Client;

use super::pace::{self, Urgency};
use crate::aws::{self, Portal, Region};
use crate::call::Call;
use crate::clock::Deadline;
use crate::error::{ErrorCode, Result};

/// How long a request is sent again and again.
const PATIENCE: Duration = Duration::from_mins(1);
/// The pauses after failures. A refusal has none of its own: the pace says when it is time.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// A service that fails is asked this often.
const MOST_FAILURES: u32 = 4;

/// Sends a request until it is answered with something that sending it again does not change.
pub(super) async fn ask<T, Asking>(
    call: &Call,
    region: &Region,
    request: impl Fn(Client) -> Asking,
) -> Result<T>
where
    Asking: Future<Output = Result<T>>,
{
    let Portal { client, address } = aws::portal(call, region).await?;
    let pace = pace::of(&address);
    let deadline = Deadline::after(PATIENCE, call.clock.as_ref());
    let mut failures = 0;
    let mut pause = FIRST_PAUSE;
    loop {
        let granted = pace.place(Urgency::Interactive, &call.clock).await;
        let answer = request(client.clone()).await;
        granted.answered(&answer);
        let Err(error) = &answer else {
            return answer;
        };
        let again = match error.code() {
            ErrorCode::TooManyRequests => true,
            ErrorCode::InternalServer | ErrorCode::Network | ErrorCode::Timeout => {
                failures += 1;
                failures < MOST_FAILURES
            }
            _ => false,
        };
        if !again || deadline.is_over(call.clock.as_ref()) {
            return answer;
        }
        if failures > 0 {
            call.clock.sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}
