//! Gets a new token into its file, however often that has to be tried.

use std::sync::Arc;
use std::time::Duration;

use super::session_context::SessionContext;
use super::session_lock;
use super::session_token::SessionToken;
use super::token_store::TokenStore;
use crate::context::WarningCode;
use crate::diagnostics::events::refresh::{TokenNotStored, TokenStored};

/// The pauses between the tries, each twice as long as the one before. A full disk or a lock of a virus scanner is over
/// soon, or not for a long time.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// Stores a token. Where that fails, it is used from memory, and storing it is tried again in the background.
///
/// The caller has the lock of the session.
pub(super) async fn store(
    store: &Arc<TokenStore>,
    context: &SessionContext,
    token: SessionToken,
) -> SessionToken {
    let token = store.set(token);
    match store.write(context, token.clone()).await {
        Ok(stored) => {
            let left = stored.left(context.clock.as_ref());
            context.log(|| TokenStored { left });
            stored
        }
        Err(error) => {
            context.log(|| TokenNotStored {
                error: error.code(),
                pause: FIRST_PAUSE,
            });
            let path = Some(token.path.clone());
            context
                .warnings
                .push(WarningCode::TokenNotStored, error.to_string(), path);
            tokio::spawn(keep_trying(Arc::clone(store), context.for_background()));
            token
        }
    }
}

/// Tries until the token is in its file, or another token is, or the session is dropped.
async fn keep_trying(store: Arc<TokenStore>, context: SessionContext) {
    let mut pause = FIRST_PAUSE;
    loop {
        tokio::select! {
            () = context.closed.cancelled() => return,
            () = context.clock.sleep(pause) => {}
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
        if try_again(&store, &context).await {
            return;
        }
    }
}

/// Returns whether nothing is left to store.
async fn try_again(store: &TokenStore, context: &SessionContext) -> bool {
    let Ok(_lock) = session_lock::lock(context).await else {
        return false;
    };
    match store.current(context).await {
        Ok(token) if !token.stored => {
            let left = token.left(context.clock.as_ref());
            let stored = store.write(context, token).await.is_ok();
            if stored {
                context.log(|| TokenStored { left });
            }
            stored
        }
        Ok(_) | Err(_) => true,
    }
}
