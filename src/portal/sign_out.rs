//! Ending a sign-in at the service.

use super::request::Request;
use crate::aws::{self, Region};
use crate::call::Call;
use crate::error::Result;
use crate::secret::Secret;

const OPERATION: &str = "Logout";

/// Ends the sign-in that a token belongs to, with all its tokens. Role credentials live on until they run
/// out.
pub async fn sign_out(call: &Call, region: &Region, token: &Secret) -> Result<()> {
    let mut request = Request::new(call, region, OPERATION).await?;
    loop {
        let place = request.place().await?;
        let asking = request.client.logout().access_token(token.expose());
        let sending = async {
            let answer = asking.send().await.map(drop);
            answer.map_err(|error| aws::failure(OPERATION, &error, &[token]))
        };
        let answer = request.answer(sending).await;
        place.answered(&answer);
        if !request.again(answer.as_ref().err()).await {
            return answer;
        }
    }
}
