//! Which token a session has, by its file and by what memory had before.

use super::session_context::SessionContext;
use super::session_token::SessionToken;
use crate::cache::{self, StoredToken};
use crate::diagnostics::events::refresh::TokenFileChecked;
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
    let checked = |source| context.log(|| TokenFileChecked { source });
    let Ok(stamp) = files::stamp(path.clone()).await else {
        checked(if in_memory.is_some() {
            "memory"
        } else {
            "none"
        });
        return in_memory.ok_or(SignedOut::FileUnusable);
    };
    let in_memory = match in_memory {
        Some(token) if token.stamp == stamp => {
            checked("unchanged");
            return Ok(token);
        }
        other => other,
    };
    let (start_url, region) = (&context.request.start_url, &context.request.region);
    let in_file = cache::load_token(context, path, start_url, Some(region)).await;
    let decided = match (in_file, in_memory) {
        (StoredToken::Found(in_file), Some(mut token))
            if token.is_same(&in_file) || token.is_newer_than(&in_file) =>
        {
            token.stamp = stamp;
            token.stored |= token.is_same(&in_file);
            Ok((token, "memory"))
        }
        (StoredToken::Found(in_file), _) => {
            let clock = context.clock.as_ref();
            let token = SessionToken::read(in_file, path.clone(), stamp, clock);
            Ok((token, "read"))
        }
        (StoredToken::Unusable, Some(token)) => Ok((token, "memory")),
        (StoredToken::Missing, Some(mut token)) if !token.stored => {
            token.stamp = stamp;
            Ok((token, "memory"))
        }
        (StoredToken::Missing, _) => Err(SignedOut::NoToken),
        (StoredToken::Unusable, None) => Err(SignedOut::FileUnusable),
        (StoredToken::OtherPortal, _) => Err(SignedOut::OtherPortal),
        (StoredToken::OtherRegion(other), _) => Err(SignedOut::OtherRegion {
            file: other.as_str().to_owned(),
            session: region.as_str().to_owned(),
        }),
    };
    checked(decided.as_ref().map_or("none", |(_, source)| source));
    decided.map(|(token, _)| token)
}
