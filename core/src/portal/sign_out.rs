//! Ending a sign-in at the service.

use super::request::Request;
use crate::aws;
use crate::call::Call;
use crate::error::Result;
use crate::types::{Region, Secret};

const OPERATION: &str = "Logout";

/// Ends the sign-in that a token belongs to, with all its tokens. Role credentials live on until they run
/// out.
pub async fn sign_out(call: &Call, region: &Region, token: &Secret) -> Result<()> {
    let mut request = Request::new(call, region, OPERATION).await?;
    loop {
        let place = request.place().await?;
        let answer = request.client.logout().access_token(token.expose()).send();
        let answer = answer.await.map(drop);
        let answer = answer.map_err(|error| aws::failure(OPERATION, &error, &[token]));
        place.answered(&answer);
        if !request.again(answer.as_ref().err()).await {
            return answer;
        }
    }
}
