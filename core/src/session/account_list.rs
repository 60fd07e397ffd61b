//! Works on a list of accounts and roles with the token of a session.

use super::kept_list;
use super::portal_access::PortalAccess;
use super::session_context::SessionContext;
use crate::accounts::Changes;
use crate::error::Result;
use crate::portal::{End, Listing, Progress, Until};

/// How the work on a list ended.
#[derive(Debug, Clone)]
pub struct ListEnd {
    /// Whether it is whole, and if not, why. Then more work can follow.
    pub end: End,
    /// What is different from the list that was kept before, if one was.
    pub changes: Option<Changes>,
}

/// Works on a list until it is whole, its time is over, or it is stopped. A whole list is kept for the next time.
pub(super) async fn work(
    access: &PortalAccess,
    context: &SessionContext,
    listing: &Listing,
    until: &Until,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<ListEnd> {
    let region = &context.request.region;
    let mut token = access.token(context).await?;
    let end = loop {
        let answer = listing
            .work(context, region, token.secret(), until, progress)
            .await;
        if let Some(end) = token.accepted(answer).await? {
            break end;
        }
    };
    let changes = match &end {
        End::Whole => kept_list::keep(context, listing).await,
        End::Early(_) => None,
    };
    Ok(ListEnd { end, changes })
}
