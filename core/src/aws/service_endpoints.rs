//! The addresses of both services, for diagnostics.

use url::Url;

use super::endpoint::{Endpoint, Service, endpoint};
use super::service::transport;
use crate::context::CallContext;
use crate::error::Result;
use crate::network::Transport;
use crate::types::Region;

/// Where the requests for a service are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceEndpoint {
    /// "SSO OIDC" or "SSO portal".
    pub service: &'static str,
    /// The URL.
    pub url: String,
    /// How it is reached.
    pub transport: Transport,
    /// Whether a setting names it.
    pub is_custom: bool,
}

/// The addresses of both services in a region.
///
/// # Errors
///
/// `InvalidConfiguration` if a setting of the endpoint is invalid.
pub async fn service_endpoints(
    context: &CallContext,
    region: &Region,
) -> Result<[ServiceEndpoint; 2]> {
    let of = async |service, name| {
        let endpoint = endpoint(context, service).await?;
        Ok(ServiceEndpoint {
            service: name,
            url: endpoint.address(service, region),
            transport: transport(&endpoint),
            is_custom: matches!(endpoint, Endpoint::Custom(_)),
        })
    };
    Ok([
        of(Service::Oidc, "SSO OIDC").await?,
        of(Service::Portal, "SSO portal").await?,
    ])
}

/// How a URL is reached.
#[must_use]
pub fn transport_of(url: &Url) -> Transport {
    transport(&Endpoint::Custom(url.clone()))
}
