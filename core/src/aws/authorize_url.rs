//! The address of the authorization endpoint (RFC 6749 section 3.1), which is on the host of SSO OIDC.

use url::Url;

use super::endpoint::{Service, endpoint};
use crate::context::CallContext;
use crate::error::{Error, Result};
use crate::types::Region;

/// `<endpoint>/authorize`, without a query. The endpoint can be a custom one, and FIPS, dual-stack and the region's
/// partition are respected.
///
/// # Errors
///
/// `InvalidConfiguration` if a setting of the endpoint is invalid.
pub async fn authorize_url(context: &CallContext, region: &Region) -> Result<Url> {
    let address = endpoint(context, Service::Oidc)
        .await?
        .address(Service::Oidc, region);
    let mut url = Url::parse(&address).map_err(|error| Error::Internal(error.to_string()))?;
    let path = format!("{}/authorize", url.path().trim_end_matches('/'));
    url.set_path(&path);
    url.set_query(None);
    Ok(url)
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
