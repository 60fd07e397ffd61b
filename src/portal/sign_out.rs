//! Ending a sign-in at the service.

use super::request::ask;
use crate::aws::{self, Region};
use crate::call::Call;
use crate::error::Result;
use crate::secret::Secret;

const OPERATION: &str = "Logout";

/// Ends the sign-in that a token belongs to, with all its tokens. Role credentials live on until they run
/// out.
pub async fn sign_out(call: &Call, region: &Region, token: &Secret) -> Result<()> {
    ask(call, region, |client| async move {
        let answer = client.logout().access_token(token.expose()).send();
        let answer = answer.await.map(drop);
        answer.map_err(|error| aws::failure(OPERATION, &error, &[token]))
    })
    .await
}
