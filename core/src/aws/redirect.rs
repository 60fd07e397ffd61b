//! Asks the server of a start URL where the portal is. Only the headers of the answer are used.

use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime_api::client::interceptors::context::{Error as SdkOperationError, Output};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::ser_de::DeserializeResponse;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::timeout::TimeoutConfig;
use url::{Position, Url};

use super::endpoint::Endpoint;
use super::failure::failure;
use super::partition::region_of_service_host;
use super::portal_host::region_of_sign_in_host;
use super::request_log::{LOOK_UP, LogRequests};
use super::service::transport;
use crate::context::CallContext;
use crate::error::Result;
use crate::network;
use crate::types::Region;

/// The statuses of a redirect: RFC 9110 sections 15.4.2 to 15.4.9, without 300, 304 and 305.
const REDIRECTS: [u16; 5] = [301, 302, 303, 307, 308];

/// The services that an access portal names in `Link` (preconnect) and `Content-Security-Policy` (report-uri). AWS does
/// not document these headers.
const NAMED_SERVICES: [&str; 2] = ["portal.sso", "log.sso-portal"];

/// What the headers of an answer tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Where it redirects to.
    pub location: Option<String>,
    /// The region whose services it names. `None` if it names several.
    pub region: Option<Region>,
}

/// Sends a GET request without cookies and credentials, through the proxy and with the certificates of all requests. No
/// redirect is followed, and no body is read.
///
/// The time-outs are those of all connections.
///
/// # Errors
///
/// `Network`, `Timeout`, `UntrustedCertificate`, and `InvalidConfiguration` if a setting of the proxy or the
/// certificates is invalid.
pub async fn look_up(context: &CallContext, url: &Url) -> Result<Answer> {
    let client = network::http_client(context, transport(&Endpoint::Custom(url.clone()))).await?;
    let path = url[Position::BeforePath..Position::AfterQuery].to_owned();
    let operation = Operation::builder()
        .service_name("aws-sso-native")
        .operation_name(LOOK_UP)
        .http_client(client)
        .endpoint_url(&url[..Position::BeforePath])
        .no_auth()
        .no_retry()
        // The HTTP client has its own.
        .timeout_config(TimeoutConfig::disabled())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .serializer(move |()| {
            let mut request = HttpRequest::get(&path)?;
            request
                .headers_mut()
                .insert("user-agent", network::USER_AGENT);
            request.headers_mut().insert("accept", "*/*");
            Ok(request)
        })
        .deserializer_impl::<Answer, ErrorMetadata>(Headers);
    let operation = match LogRequests::new(context) {
        Some(log) => operation.interceptor(log),
        None => operation,
    };
    let answer = operation.build().invoke(()).await;
    answer.map_err(|error| failure(LOOK_UP, &error, &[]))
}

/// The region that the host of a page names, which a sign-in passes through: `REGION.signin.aws`,
/// `device.sso.REGION.amazonaws.com`.
#[must_use]
pub fn region_of_page(host: &str) -> Option<Region> {
    let mut services = ["device.sso", "oidc", "portal.sso"].into_iter();
    region_of_sign_in_host(host)
        .or_else(|| services.find_map(|service| region_of_service_host(host, service)))
}

/// Reads the headers of a response, whatever its status is.
#[derive(Debug)]
struct Headers;

impl DeserializeResponse for Headers {
    fn deserialize_streaming_with_config(
        &self,
        response: &mut HttpResponse,
        _config: &ConfigBag,
    ) -> Option<Result<Output, OrchestratorError<SdkOperationError>>> {
        Some(Ok(Output::erase(answer(response))))
    }

    /// It is not called, as the other method returns a value.
    fn deserialize_nonstreaming_with_config(
        &self,
        response: &HttpResponse,
        _config: &ConfigBag,
    ) -> Result<Output, OrchestratorError<SdkOperationError>> {
        Ok(Output::erase(answer(response)))
    }
}

fn answer(response: &HttpResponse) -> Answer {
    let headers = response.headers();
    let is_redirect = REDIRECTS.contains(&response.status().as_u16());
    let location = headers.get("location").filter(|_| is_redirect);
    let mut named = ["link", "content-security-policy"]
        .into_iter()
        .flat_map(|name| headers.get_all(name))
        .flat_map(regions_named_in);
    let region = named.next();
    Answer {
        location: location.map(str::to_owned),
        region: region.filter(|first| named.all(|other| other == *first)),
    }
}

/// The regions of the service hosts in a header.
pub(super) fn regions_named_in(header: &str) -> impl Iterator<Item = Region> {
    let is_of_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    header.split(move |c| !is_of_host(c)).filter_map(|host| {
        let mut services = NAMED_SERVICES.into_iter();
        services.find_map(|service| region_of_service_host(host, service))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_smithy_runtime_api::http::StatusCode;
    use aws_smithy_types::body::SdkBody;

    fn answer_with(status: u16, headers: &[(&'static str, &'static str)]) -> Answer {
        let status = StatusCode::try_from(status).unwrap();
        let mut response = HttpResponse::new(status, SdkBody::empty());
        for (name, value) in headers {
            response.headers_mut().append(*name, *value);
        }
        answer(&response)
    }

    #[test]
    fn only_a_redirect_leads_elsewhere() {
        let location = |status| answer_with(status, &[("location", "https://x.example/")]).location;
        for status in REDIRECTS {
            assert_eq!(location(status).as_deref(), Some("https://x.example/"));
        }
        for status in [200, 201, 300, 304, 404, 503] {
            assert_eq!(location(status), None, "{status}");
        }
        assert_eq!(answer_with(302, &[]).location, None);
    }

    #[test]
    fn a_portal_names_its_region_in_its_headers() {
        let region = |headers: &[(&'static str, &'static str)]| {
            answer_with(200, headers).region.map(|it| it.to_string())
        };
        let link = (
            "link",
            "<https://portal.sso.eu-central-1.amazonaws.com/>; rel=preconnect; crossorigin",
        );
        let policy = (
            "content-security-policy",
            "default-src 'self'; report-uri https://log.sso-portal.eu-central-1.amazonaws.com/log",
        );
        assert_eq!(region(&[link]).as_deref(), Some("eu-central-1"));
        assert_eq!(region(&[policy]).as_deref(), Some("eu-central-1"));
        assert_eq!(region(&[link, policy]).as_deref(), Some("eu-central-1"));
        let other = ("link", "<https://portal.sso.us-east-1.amazonaws.com/>");
        assert_eq!(region(&[link, other]), None);
        let foreign = (
            "link",
            "<https://portal.sso.us-east-1.amazonaws.com.evil.com/>",
        );
        assert_eq!(region(&[foreign]), None);
        assert_eq!(region(&[("x-other", link.1)]), None);
    }
}
