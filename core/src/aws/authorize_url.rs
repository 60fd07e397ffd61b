//! Where the person's browser begins an authorization code flow: on the host of the OIDC service.

use aws_sdk_ssooidc::config::endpoint::{DefaultResolver, Params, ResolveEndpoint};
use url::Url;

use super::endpoint::{Endpoint, endpoint};
use crate::context::CallContext;
use crate::error::{Error, Result};
use crate::types::Region;

/// `<endpoint>/authorize`: of the endpoint in force, be it a custom one, FIPS, dual-stack or another
/// partition's.
pub async fn authorize_url(context: &CallContext, region: &Region) -> Result<Url> {
    let base = match endpoint(context, "SSO OIDC").await? {
        Endpoint::Custom(url) => url,
        Endpoint::Aws { fips, dual_stack } => aws_host(region, fips, dual_stack).await?,
    };
    let mut url = base;
    let path = format!("{}/authorize", url.path().trim_end_matches('/'));
    url.set_path(&path);
    url.set_query(None);
    Ok(url)
}

/// By the SDK's own rules, so that they are asked for at the host that the codes are redeemed at.
async fn aws_host(region: &Region, fips: bool, dual_stack: bool) -> Result<Url> {
    let unknown = |problem: String| Error::InvalidConfiguration {
        setting: "region",
        problem,
    };
    let params = Params::builder()
        .region(region.as_str())
        .use_fips(fips)
        .use_dual_stack(dual_stack)
        .build()
        .map_err(|problem| unknown(problem.to_string()))?;
    let endpoint = DefaultResolver::new()
        .resolve_endpoint(&params)
        .await
        .map_err(|problem| unknown(problem.to_string()))?;
    Url::parse(endpoint.url()).map_err(|problem| unknown(problem.to_string()))
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
    async fn it_follows_the_endpoint_in_force() {
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
