//! Which token a session has, by its file and by what memory had before.

use super::session_context::SessionContext;
use super::session_token::SessionToken;
use crate::cache::{self, StoredToken};
use crate::error::SignedOut;
use crate::files;

/// Looks at the token file, and reads it if it is another than before.
///
/// The file decides: others sign in, refresh and sign out by it. Memory counts beyond it in two cases: it has a token
/// that could not be stored, or the file cannot be read now.
pub(super) async fn look(
    context: &SessionContext,
    in_memory: Option<SessionToken>,
) -> Result<SessionToken, SignedOut> {
    let path = &context.session_files.token;
    let Ok(stamp) = files::stamp(path.clone()).await else {
        return in_memory.ok_or(SignedOut::FileUnusable);
    };
    let in_memory = match in_memory {
        Some(token) if token.stamp == stamp => return Ok(token),
        other => other,
    };
    let (start_url, region) = (&context.request.start_url, &context.request.region);
    let in_file = cache::load_token(context, path, start_url, Some(region)).await;
    match (in_file, in_memory) {
        (StoredToken::Found(in_file), Some(mut token))
            if token.is_same(&in_file) || token.is_newer_than(&in_file) =>
        {
            token.stamp = stamp;
            token.stored |= token.is_same(&in_file);
            Ok(token)
        }
        (StoredToken::Found(in_file), _) => {
            let clock = context.clock.as_ref();
            Ok(SessionToken::read(in_file, path.clone(), stamp, clock))
        }
        (StoredToken::Unusable, Some(token)) => Ok(token),
        (StoredToken::Missing, Some(mut token)) if !token.stored => {
            token.stamp = stamp;
            Ok(token)
        }
        (StoredToken::Missing, _) => Err(SignedOut::NoToken),
        (StoredToken::Unusable, None) => Err(SignedOut::FileUnusable),
        (StoredToken::OtherPortal, _) => Err(SignedOut::OtherPortal),
        (StoredToken::OtherRegion(other), _) => Err(SignedOut::OtherRegion {
            file: other.as_str().to_owned(),
            session: region.as_str().to_owned(),
        }),
    }
}
