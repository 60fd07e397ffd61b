//! Requests to the portal that a person waits for: ahead of lists, at the pace the service bears, and sent
//! again where that can help.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_sso::Client;

use super::pace::{self, Pace, Permit, Priority};
use crate::aws::{self, Portal, RetryBudget};
use crate::clock::SharedClock;
use crate::context::CallContext;
use crate::error::{Error, ErrorCode, Result};
use crate::types::Region;

/// One request, however often it is sent.
pub(super) struct Request {
    pub(super) client: Client,
    pace: Arc<Pace>,
    clock: SharedClock,
    budget: RetryBudget,
    /// What it fails with if it may not be sent any more in time.
    error: Error,
}

impl Request {
    pub(super) async fn new(
        context: &CallContext,
        region: &Region,
        operation: &'static str,
    ) -> Result<Self> {
        let Portal { client, address } = aws::portal(context, region).await?;
        Ok(Self {
            client,
            pace: pace::of(&address),
            clock: Arc::clone(&context.clock),
            budget: RetryBudget::new(&context.clock),
            error: Error::Timeout { operation },
        })
    }

    /// Waits until it may be sent. The service may ask for a longer pause than anyone has patience for.
    pub(super) async fn place(&self) -> Result<Permit> {
        tokio::select! {
            // A permit that is free is taken, even if the time is over.
            biased;
            permit = self.pace.acquire(Priority::Interactive, &self.clock) => Ok(permit),
            () = self.passed() => Err(self.error.clone()),
        }
    }

    /// Its answer, if that comes while there is time.
    pub(super) async fn answer<T>(
        &self,
        sending: impl Future<Output = Result<T>> + Send,
    ) -> Result<T> {
        let answer = tokio::time::timeout(self.budget.left(), sending).await;
        answer.unwrap_or_else(|_elapsed| Err(self.error.clone()))
    }

    /// Whether to send it again after this answer, once that can help.
    pub(super) async fn again(&mut self, answer: Option<&Error>) -> bool {
        let Some(error) = answer else {
            return false;
        };
        self.error = error.clone();
        // A refusal has no pause of its own: the pace says when it is time.
        if error.code() == ErrorCode::TooManyRequests {
            return !self.budget.left().is_zero();
        }
        match self.budget.pause_after(error) {
            Some(pause) => {
                self.clock.sleep(pause).await;
                true
            }
            None => false,
        }
    }

    /// The same for an answer that is wrong now and then: after a pause, if there is time for it.
    pub(super) async fn again_after(&self, pause: Duration) -> bool {
        let in_time = pause < self.budget.left();
        if in_time {
            self.clock.sleep(pause).await;
        }
        in_time
    }

    async fn passed(&self) {
        self.budget.deadline().passed(self.clock.as_ref()).await;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::context::Environment;
    use crate::error::{ServiceAnswer, ServiceFault};

    #[tokio::test]
    async fn a_pause_that_is_longer_than_anyones_patience_is_not_waited_for() {
        let home = tempfile::tempdir().unwrap();
        let home = home.path().to_str().unwrap().to_owned();
        let endpoint = "http://127.0.0.1:9".to_owned();
        let variables = [("HOME", home), ("AWS_ENDPOINT_URL_SSO", endpoint)];
        let variables = variables.map(|(name, value)| (name.to_owned(), value));
        let context = CallContext::new(Environment::new(HashMap::from(variables)));
        let region = "us-east-1".parse().unwrap();
        let operation = "GetRoleCredentials";

        let mut request = Request::new(&context, &region, operation).await.unwrap();
        let refused: Result<()> = Err(Error::Service {
            operation,
            fault: ServiceFault::TooManyRequests,
            answer: Box::new(ServiceAnswer {
                status: Some(429),
                reason: None,
                request_id: None,
                retry_after: Some(Duration::from_mins(5)),
            }),
        });
        request.place().await.unwrap().answered(&refused);
        assert!(request.again(refused.as_ref().err()).await);
        let soon = Duration::from_millis(20);
        request.budget = RetryBudget::with_time(&context.clock, soon);
        let error = request.place().await.err().unwrap();
        assert_eq!(error.code(), ErrorCode::TooManyRequests);
        assert!(!request.again(refused.as_ref().err()).await);
    }
}
