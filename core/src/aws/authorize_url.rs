//! The address of the authorization endpoint (RFC 6749 section 3.1), which is on the host of SSO OIDC.

use aws_sdk_ssooidc::config::endpoint::{DefaultResolver, Params, ResolveEndpoint};
use url::Url;

use super::endpoint::{Endpoint, Service, endpoint};
use crate::context::CallContext;
use crate::error::{Error, Result};
use crate::types::Region;

/// `<endpoint>/authorize`, without a query. The endpoint can be a custom one, and FIPS, dual-stack and the region's
/// partition are respected.
///
/// # Errors
///
/// `InvalidConfiguration` if a setting of the endpoint is invalid or the region has no endpoint.
pub async fn authorize_url(context: &CallContext, region: &Region) -> Result<Url> {
    let base = match endpoint(context, Service::Oidc).await? {
        Endpoint::Custom(url) => url,
        Endpoint::Aws { fips, dual_stack } => aws_host(region, fips, dual_stack).await?,
    };
    let mut url = base;
    let path = format!("{}/authorize", url.path().trim_end_matches('/'));
    url.set_path(&path);
    url.set_query(None);
    Ok(url)
}

/// The host by the SDK's rules, so that authorization and token requests go to one host.
async fn aws_host(region: &Region, fips: bool, dual_stack: bool) -> Result<Url> {
    let invalid = |problem: String| Error::InvalidConfiguration {
        setting: "region",
        problem,
    };
    let params = Params::builder()
        .region(region.as_str())
        .use_fips(fips)
        .use_dual_stack(dual_stack)
        .build()
        .map_err(|problem| invalid(problem.to_string()))?;
    let endpoint = DefaultResolver::new()
        .resolve_endpoint(&params)
        .await
        .map_err(|problem| invalid(problem.to_string()))?;
    Url::parse(endpoint.url()).map_err(|problem| invalid(problem.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Environment;
    use std::collections::HashMap;

    async fn url(region: &str, variables: &[(&str, &str)]) -> String {
        let mut environment = HashMap::from([("HOME".to_owned(), "/nonexistent".to_owned())]);
        for (name, value) in variables {
            environment.insert((*name).to_owned(), (*value).to_owned());
        }
        let context = CallContext::new(Environment::new(environment));
        let region = region.parse().unwrap();
        authorize_url(&context, &region).await.unwrap().to_string()
    }

    #[tokio::test]
    async fn the_address_follows_the_endpoint_settings() {
        let fips = [("AWS_USE_FIPS_ENDPOINT", "true")];
        let dual_stack = [("AWS_USE_DUALSTACK_ENDPOINT", "true")];
        let custom = [(
            "AWS_ENDPOINT_URL_SSO_OIDC",
            "https://sso.corp.example/base/",
        )];
        for (region, variables, expected) in [
            (
                "us-east-1",
                &[][..],
                "https://oidc.us-east-1.amazonaws.com/authorize",
            ),
            (
                "cn-north-1",
                &[],
                "https://oidc.cn-north-1.amazonaws.com.cn/authorize",
            ),
            (
                "us-east-1",
                &fips,
                "https://oidc-fips.us-east-1.amazonaws.com/authorize",
            ),
            (
                "eu-west-1",
                &dual_stack,
                "https://oidc.eu-west-1.api.aws/authorize",
            ),
            (
                "us-east-1",
                &custom,
                "https://sso.corp.example/base/authorize",
            ),
        ] {
            assert_eq!(url(region, variables).await, expected);
        }
    }
}
