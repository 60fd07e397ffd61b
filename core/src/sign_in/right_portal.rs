//! Finds out, after the service has rejected a sign-in, whether the region or the start URL is wrong, and which one is right.
//!
//! The service's own answer does not tell: `InvalidRequestException` without a text for the device code flow, and
//! `InvalidClientMetadataException` or `InvalidGrantException` for the browser flow.

use super::registration::ClientRequest;
use crate::aws;
use crate::context::CallContext;
use crate::error::{Error, ErrorCode, OtherPortal};
use crate::start_url::{self, Confidence, PastedUrl, Resolved};

/// Adds what the start URL means to an error that a wrong region or start URL causes.
///
/// A host that names its region is enough. Otherwise the server of the start URL is asked, if AWS was asked before: with a
/// custom endpoint, the start URL need not belong to AWS.
pub(super) async fn explain(context: &CallContext, request: &ClientRequest, error: Error) -> Error {
    let has_cause = matches!(
        error.code(),
        ErrorCode::InvalidRequest | ErrorCode::InvalidClientMetadata | ErrorCode::InvalidGrant
    );
    if !has_cause {
        return error;
    }
    let Ok(pasted) = request.start_url.as_str().parse::<PastedUrl>() else {
        return error;
    };
    let resolved = match start_url::from_text(&pasted) {
        resolved if resolved.region.is_some() => resolved,
        _ if aws::has_custom_oidc_endpoint(context).await => return error,
        _ => match start_url::resolve(context, pasted).await {
            Ok(resolved) => resolved,
            Err(_) => return error,
        },
    };
    let found = other_portal(request, resolved);
    if found.differs() {
        Error::OtherPortal {
            failure: Box::new(error),
            found: Box::new(found),
        }
    } else {
        error
    }
}

fn other_portal(request: &ClientRequest, resolved: Resolved) -> OtherPortal {
    let is_certain = resolved.confidence == Confidence::Certain;
    let start_url = resolved
        .custom_domain
        .filter(|_| is_certain)
        .map(|_| resolved.start_url);
    OtherPortal {
        given: request.region.clone(),
        region: resolved.region.map(|(region, _)| region),
        start_url,
    }
}
