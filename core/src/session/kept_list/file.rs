//! The kept list of a session, in the SQLite file for all sessions.

use super::unread_roles;
use crate::account_lists::{self, Identity, KeptList};
use crate::accounts::Changes;
use crate::portal::Listing;
use crate::session::session_context::SessionContext;

/// Keeps a whole list, and compares it with the one before. Accounts whose roles could not be read keep the roles that
/// they had before.
pub(in crate::session) async fn keep(
    context: &SessionContext,
    listing: &Listing,
) -> Option<Changes> {
    let accounts = listing.accounts(0..listing.len());
    let mut list = KeptList {
        listed_at: context.clock.wall(),
        accounts: accounts.clone(),
    };
    if unread_roles::are_in(&accounts)
        && let Some(before) = load(context).await
    {
        list.accounts = unread_roles::filled_in(&before.accounts, &accounts);
    }
    let path = context.session_files.account_lists.clone();
    let before = account_lists::store(context, path, identity(context), list).await;
    before.map(|before| Changes::between(&before.accounts, &accounts))
}

/// The list that is kept. Nothing is asked of the service.
pub(in crate::session) async fn load(context: &SessionContext) -> Option<KeptList> {
    let path = context.session_files.account_lists.clone();
    account_lists::load(context, path, identity(context)).await
}

/// Forgets the kept list: the session has ended, or another person may have signed in.
pub(in crate::session) async fn forget(context: &SessionContext) {
    let path = context.session_files.account_lists.clone();
    account_lists::forget(context, path, identity(context)).await;
}

fn identity(context: &SessionContext) -> Identity {
    let request = &context.request;
    Identity {
        start_url: request.start_url.clone(),
        region: request.region.clone(),
        session_name: request.session_name.clone(),
    }
}
