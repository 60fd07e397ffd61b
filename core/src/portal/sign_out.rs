//! Ending a sign-in at the service.

use super::request::InteractiveRequest;
use crate::aws;
use crate::clock::Deadline;
use crate::context::CallContext;
use crate::error::{Error, Result};
use crate::types::{Region, Secret};

const OPERATION: &str = "Logout";

/// Ends the session of a token at the service, and with it all its tokens. Role credentials stay valid until they
/// expire. At the deadline, the error is that of the last request, if one failed.
pub async fn sign_out(
    context: &CallContext,
    region: &Region,
    token: &Secret,
    deadline: Deadline,
) -> Result<()> {
    let mut request = InteractiveRequest::new(context, region, OPERATION).await?;
    let mut last_failure = None;
    let asking = async {
        loop {
            let permit = request.permit().await?;
            let logout = request.client.logout().access_token(token.expose());
            let sending = async {
                let answer = logout.send().await.map(drop);
                answer.map_err(|error| aws::failure(OPERATION, &error, &[token]))
            };
            let answer = request.answer(sending).await;
            permit.answered(&answer);
            last_failure = answer.as_ref().err().cloned();
            if !request.retry_after(answer.as_ref().err()).await {
                return answer;
            }
        }
    };
    let answer = tokio::select! {
        biased;
        answer = asking => Some(answer),
        () = deadline.passed(context.clock.as_ref()) => None,
    };
    let operation = OPERATION;
    answer.unwrap_or_else(|| Err(last_failure.unwrap_or(Error::Timeout { operation })))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::clock::test_clock::TestClock;
    use crate::error::ErrorCode;
    use crate::portal::test_portal::{
        Asked, FAILED, FORBIDDEN, Portal, SILENCE, THROTTLED, UNAUTHORIZED, failure, ok,
    };

    async fn end(portal: &Portal, context: &CallContext, time: Duration) -> Result<()> {
        let region = "us-east-1".parse().unwrap();
        let deadline = Deadline::after(time, context.clock.as_ref());
        let ended = sign_out(context, &region, &Secret::new("AT"), deadline).await;
        assert!(portal.asked().iter().all(|asked| *asked == Asked::Logout));
        ended
    }

    #[tokio::test]
    async fn a_sign_out_is_sent_again_if_that_can_help() {
        for (first, requests, code) in [
            (FAILED, 2, None),
            (THROTTLED, 2, None),
            (FORBIDDEN, 1, Some(ErrorCode::Forbidden)),
            (UNAUTHORIZED, 1, Some(ErrorCode::Unauthorized)),
        ] {
            let portal = Portal::start(move |_, before| match before {
                0 => failure(first),
                _ => ok(""),
            })
            .await;
            let ended = end(&portal, &portal.context, Duration::from_mins(1)).await;
            assert_eq!(ended.err().map(|error| error.code()), code, "{first:?}");
            assert_eq!(portal.asked().len(), requests, "{first:?}");
        }
    }

    #[tokio::test]
    async fn a_sign_out_without_an_answer_ends_at_its_deadline() {
        let portal = Portal::start(|_, _| SILENCE).await;
        let clock = TestClock::new();
        let context = CallContext {
            clock: std::sync::Arc::new(clock.clone()),
            ..portal.context.clone()
        };
        let time = Duration::from_secs(7);
        let error = end(&portal, &context, time).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::Timeout);
        assert!(error.to_string().contains("Logout"), "{error}");
        assert_eq!(clock.sleeps().iter().sum::<Duration>(), time);
    }
}
