//! Retries of requests to SSO OIDC. `docs/design/retries.md` has the reasons.

use std::future::Future;
use std::time::Duration;

use crate::aws::RetryBudget;
use crate::context::CallContext;
use crate::error::{Error, Result};

/// Sends an idempotent request, and sends it again after failures and throttling, for one minute at most.
///
/// # Errors
///
/// The error of the last request that ended; `Timeout` if none ended.
pub(super) async fn retry<T, Response>(
    context: &CallContext,
    operation: &'static str,
    send: impl Fn() -> Response + Send,
) -> Result<T>
where
    Response: Future<Output = Result<T>> + Send,
{
    let mut budget = RetryBudget::new(&context.clock).of_call(context.id);
    let mut last = Error::Timeout { operation };
    loop {
        let error = match tokio::time::timeout(budget.left(), send()).await {
            Ok(Ok(response)) => return Ok(response),
            Ok(Err(error)) => error,
            Err(_elapsed) => return Err(last),
        };
        match budget.pause_after(&error) {
            Some(pause) => context.clock.sleep(pause).await,
            None => return Err(error),
        }
        last = error;
    }
}

/// Sends a request with a code or token that can possibly be used only once. It is sent again only if it was throttled,
/// since a throttled request was not carried out.
///
/// No retry begins after `time`. A request that is in flight then is not cancelled.
pub(super) async fn retry_if_throttled<T, Response>(
    context: &CallContext,
    time: Duration,
    send: impl Fn() -> Response + Send,
) -> Result<T>
where
    Response: Future<Output = Result<T>> + Send,
{
    let mut budget = RetryBudget::with_time(&context.clock, time).of_call(context.id);
    loop {
        let response = send().await;
        let error = response.as_ref().err();
        match error.and_then(|error| budget.pause_after_throttling(error)) {
            Some(pause) => context.clock.sleep(pause).await,
            None => return response,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::future::{pending, ready};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use chrono::{DateTime, Utc};
    use tokio::time::Instant;

    use super::*;
    use crate::clock::test_clock::TestClock;
    use crate::clock::{Clock, Sleep};
    use crate::context::Environment;
    use crate::error::{ErrorCode, ServiceAnswer, ServiceFault};

    const OPERATION: &str = "RegisterClient";
    const RETRY_TIME: Duration = Duration::from_secs(10);

    fn context(clock: impl Clock + 'static) -> CallContext {
        let mut context = CallContext::new(Environment::new(HashMap::new()));
        context.clock = Arc::new(clock);
        context
    }

    fn service_error(fault: ServiceFault) -> Error {
        Error::Service {
            operation: OPERATION,
            fault,
            answer: Box::new(ServiceAnswer {
                retry_after: Some(Duration::from_secs(3)),
                ..ServiceAnswer::default()
            }),
        }
    }

    /// Fails with these errors in turn, then succeeds. It counts the requests.
    fn service<'a>(
        errors: &'a [Error],
        requests: &'a AtomicU32,
    ) -> impl Fn() -> std::future::Ready<Result<()>> + 'a {
        move || {
            let number = requests.fetch_add(1, Ordering::Relaxed) as usize;
            ready(errors.get(number).cloned().map_or(Ok(()), Err))
        }
    }

    #[tokio::test]
    async fn a_throttled_request_is_sent_again_after_the_time_in_retry_after() {
        let clock = TestClock::new();
        let context = context(clock.clone());
        let errors = [
            service_error(ServiceFault::TooManyRequests),
            service_error(ServiceFault::SlowDown),
            Error::Timeout {
                operation: OPERATION,
            },
        ];
        let requests = AtomicU32::new(0);
        let response = retry(&context, OPERATION, service(&errors, &requests)).await;
        response.unwrap();
        assert_eq!(requests.into_inner(), 4);
        let pauses = [3000, 3000, 400].map(Duration::from_millis);
        assert_eq!(clock.sleeps(), pauses);
    }

    #[tokio::test]
    async fn a_request_that_is_not_idempotent_is_not_sent_again_after_a_failure() {
        let clock = TestClock::new();
        let context = context(clock.clone());
        let errors = [
            service_error(ServiceFault::TooManyRequests),
            service_error(ServiceFault::InternalServer),
        ];
        let requests = AtomicU32::new(0);
        let response = retry_if_throttled(&context, RETRY_TIME, service(&errors, &requests)).await;
        assert_eq!(response.unwrap_err().code(), ErrorCode::InternalServer);
        assert_eq!(requests.into_inner(), 2);
        assert_eq!(clock.sleeps(), [Duration::from_secs(3)]);
    }

    #[tokio::test]
    async fn after_an_untrusted_certificate_nothing_is_sent_again() {
        let context = context(TestClock::new());
        let errors = vec![
            Error::Connection {
                operation: OPERATION,
                fault: crate::error::ConnectionFault::UnknownIssuer,
                problem: "unknown issuer".into(),
            };
            2
        ];
        let requests = AtomicU32::new(0);
        let response = retry(&context, OPERATION, service(&errors, &requests)).await;
        assert_eq!(
            response.unwrap_err().code(),
            ErrorCode::UntrustedCertificate
        );
        assert_eq!(requests.into_inner(), 1);
    }

    #[tokio::test]
    async fn throttling_that_does_not_end_is_reported_as_throttling() {
        let context = context(TestClock::new());
        let errors = vec![service_error(ServiceFault::TooManyRequests); 100];
        for is_idempotent in [false, true] {
            let requests = AtomicU32::new(0);
            let send = service(&errors, &requests);
            let response = if is_idempotent {
                retry(&context, OPERATION, send).await
            } else {
                retry_if_throttled(&context, RETRY_TIME, send).await
            };
            assert_eq!(response.unwrap_err().code(), ErrorCode::TooManyRequests);
            assert!((3..20).contains(&requests.into_inner()));
        }
    }

    /// The paused time of tokio, which jumps to the next timer.
    struct TokioClock {
        began: Instant,
        wall: DateTime<Utc>,
    }

    impl Clock for TokioClock {
        fn wall(&self) -> DateTime<Utc> {
            self.wall + self.began.elapsed()
        }

        fn boot(&self) -> Duration {
            self.began.elapsed()
        }

        #[expect(clippy::disallowed_methods, reason = "the time of the test")]
        fn sleep(&self, duration: Duration) -> Sleep {
            Box::pin(tokio::time::sleep(duration))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_minute_the_last_failure_is_reported_although_a_request_is_in_flight() {
        let began = Instant::now();
        let wall = "2026-01-02T03:04:05Z".parse().unwrap();
        let context = context(TokioClock { began, wall });
        let requests = AtomicU32::new(0);
        let send = || {
            let number = requests.fetch_add(1, Ordering::Relaxed);
            async move {
                if number == 0 {
                    return Err::<(), _>(service_error(ServiceFault::SlowDown));
                }
                pending().await
            }
        };
        let error = retry(&context, OPERATION, send).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::SlowDown);
        assert_eq!(began.elapsed().as_secs(), 60);
    }
}
