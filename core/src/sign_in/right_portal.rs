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

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::context::Environment;
    use crate::error::{ServiceAnswer, ServiceFault};

    fn failed(fault: ServiceFault) -> Error {
        Error::Service {
            operation: "StartDeviceAuthorization",
            fault,
            answer: Box::new(ServiceAnswer::default()),
        }
    }

    /// The region that the error says is right. No server is asked: the endpoint is a custom one.
    async fn right_region(start_url: &str, region: &str, fault: ServiceFault) -> Option<String> {
        let endpoint = ("AWS_ENDPOINT_URL_SSO_OIDC", "http://127.0.0.1:9/");
        let variables = HashMap::from([endpoint].map(|(k, v)| (k.to_owned(), v.to_owned())));
        let context = CallContext::new(Environment::new(variables));
        let request = ClientRequest::new(start_url.parse().unwrap(), region.parse().unwrap());
        match explain(&context, &request, failed(fault)).await {
            Error::OtherPortal { found, .. } => found.region.map(|region| region.to_string()),
            _ => None,
        }
    }

    #[tokio::test]
    async fn a_start_url_that_names_its_region_explains_why_the_service_rejects_another_one() {
        const PORTAL: &str = "https://ssoins-1234567890abcdef.portal.eu-central-1.app.aws";
        let rejected = ServiceFault::InvalidRequest;
        let right = right_region(PORTAL, "us-east-1", rejected).await;
        assert_eq!(right.as_deref(), Some("eu-central-1"));
        assert_eq!(right_region(PORTAL, "eu-central-1", rejected).await, None);
        let denied = ServiceFault::AccessDenied;
        assert_eq!(right_region(PORTAL, "us-east-1", denied).await, None);
        let unknown = "https://my-org.awsapps.com/start";
        assert_eq!(right_region(unknown, "us-east-1", rejected).await, None);
    }
}
