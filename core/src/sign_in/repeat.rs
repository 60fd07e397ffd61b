//! Requests to the OIDC service that are sent again, where that can help.

use std::future::Future;
use std::time::Duration;

use crate::aws::Patience;
use crate::context::CallContext;
use crate::error::{Error, Result};

/// Sends a request that does no harm when it is carried out twice: again after failures, and after refusals for too
/// many requests. All of it takes a minute at most.
pub(super) async fn repeated<T, Asking>(
    context: &CallContext,
    operation: &'static str,
    ask: impl Fn() -> Asking + Send,
) -> Result<T>
where
    Asking: Future<Output = Result<T>> + Send,
{
    let mut patience = Patience::new(&context.clock);
    let mut last = Error::Timeout { operation };
    loop {
        let error = match tokio::time::timeout(patience.left(), ask()).await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => error,
            Err(_elapsed) => return Err(last),
        };
        match patience.pause_after(&error) {
            Some(pause) => context.clock.sleep(pause).await,
            None => return Err(error),
        }
        last = error;
    }
}

/// Sends a request with a code or token that may be good for one use: again only where the service refused it for too
/// many requests, so that it was not carried out. An answer that is under way when the time is over is waited for.
pub(super) async fn repeated_when_refused<T, Asking>(
    context: &CallContext,
    longest: Duration,
    ask: impl Fn() -> Asking + Send,
) -> Result<T>
where
    Asking: Future<Output = Result<T>> + Send,
{
    let mut patience = Patience::of(&context.clock, longest);
    loop {
        let answer = ask().await;
        let error = answer.as_ref().err();
        match error.and_then(|error| patience.pause_after_refusal(error)) {
            Some(pause) => context.clock.sleep(pause).await,
            None => return answer,
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
    use crate::error::{Answer, ErrorCode, ServiceFault};

    const OPERATION: &str = "RegisterClient";
    const PATIENT: Duration = Duration::from_secs(10);

    fn call(clock: impl Clock + 'static) -> CallContext {
        let mut context = CallContext::new(Environment::new(HashMap::new()));
        context.clock = Arc::new(clock);
        context
    }

    fn refused(fault: ServiceFault) -> Error {
        Error::Service {
            operation: OPERATION,
            fault,
            answer: Box::new(Answer {
                retry_after: Some(Duration::from_secs(3)),
                ..Answer::default()
            }),
        }
    }

    /// Answers with these errors in turn, then well. Counts.
    fn service<'a>(
        errors: &'a [Error],
        asked: &'a AtomicU32,
    ) -> impl Fn() -> std::future::Ready<Result<()>> + 'a {
        move || {
            let number = asked.fetch_add(1, Ordering::Relaxed) as usize;
            ready(errors.get(number).cloned().map_or(Ok(()), Err))
        }
    }

    #[tokio::test]
    async fn a_throttled_request_is_sent_again_when_the_service_asked_for_it() {
        let clock = TestClock::new();
        let context = call(clock.clone());
        let errors = [
            refused(ServiceFault::TooManyRequests),
            refused(ServiceFault::SlowDown),
            Error::Timeout {
                operation: OPERATION,
            },
        ];
        let asked = AtomicU32::new(0);
        let answer = repeated(&context, OPERATION, service(&errors, &asked)).await;
        answer.unwrap();
        assert_eq!(asked.into_inner(), 4);
        let pauses = [3000, 3000, 400].map(Duration::from_millis);
        assert_eq!(clock.sleeps(), pauses);
    }

    #[tokio::test]
    async fn what_can_be_used_once_is_not_sent_again_after_a_failure() {
        let clock = TestClock::new();
        let context = call(clock.clone());
        let errors = [
            refused(ServiceFault::TooManyRequests),
            refused(ServiceFault::InternalServer),
        ];
        let asked = AtomicU32::new(0);
        let answer = repeated_when_refused(&context, PATIENT, service(&errors, &asked)).await;
        assert_eq!(answer.unwrap_err().code(), ErrorCode::InternalServer);
        assert_eq!(asked.into_inner(), 2);
        assert_eq!(clock.sleeps(), [Duration::from_secs(3)]);
    }

    #[tokio::test]
    async fn a_refusal_that_goes_on_is_told_as_what_it_is() {
        let context = call(TestClock::new());
        let errors = vec![refused(ServiceFault::TooManyRequests); 100];
        for limited in [true, false] {
            let asked = AtomicU32::new(0);
            let ask = service(&errors, &asked);
            let answer = if limited {
                repeated_when_refused(&context, PATIENT, ask).await
            } else {
                repeated(&context, OPERATION, ask).await
            };
            assert_eq!(answer.unwrap_err().code(), ErrorCode::TooManyRequests);
            assert!((3..20).contains(&asked.into_inner()));
        }
    }

    /// Time that stands still and jumps to the next timer.
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
    async fn a_request_without_an_answer_is_given_up_after_a_minute_with_what_failed_before() {
        let began = Instant::now();
        let wall = "2026-01-02T03:04:05Z".parse().unwrap();
        let context = call(TokioClock { began, wall });
        let asked = AtomicU32::new(0);
        let ask = || {
            let number = asked.fetch_add(1, Ordering::Relaxed);
            async move {
                if number == 0 {
                    return Err::<(), _>(refused(ServiceFault::SlowDown));
                }
                pending().await
            }
        };
        let error = repeated(&context, OPERATION, ask).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::SlowDown);
        assert_eq!(began.elapsed().as_secs(), 60);
    }
}
