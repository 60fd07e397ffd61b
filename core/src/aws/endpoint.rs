//! The endpoint of a service, from the environment and the shared config files, in the precedence of the AWS SDKs
//! (<https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html>).
//!
//! A custom endpoint takes precedence over FIPS and dual-stack, as in the AWS CLI. The SDK for Rust rejects the
//! combination.

use url::Url;

use super::partition::Partition;
use crate::context::CallContext;
use crate::error::{Error, Result};
use crate::profile::{self, Profiles, Properties};
use crate::types::{Region, is_loopback};

/// A service that this crate calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Service {
    /// SSO OIDC, which registers clients and grants tokens.
    Oidc,
    /// The SSO portal, which lists accounts and roles and gives role credentials.
    Portal,
}

impl Service {
    /// The service id, from which the names of settings are derived.
    const fn id(self) -> &'static str {
        match self {
            Self::Oidc => "SSO OIDC",
            Self::Portal => "SSO",
        }
    }

    /// What its hosts begin with.
    const fn host_prefix(self) -> &'static str {
        match self {
            Self::Oidc => "oidc",
            Self::Portal => "portal.sso",
        }
    }
}

/// The endpoint that requests are sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Endpoint {
    /// A host of AWS, which follows from the region.
    Aws { fips: bool, dual_stack: bool },
    /// The address in a setting. [`checked_url`] has checked it.
    Custom(Url),
}

impl Endpoint {
    /// The address of a service in a region.
    pub(super) fn address(&self, service: Service, region: &Region) -> String {
        match self {
            Self::Custom(url) => url.to_string(),
            Self::Aws { fips, dual_stack } => {
                let prefix = service.host_prefix();
                let host = Partition::of(region).host(prefix, region, *fips, *dual_stack);
                format!("https://{host}")
            }
        }
    }

    /// Whether requests are sent without TLS. Only an endpoint on this machine can be so.
    pub(super) fn is_plain_http(&self) -> bool {
        matches!(self, Self::Custom(url) if url.scheme() == "http")
    }

    /// Whether the endpoint is on this machine.
    pub(super) fn is_loopback(&self) -> bool {
        matches!(self, Self::Custom(url) if is_loopback(url))
    }
}

/// The endpoint of a service.
///
/// # Errors
///
/// `InvalidConfiguration` if a custom endpoint is not allowed, or a flag is neither `true` nor `false`.
pub(super) async fn endpoint(context: &CallContext, service: Service) -> Result<Endpoint> {
    let profiles = profile::read_profiles(context).await?;
    let flag = |variable, key| flag(context, profiles.in_use(), variable, key);

    let ignored = flag(
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        "ignore_configured_endpoint_urls",
    )?;
    if !ignored && let Some(text) = custom_url(context, &profiles, service) {
        return checked_url(text).map(Endpoint::Custom);
    }
    Ok(Endpoint::Aws {
        fips: flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")?,
        dual_stack: flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")?,
    })
}

/// Whether SSO OIDC has a custom endpoint, or one that is invalid.
pub async fn has_custom_oidc_endpoint(context: &CallContext) -> bool {
    !matches!(
        endpoint(context, Service::Oidc).await,
        Ok(Endpoint::Aws { .. })
    )
}

/// The custom endpoint, if one is set. An empty setting counts as not set.
fn custom_url<'a>(
    context: &'a CallContext,
    profiles: &'a Profiles,
    service: Service,
) -> Option<&'a str> {
    let snake_case = service.id().to_lowercase().replace(' ', "_");
    let variable = format!("AWS_ENDPOINT_URL_{}", snake_case.to_uppercase());
    let is_set = |text: &&str| !text.is_empty();
    let environment = &context.environment;
    let profile = || profiles.in_use();
    let in_services_section = |name: &str| {
        let section = profiles.services(profile()?.get("services")?)?;
        section.get_nested(name, "endpoint_url").filter(is_set)
    };
    environment
        .get(&variable)
        .or_else(|| environment.get("AWS_ENDPOINT_URL"))
        // `sso_oidc` in the AWS SDKs and Tools Reference Guide; `sso-oidc` in aws-runtime 1.10.
        .or_else(|| in_services_section(&snake_case))
        .or_else(|| in_services_section(&snake_case.replace('_', "-")))
        .or_else(|| profile()?.get("endpoint_url").filter(is_set))
}

/// Parses a custom endpoint. It receives client secrets and tokens, so it must be `https`, or on this machine.
fn checked_url(text: &str) -> Result<Url> {
    let invalid = |problem: &str| Error::InvalidConfiguration {
        setting: "AWS_ENDPOINT_URL",
        problem: problem.into(),
    };
    let url = Url::parse(text).map_err(|_| invalid("(or `endpoint_url`) is not a URL"))?;
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        _ => Err(invalid(
            "(or `endpoint_url`) must be an `https://` URL: tokens are sent there; `http://` is \
             accepted for this machine only",
        )),
    }
}

/// A setting that is `true` or `false`, and `false` by default.
fn flag(
    context: &CallContext,
    profile: Option<&Properties>,
    variable: &'static str,
    key: &'static str,
) -> Result<bool> {
    let in_profile = || profile?.get(key);
    match context.environment.get(variable).or_else(in_profile) {
        None => Ok(false),
        Some(text) if text.eq_ignore_ascii_case("true") => Ok(true),
        Some(text) if text.eq_ignore_ascii_case("false") => Ok(false),
        Some(_) => Err(Error::InvalidConfiguration {
            setting: variable,
            problem: format!("(or `{key}` in `~/.aws/config`) must be `true` or `false`"),
        }),
    }
}

#[cfg(test)]
mod tests;
