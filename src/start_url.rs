//! `resolveStartUrl`.

use std::collections::HashMap;

use napi::Env;
use napi_derive::napi;

use crate::arguments;
use crate::call_error::CallError;
use crate::cancellation::Cancellation;
use crate::errors::NativeError;
use crate::outcome::{OutcomePromise, start_call};
use aws_sso_native_core::start_url::{
    self, Confidence, PastedUrl, PortalKind, RegionSource, Resolved,
};

/// A start URL, and what is known of its portal.
#[napi(object, object_from_js = false)]
pub struct NativeResolvedStartUrl {
    /// The start URL.
    pub start_url: String,
    /// The region.
    pub region: Option<String>,
    /// The kind of the portal's address.
    #[napi(ts_type = "'awsapps' | 'regional' | 'issuer' | 'unknown'")]
    pub kind: &'static str,
    /// How the host was found.
    #[napi(ts_type = "'certain' | 'assumed' | 'unknown'")]
    pub confidence: &'static str,
    /// Where the region was found.
    #[napi(ts_type = "'host' | 'headers'")]
    pub region_source: Option<&'static str>,
    /// The company's own host that led to the portal.
    pub custom_domain: Option<String>,
    /// Why a server could not be asked.
    pub problem: Option<NativeError>,
}

impl From<Resolved> for NativeResolvedStartUrl {
    fn from(resolved: Resolved) -> Self {
        let source = resolved.region.as_ref().map(|(_, source)| match source {
            RegionSource::Host => "host",
            RegionSource::Headers => "headers",
        });
        Self {
            start_url: resolved.start_url.as_str().to_owned(),
            region: resolved.region.map(|(region, _)| region.to_string()),
            kind: match resolved.kind {
                Some(PortalKind::AwsApps) => "awsapps",
                Some(PortalKind::Regional) => "regional",
                Some(PortalKind::Issuer) => "issuer",
                None => "unknown",
            },
            confidence: match resolved.confidence {
                Confidence::Certain => "certain",
                Confidence::Assumed => "assumed",
                Confidence::Unknown => "unknown",
            },
            region_source: source,
            custom_domain: resolved.custom_domain,
            problem: resolved
                .problem
                .map(|error| NativeError::from(&CallError::Core(error))),
        }
    }
}

/// Finds the portal and the region that a text means.
#[napi(ts_return_type = "Promise<Outcome<NativeResolvedStartUrl>>")]
pub fn resolve_start_url<'env>(
    env: &'env Env,
    environment: HashMap<String, String>,
    cancellation: &Cancellation,
    text: String,
) -> napi::Result<OutcomePromise<'env>> {
    start_call(
        env,
        environment,
        cancellation,
        |context| async move {
            let pasted: PastedUrl = arguments::text("text", &text)?;
            Ok(start_url::resolve(&context, pasted).await?)
        },
        NativeResolvedStartUrl::from,
    )
}
