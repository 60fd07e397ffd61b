//! Requests to the portal that a person waits for. They are sent before those of lists, at the pace of the portal,
//! and are repeated if that can help.

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

/// A request that is sent once or several times.
pub(super) struct InteractiveRequest {
    pub(super) client: Client,
    pace: Arc<Pace>,
    clock: SharedClock,
    budget: RetryBudget,
    /// The error if it cannot be sent in time: the last failure.
    error: Error,
}

impl InteractiveRequest {
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
            budget: RetryBudget::new(&context.clock).of_call(context.id),
            error: Error::Timeout { operation },
        })
    }

    /// Waits until it may be sent, but not beyond the deadline: the service may require a longer pause.
    pub(super) async fn permit(&self) -> Result<Permit> {
        tokio::select! {
            // A free permit is used, even after the deadline.
            biased;
            permit = self.pace.acquire(Priority::Interactive, &self.clock) => Ok(permit),
            () = self.time_is_over() => Err(self.error.clone()),
        }
    }

    /// Its answer, if that comes before the deadline.
    pub(super) async fn answer<T>(
        &self,
        sending: impl Future<Output = Result<T>> + Send,
    ) -> Result<T> {
        let answer = tokio::time::timeout(self.budget.left(), sending).await;
        answer.unwrap_or_else(|_elapsed| Err(self.error.clone()))
    }

    /// Whether to send it again after this failure. Waits until then.
    pub(super) async fn retry_after(&mut self, failure: Option<&Error>) -> bool {
        let Some(error) = failure else {
            return false;
        };
        self.error = error.clone();
        // After throttling, the pace says when it may be sent.
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

    /// The same for a response that may change: waits for a pause, if the deadline allows it.
    pub(super) async fn retry_after_pause(&self, pause: Duration) -> bool {
        let in_time = pause < self.budget.left();
        if in_time {
            self.clock.sleep(pause).await;
        }
        in_time
    }

    async fn time_is_over(&self) {
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
    async fn a_pause_beyond_the_deadline_ends_the_request_at_once() {
        let home = tempfile::tempdir().unwrap();
        let home = home.path().to_str().unwrap().to_owned();
        let endpoint = "http://127.0.0.1:9".to_owned();
        let variables = [("HOME", home), ("AWS_ENDPOINT_URL_SSO", endpoint)];
        let variables = variables.map(|(name, value)| (name.to_owned(), value));
        let context = CallContext::new(Environment::new(HashMap::from(variables)));
        let region = "us-east-1".parse().unwrap();
        let operation = "GetRoleCredentials";

        let mut request = InteractiveRequest::new(&context, &region, operation)
            .await
            .unwrap();
        let throttled: Result<()> = Err(Error::Service {
            operation,
            fault: ServiceFault::TooManyRequests,
            answer: Box::new(ServiceAnswer {
                status: Some(429),
                reason: None,
                request_id: None,
                retry_after: Some(Duration::from_mins(5)),
            }),
        });
        request.permit().await.unwrap().answered(&throttled);
        assert!(request.retry_after(throttled.as_ref().err()).await);
        let soon = Duration::from_millis(20);
        request.budget = RetryBudget::with_time(&context.clock, soon);
        let error = request.permit().await.err().unwrap();
        assert_eq!(error.code(), ErrorCode::TooManyRequests);
        assert!(!request.retry_after(throttled.as_ref().err()).await);
    }
}
