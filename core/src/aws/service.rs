//! A client of each service for a region, under the settings of the call.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region as SdkRegion};
use aws_smithy_async::rt::sleep::TokioSleep;

use super::answer::CheckAnswer;
use super::endpoint::{Endpoint, endpoint};
use super::environment::NoEnvironment;
use super::http;
use super::service_time::LearnServiceTime;
use crate::context::CallContext;
use crate::error::Result;
use crate::types::Region;

/// Time to connect, through a far proxy too. The SDK's own 3.1 s is short for that.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Time to the first byte of an answer.
const READ_TIMEOUT: Duration = Duration::from_secs(20);
/// Time for one request with its answer.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);

/// Its id in settings.
const OIDC: &str = "SSO OIDC";

/// Builds the configuration of a client. The two SDK crates have the same builder under two names.
///
/// The clients send nothing twice by themselves: `docs/design/retries.md`.
macro_rules! config {
    ($sdk:ident, $context:expr, $region:expr, $endpoint:expr) => {{
        let endpoint = $endpoint;
        let mut config = $sdk::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(SdkRegion::new($region.as_str().to_owned()))
            .http_client(http::client($context, &endpoint).await?)
            .sleep_impl(TokioSleep::new())
            .interceptor(CheckAnswer)
            .interceptor(LearnServiceTime::of($context))
            .interceptor(NoEnvironment::of($context))
            .timeout_config(timeouts())
            // For long bodies; these are short, and have the time-outs above.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .retry_config(RetryConfig::disabled());
        match &endpoint {
            Endpoint::Custom(url) => config.set_endpoint_url(Some(url.to_string())),
            Endpoint::Aws { fips, dual_stack } => config
                .set_use_fips(Some(*fips))
                .set_use_dual_stack(Some(*dual_stack)),
        };
        config
    }};
}

/// For one request. A time-out for all tries of a request would be one more timer for the same.
fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(READ_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .build()
}

/// A client of SSO OIDC.
pub async fn oidc(context: &CallContext, region: &Region) -> Result<aws_sdk_ssooidc::Client> {
    let endpoint = endpoint(context, OIDC).await?;
    let config = config!(aws_sdk_ssooidc, context, region, endpoint);
    Ok(aws_sdk_ssooidc::Client::from_conf(config.build()))
}

/// A portal, and the road to it.
#[derive(Debug, Clone)]
pub struct Portal {
    /// A client of the SSO portal, which lists accounts and roles and hands out credentials.
    pub client: aws_sdk_sso::Client,
    /// Which one it is: whatever is asked there counts against the same limits of the service.
    pub address: String,
}

/// The SSO portal of a region.
pub async fn portal(context: &CallContext, region: &Region) -> Result<Portal> {
    let endpoint = endpoint(context, "SSO").await?;
    let address = match &endpoint {
        Endpoint::Custom(url) => url.to_string(),
        Endpoint::Aws { fips, dual_stack } => format!("{} {fips} {dual_stack}", region.as_str()),
    };
    let config = config!(aws_sdk_sso, context, region, endpoint);
    // Its requests are not signed; measuring how wrong the clock is was 1.5 % of the CPU time of a list.
    let config = config.disable_clock_skew_correction(true);
    let client = aws_sdk_sso::Client::from_conf(config.build());
    Ok(Portal { client, address })
}

#[cfg(test)]
mod tests;
