//! Stores the token of a new sign-in in the place of the token before.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::cache::{Registration, Renewal, Token};
use crate::error::{Error, Result};
use crate::files;
use crate::session::session_context::SessionContext;
use crate::session::session_token::SessionToken;
use crate::session::token_store::TokenStore;
use crate::session::{kept_list, session_lock, storing};
use crate::sign_in::GrantedToken;

/// Stores what was granted, unless the sign-in was cancelled before.
///
/// It is a task of its own, which has the lock until the token is in its file. Writing a file cannot be interrupted: if
/// the lock were released when a sign-in is cancelled, the token could be written after signing out has removed the file.
pub(super) async fn store(
    store: &Arc<TokenStore>,
    context: &SessionContext,
    granted: GrantedToken,
    client: Registration,
    cancelled: CancellationToken,
) -> Result<Token> {
    let (store, context) = (Arc::clone(store), context.clone());
    tokio::spawn(async move {
        // A sign-in that the person has completed is not lost because another process keeps the lock.
        let _lock = session_lock::lock(&context).await;
        if cancelled.is_cancelled() {
            return Err(Error::Cancelled);
        }
        let path = context.session_files.token.clone();
        let stamp = files::stamp(path.clone()).await.ok().flatten();
        let token = new_token(&context, granted, client);
        let token = SessionToken::granted(token, path, stamp, context.clock.as_ref());
        // Another person may have signed in.
        kept_list::forget(&context).await;
        Ok(storing::store(&store, &context, token).await.token)
    })
    .await
    .unwrap_or_else(|_panic| Err(Error::Internal("storing the token panicked".into())))
}

fn new_token(context: &SessionContext, granted: GrantedToken, client: Registration) -> Token {
    Token {
        start_url: Some(context.request.start_url.as_str().to_owned()),
        region: Some(context.request.region.clone()),
        renewal: Renewal {
            refresh_token: granted.refresh_token,
            client_id: Some(client.client_id),
            client_secret: Some(client.client_secret),
            registration_expires_at: Some(client.expires_at),
        },
        access_token: granted.access_token,
        expires_at: granted.expires_at,
    }
}
