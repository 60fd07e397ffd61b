//! Requests to the portal that a person waits for: ahead of lists, at the pace the service bears, and sent
//! again where that can help.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_sso::Client;

use super::pace::{self, Pace, Place, Urgency};
use crate::aws::{self, Portal, Region};
use crate::call::Call;
use crate::clock::{Deadline, SharedClock};
use crate::error::{ErrorCode, Result};

/// How long a request is sent again and again.
const PATIENCE: Duration = Duration::from_mins(1);
/// The pauses after failures. A refusal has none of its own: the pace says when it is time.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// A service that fails is asked this often.
const MOST_FAILURES: u32 = 4;

/// One request, however often it is sent.
pub(super) struct Request {
    pub(super) client: Client,
    pace: Arc<Pace>,
    clock: SharedClock,
    deadline: Deadline,
    failures: u32,
}

impl Request {
    pub(super) async fn new(call: &Call, region: &Region) -> Result<Self> {
        let Portal { client, address } = aws::portal(call, region).await?;
        Ok(Self {
            client,
            pace: pace::of(&address),
            clock: Arc::clone(&call.clock),
            deadline: Deadline::after(PATIENCE, call.clock.as_ref()),
            failures: 0,
        })
    }

    /// Waits until it may be sent.
    pub(super) async fn place(&self) -> Place {
        self.pace.place(Urgency::Interactive, &self.clock).await
    }

    /// Whether to send it again after this answer, once that can help.
    pub(super) async fn again(&mut self, answer: Option<ErrorCode>) -> bool {
        let helps = match answer {
            Some(ErrorCode::TooManyRequests) => true,
            Some(ErrorCode::InternalServer | ErrorCode::Network | ErrorCode::Timeout) => {
                self.failures += 1;
                let pause = FIRST_PAUSE * (1 << self.failures.min(MOST_FAILURES));
                self.failures < MOST_FAILURES && {
                    self.clock.sleep(pause).await;
                    true
                }
            }
            _ => false,
        };
        helps && !self.deadline.is_over(self.clock.as_ref())
    }
}
