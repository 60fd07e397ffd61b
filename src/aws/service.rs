//! A client of each service for a region, under the settings of the call.

use std::time::Duration;

use aws_sdk_sso::config::BehaviorVersion;
use aws_sdk_sso::config::retry::{RetryConfig, RetryPartition, TokenBucket};
use aws_sdk_sso::config::timeout::TimeoutConfig;
use aws_smithy_async::rt::sleep::TokioSleep;

use super::Region;
use super::endpoint::{Endpoint, endpoint};
use super::http;
use super::service_time::LearnServiceTime;
use crate::call::Call;
use crate::error::Result;

/// Time to connect, through a far proxy too. The SDK's own 3.1 s is short for that.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Time to the first byte of an answer.
const READ_TIMEOUT: Duration = Duration::from_secs(20);
/// Time for one request with its answer.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);
/// Time for a request with all the times it is sent again: a service that is down is not waited for
/// through all its attempts.
const OPERATION_TIMEOUT: Duration = Duration::from_mins(1);
/// Requests that the service throttles or fails are sent again by the SDK this often in all.
const PORTAL_ATTEMPTS: u32 = 16;

/// Builds the configuration of a client. The two SDK crates have the same builder under two names.
macro_rules! config {
    ($sdk:ident, $call:expr, $region:expr, $service_id:literal, $retry:expr) => {{
        let endpoint = endpoint($call, $service_id).await?;
        let mut config = $sdk::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region($sdk::config::Region::new($region.as_str().to_owned()))
            .http_client(http::client($call, &endpoint).await?)
            .sleep_impl(TokioSleep::new())
            .interceptor(LearnServiceTime::of($call))
            .timeout_config(timeouts())
            .retry_config($retry);
        match endpoint {
            Endpoint::Custom(url) => config.set_endpoint_url(Some(url.to_string())),
            Endpoint::Aws { fips, dual_stack } => config
                .set_use_fips(Some(fips))
                .set_use_dual_stack(Some(dual_stack)),
        };
        config
    }};
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(READ_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(OPERATION_TIMEOUT)
        .build()
}

/// A client of SSO OIDC for requests that can be sent twice: registering, and asking for codes.
pub async fn oidc(call: &Call, region: &Region) -> Result<aws_sdk_ssooidc::Client> {
    let config = config!(
        aws_sdk_ssooidc,
        call,
        region,
        "SSO OIDC",
        RetryConfig::standard()
    );
    Ok(aws_sdk_ssooidc::Client::from_conf(config.build()))
}

/// A client of SSO OIDC that sends nothing twice by itself: a device code or a refresh token may be
/// good for one use.
pub async fn oidc_for_tokens(call: &Call, region: &Region) -> Result<aws_sdk_ssooidc::Client> {
    let config = config!(
        aws_sdk_ssooidc,
        call,
        region,
        "SSO OIDC",
        RetryConfig::disabled()
    );
    Ok(aws_sdk_ssooidc::Client::from_conf(config.build()))
}

/// A client of the SSO portal, which lists accounts and roles and hands out credentials.
///
/// All its requests can be sent twice. A client is for one call, and so is its count of retries: the
/// SDK's default is shared by the process and gives up after about a hundred 429s, as a long list may
/// well meet.
pub async fn portal(call: &Call, region: &Region) -> Result<aws_sdk_sso::Client> {
    let retry = RetryConfig::standard().with_max_attempts(PORTAL_ATTEMPTS);
    let config = config!(aws_sdk_sso, call, region, "SSO", retry);
    let retries = RetryPartition::custom("aws-sso-native").token_bucket(TokenBucket::unlimited());
    Ok(aws_sdk_sso::Client::from_conf(
        config.retry_partition(retries.build()).build(),
    ))
}

#[cfg(test)]
mod tests;
