//! The kept list of a session, in the SQLite file for all sessions.

use super::unread_roles;
use crate::account_lists::{self, Identity, KeptList};
use crate::error::Result;
use crate::portal::{self, Changes, Listing};
use crate::session::session_context::SessionContext;
use crate::types::SessionName;

/// Accounts in one part of a kept list, so that no part takes JavaScript long.
const PART: usize = 250;

/// Keeps a whole list, and compares it with the one before. Accounts whose roles could not be read keep the roles that
/// they had before.
pub(in crate::session) async fn keep(
    context: &SessionContext,
    listing: &Listing,
) -> Result<Option<Changes>> {
    let parts = (0..listing.len()).step_by(PART);
    let parts: Vec<String> = parts
        .map(|from| listing.json(from, PART))
        .collect::<Result<_>>()?;
    let mut list = KeptList {
        listed_at: context.clock.wall(),
        parts: parts.clone(),
    };
    if unread_roles::are_in(&parts)?
        && let Some(before) = load(context).await
    {
        list.parts = unread_roles::taken_from(&before.parts, parts.clone())?;
    }
    let path = context.session_files.account_lists.clone();
    let before = account_lists::store(context, path, identity(context), list).await;
    Ok(before.and_then(|before| portal::changes(&before.parts, &parts).ok()))
}

/// The list that is kept. Nothing is asked of the service.
pub(in crate::session) async fn load(context: &SessionContext) -> Option<KeptList> {
    let path = context.session_files.account_lists.clone();
    let kept = account_lists::load(context, path, identity(context)).await;
    // Another program may have written into the file.
    kept.filter(|kept| portal::is_list(&kept.parts))
}

/// Forgets the kept list: the session has ended, or another person may have signed in.
pub(in crate::session) async fn forget(context: &SessionContext) {
    let path = context.session_files.account_lists.clone();
    account_lists::forget(context, path, identity(context)).await;
}

fn identity(context: &SessionContext) -> Identity {
    let request = &context.request;
    let session_name = request.session_name.as_ref();
    Identity {
        start_url: request.start_url.as_str().to_owned(),
        region: request.region.as_str().to_owned(),
        session_name: session_name.map_or("", SessionName::as_str).to_owned(),
    }
}
