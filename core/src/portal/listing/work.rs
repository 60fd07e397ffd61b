//! One call that works on a list.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::list::Listing;
use super::state::Progress;
use super::worker::{End, Worker};
use crate::aws;
use crate::clock::Deadline;
use crate::context::CallContext;
use crate::diagnostics::events::list::{ListEnded, ListStarted};
use crate::error::{Error, Result};
use crate::portal::pace;
use crate::types::{Region, Secret};

/// The default time limit of a list. At 20 requests per second it is enough for 12,000 accounts.
pub const TIME_BUDGET: Duration = Duration::from_mins(10);

/// When the work on a list ends although some accounts or roles are not known yet.
#[derive(Debug, Clone)]
pub struct Until {
    /// The end of its time.
    pub deadline: Deadline,
    /// Cancelled when the caller stops the list.
    pub stopped: CancellationToken,
}

impl Listing {
    /// Works on the list until it is complete, its time is over, it is stopped, or the service has not answered for
    /// half a minute. It fails if no account is known at the end, or if no request of this call succeeded.
    ///
    /// Requests that are throttled or fail are sent again. An account whose roles cannot be read stays in the list, with
    /// its error. A token that is not valid ends the work at once.
    pub async fn work(
        &self,
        context: &CallContext,
        region: &Region,
        token: &Secret,
        until: &Until,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<End> {
        let portal = aws::portal(context, region).await?;
        let pace = pace::of(&portal.address);
        context.log(|| ListStarted {
            accounts: self.state().len(),
        });
        let worker = Worker::new(self, &portal.client, &pace, context, token);
        let ended = |accounts: usize, error: Option<&Error>| {
            context.log(|| ListEnded {
                accounts,
                complete: error.is_none(),
                error: error.map(Error::code),
            });
        };
        let (end, stopped) = tokio::select! {
            biased;
            () = until.stopped.cancelled() => (None, true),
            end = worker.run(progress) => {
                let end = end.inspect_err(|error| ended(self.state().len(), Some(error)))?;
                (Some(end), false)
            }
            () = until.deadline.passed(context.clock.as_ref()) => (None, false),
        };
        let mut state = self.state();
        let end = end.unwrap_or_else(|| {
            let last_failure = state.last_failure().cloned().map(Box::new);
            End::Early(Error::NotListedInTime { last_failure })
        });
        ended(
            state.len(),
            match &end {
                End::Whole => None,
                End::Early(why) => Some(why),
            },
        );
        if let End::Early(why) = &end {
            // An empty list would mean that the person has no account.
            if state.len() == 0 {
                return Err(why.clone());
            }
            state.ended_early(why.clone(), stopped);
        }
        drop(state);
        Ok(end)
    }
}
