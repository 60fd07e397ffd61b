//! Clients of the two services, with the settings of the call.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region as SdkRegion};
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_runtime::client::orchestrator::endpoints::StaticUriEndpointResolver;
use aws_smithy_runtime_api::client::endpoint::SharedEndpointResolver;

use super::endpoint::{Endpoint, Service, endpoint};
use super::environment::NoEnvironment;
use super::request_log::LogRequests;
use super::response_check::CheckResponse;
use super::service_time::LearnServiceTime;
use crate::context::CallContext;
use crate::error::Result;
use crate::network::{self, Transport};
use crate::types::Region;

/// The time for one request with its response. The times to connect, and to the first byte of the response, are those of
/// [`crate::network`].
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);

/// Builds the configuration of a client. It is a macro because the two SDK crates have two equal builder types.
///
/// The clients do not retry: `docs/design/retries.md`.
macro_rules! config {
    ($sdk:ident, $context:expr, $region:expr, $endpoint:expr, $address:expr) => {{
        let endpoint = $endpoint;
        let mut config = $sdk::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(SdkRegion::new($region.as_str().to_owned()))
            .http_client(network::http_client($context, transport(&endpoint)).await?)
            .sleep_impl(TokioSleep::new())
            .interceptor(CheckResponse)
            .interceptor(LearnServiceTime::new($context))
            .interceptor(NoEnvironment::new($context))
            .timeout_config(timeouts())
            // It is meant for long bodies. The bodies here are short, and the time-outs above apply to them.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .retry_config(RetryConfig::disabled());
        if let Some(log) = LogRequests::new($context) {
            config = config.interceptor(log);
        }
        match &endpoint {
            Endpoint::Custom(url) => config.set_endpoint_url(Some(url.to_string())),
            Endpoint::Aws { .. } => {
                let address = StaticUriEndpointResolver::uri($address);
                config.set_endpoint_resolver(Some(SharedEndpointResolver::new(address)))
            }
        };
        config
    }};
}

/// The time-outs of one request. Each request is one attempt, so a time-out for all attempts is not needed.
fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .build()
}

/// How an endpoint is reached. One on this machine is never reached through a proxy, not even with `https`.
pub(super) fn transport(endpoint: &Endpoint) -> Transport {
    if endpoint.is_plain_http() {
        Transport::PlainHttp
    } else if endpoint.is_loopback() {
        Transport::LocalHttps
    } else {
        Transport::Https
    }
}

/// A client of SSO OIDC in a region.
///
/// # Errors
///
/// `InvalidConfiguration` if a setting of the endpoint, the proxy or the certificates is invalid.
pub async fn oidc(context: &CallContext, region: &Region) -> Result<aws_sdk_ssooidc::Client> {
    let endpoint = endpoint(context, Service::Oidc).await?;
    let address = endpoint.address(Service::Oidc, region);
    let config = config!(aws_sdk_ssooidc, context, region, endpoint, address);
    Ok(aws_sdk_ssooidc::Client::from_conf(config.build()))
}

/// A client of the SSO portal, and the portal's identity.
#[derive(Debug, Clone)]
pub struct Portal {
    /// The client. It lists accounts and roles, and gets role credentials.
    pub client: aws_sdk_sso::Client,
    /// Identifies the endpoint. Requests to equal addresses count against the same rate limits of the service.
    pub address: String,
}

/// The SSO portal of a region.
///
/// # Errors
///
/// `InvalidConfiguration` if a setting of the endpoint, the proxy or the certificates is invalid.
pub async fn portal(context: &CallContext, region: &Region) -> Result<Portal> {
    let endpoint = endpoint(context, Service::Portal).await?;
    let address = endpoint.address(Service::Portal, region);
    let config = config!(aws_sdk_sso, context, region, endpoint, address.as_str());
    // Requests to the portal are not signed, so the SDK's clock correction has no use. It was 1.5 % of the CPU time of
    // a list.
    let config = config.disable_clock_skew_correction(true);
    let client = aws_sdk_sso::Client::from_conf(config.build());
    Ok(Portal { client, address })
}

#[cfg(test)]
mod tests;
