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
