//! Converts errors of the SDK into errors of this crate.
//!
//! The SDK recognizes an error by the `x-amzn-ErrorType` header or by `code` or `__type` in the body. It does not look
//! at OAuth's `error` member, which identifies the error if a proxy has removed the header. So an error is identified
//! by the first of these that is known: the SDK's code, the body's `error`, the HTTP status.

mod causes;

use std::error::Error as StdError;
use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use url::Url;

use self::causes::{connection_failure, has_too_long_header, root_cause, why_unreadable};
use crate::error::{Error, ServiceAnswer, ServiceFault};
use crate::types::{Secret, scrub};

/// Converts the error of an operation. `operation` is its name in the API. `secrets` are the secrets of the request,
/// which are removed from the service's message.
pub fn failure<E>(
    operation: &'static str,
    error: &SdkError<E, HttpResponse>,
    secrets: &[&Secret],
) -> Error
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    match error {
        SdkError::ServiceError(service) => {
            service_error(operation, service.err().code(), service.raw(), secrets)
        }
        SdkError::ResponseError(response) => {
            let answer = Box::new(answer_of(response.raw(), secrets));
            match other_server(response.raw()) {
                Some(fault) => Error::Service {
                    operation,
                    fault,
                    answer,
                },
                None => Error::UnexpectedAnswer {
                    operation,
                    problem: why_unreadable(error),
                    answer,
                },
            }
        }
        SdkError::TimeoutError(_) => Error::Timeout { operation },
        SdkError::DispatchFailure(dispatch) => {
            let Some(connector) = dispatch.as_connector_error() else {
                return Error::Network {
                    operation,
                    problem: "no connection".into(),
                };
            };
            let problem = scrub(&root_cause(connector), secrets);
            if let Some(failure) = connection_failure(connector) {
                return Error::Connection {
                    operation,
                    fault: failure.fault,
                    problem: scrub(&failure.problem, secrets),
                };
            }
            if has_too_long_header(connector) {
                Error::unexpected_answer(operation, "its headers are too long")
            } else if dispatch.is_timeout() {
                Error::Timeout { operation }
            } else {
                Error::Network { operation, problem }
            }
        }
        // The arguments were checked before, so this is a fault of this crate.
        SdkError::ConstructionFailure(_) => {
            Error::Internal(format!("{operation} could not be built"))
        }
        _ => Error::Internal(format!("{operation} failed in an unknown way")),
    }
}

/// Converts an error response of the authorization endpoint, which the browser brought to the callback: `error` and
/// `error_description` of RFC 6749 section 4.1.2.1.
#[must_use]
pub fn authorize_failure(error: &str, description: Option<&str>) -> Error {
    const OPERATION: &str = "Authorize";
    let reason = description.filter(|text| !text.is_empty()).unwrap_or(error);
    let answer = Box::new(ServiceAnswer {
        status: None,
        reason: Some(scrub(reason, &[])),
        request_id: None,
        retry_after: None,
    });
    let fault = match error {
        "unsupported_response_type" => Some(ServiceFault::UnsupportedGrantType),
        "temporarily_unavailable" => Some(ServiceFault::InternalServer),
        error => by_oauth_error(error),
    };
    match fault {
        Some(fault) => Error::Service {
            operation: OPERATION,
            fault,
            answer,
        },
        None => Error::UnexpectedAnswer {
            operation: OPERATION,
            problem: "an error that OAuth does not know".into(),
            answer,
        },
    }
}

/// The details of a response: its status, message, request id and `Retry-After`. `secrets` are removed from the
/// message.
fn answer_of(response: &HttpResponse, secrets: &[&Secret]) -> ServiceAnswer {
    let body = json_body(response);
    let text = |name: &str| {
        body.as_ref()?
            .get(name)?
            .as_str()
            .filter(|text| !text.is_empty())
    };
    // The message is in `error_description` (OIDC) or `message` (portal). `reason` is set for KMS errors.
    let message = text("error_description")
        .or_else(|| text("message"))
        .or_else(|| text("error"));
    let reason = match (text("reason"), message) {
        (Some(reason), Some(message)) => Some(format!("{reason}: {message}")),
        (reason, message) => reason.or(message).map(str::to_owned),
    };
    let header = |name: &str| response.headers().get(name).map(|id| scrub(id, secrets));
    let reason = reason.or_else(|| other_server(response).map(|_| foreign_reason(response)));
    ServiceAnswer {
        status: Some(response.status().as_u16()),
        reason: reason.map(|reason| scrub(&reason, secrets)),
        request_id: header("x-amzn-requestid").or_else(|| header("x-amzn-request-id")),
        retry_after: retry_after(response),
    }
}

/// A longer `Retry-After` is shortened to this.
const MAX_RETRY_AFTER: Duration = Duration::from_mins(5);

/// `Retry-After` (RFC 9110 section 10.2.3): a number of seconds, or a date. The date is compared with the `Date` of the
/// response, because the clock of this machine can be wrong.
fn retry_after(response: &HttpResponse) -> Option<Duration> {
    let header = |name| response.headers().get(name).map(str::trim);
    let text = header("retry-after")?;
    let seconds = if let Ok(seconds) = text.parse() {
        seconds
    } else {
        let date = |text: &str| Some(DateTime::from_str(text, Format::HttpDate).ok()?.secs());
        let wait = date(text)?.saturating_sub(date(header("date")?)?);
        u64::try_from(wait).unwrap_or(0)
    };
    Some(Duration::from_secs(seconds).min(MAX_RETRY_AFTER))
}

fn service_error(
    operation: &'static str,
    code: Option<&str>,
    response: &HttpResponse,
    secrets: &[&Secret],
) -> Error {
    let answer = Box::new(answer_of(response, secrets));
    let body = json_body(response);
    let member = |name: &str| body.as_ref()?.get(name)?.as_str();
    let status = response.status().as_u16();

    let fault = code
        .and_then(by_code)
        .or_else(|| member("error").and_then(by_oauth_error))
        .or_else(|| by_status(status, body.is_some(), answer.request_id.is_some()))
        .or_else(|| other_server(response));
    match fault {
        // `AccessDenied` and `InvalidRequest` would name the wrong cause: the person and the request are in order.
        Some(ServiceFault::AccessDenied | ServiceFault::InvalidRequest)
            if member("reason").is_some_and(|reason| reason.starts_with("KMS_")) =>
        {
            Error::Service {
                operation,
                fault: ServiceFault::EncryptionKeyUnavailable,
                answer,
            }
        }
        Some(fault) => Error::Service {
            operation,
            fault,
            answer,
        },
        None => Error::UnexpectedAnswer {
            operation,
            problem: format!("an HTTP status of {status} without an error the service knows"),
            answer,
        },
    }
}

/// The fault that an exception's name means. `com.amazonaws.x#UnauthorizedException` and
/// `UnauthorizedException:http://…` are the same name.
fn by_code(code: &str) -> Option<ServiceFault> {
    let name = code.split(':').next().unwrap_or(code);
    let name = name.rsplit('#').next().unwrap_or(name);
    Some(match name {
        "AuthorizationPendingException" => ServiceFault::AuthorizationPending,
        "SlowDownException" => ServiceFault::SlowDown,
        "ExpiredTokenException" => ServiceFault::ExpiredToken,
        "AccessDeniedException" => ServiceFault::AccessDenied,
        "InvalidGrantException" => ServiceFault::InvalidGrant,
        "InvalidClientException" => ServiceFault::InvalidClient,
        "UnauthorizedClientException" => ServiceFault::UnauthorizedClient,
        "UnsupportedGrantTypeException" => ServiceFault::UnsupportedGrantType,
        "InvalidRequestException" => ServiceFault::InvalidRequest,
        "InvalidScopeException" => ServiceFault::InvalidScope,
        "InvalidClientMetadataException" => ServiceFault::InvalidClientMetadata,
        "InvalidRedirectUriException" => ServiceFault::InvalidRedirectUri,
        "UnauthorizedException" => ServiceFault::Unauthorized,
        "ForbiddenException" => ServiceFault::Forbidden,
        "ResourceNotFoundException" => ServiceFault::ResourceNotFound,
        "TooManyRequestsException" | "ThrottlingException" => ServiceFault::TooManyRequests,
        "InternalServerException" => ServiceFault::InternalServer,
        _ => return None,
    })
}

/// By the `error` member: RFC 6749 section 5.2, RFC 8628 section 3.5, RFC 7591 section 3.2.2.
fn by_oauth_error(error: &str) -> Option<ServiceFault> {
    Some(match error {
        "authorization_pending" => ServiceFault::AuthorizationPending,
        "slow_down" => ServiceFault::SlowDown,
        "expired_token" => ServiceFault::ExpiredToken,
        "access_denied" => ServiceFault::AccessDenied,
        "invalid_grant" => ServiceFault::InvalidGrant,
        "invalid_client" => ServiceFault::InvalidClient,
        "unauthorized_client" => ServiceFault::UnauthorizedClient,
        "unsupported_grant_type" => ServiceFault::UnsupportedGrantType,
        "invalid_request" => ServiceFault::InvalidRequest,
        "invalid_scope" => ServiceFault::InvalidScope,
        "invalid_client_metadata" => ServiceFault::InvalidClientMetadata,
        "invalid_redirect_uri" => ServiceFault::InvalidRedirectUri,
        "server_error" => ServiceFault::InternalServer,
        _ => return None,
    })
}

/// The fault that an HTTP status means. A response without a JSON body does not come from the service but from a proxy, a
/// gateway or a captive portal; a failure with a request id comes from AWS.
const fn by_status(status: u16, has_json_body: bool, has_request_id: bool) -> Option<ServiceFault> {
    match status {
        429 => Some(ServiceFault::TooManyRequests),
        511 => Some(ServiceFault::CaptivePortal),
        500..=599 if !has_json_body && !has_request_id => Some(ServiceFault::Gateway),
        500..=599 => Some(ServiceFault::InternalServer),
        _ if !has_json_body => None,
        401 => Some(ServiceFault::Unauthorized),
        403 => Some(ServiceFault::Forbidden),
        404 => Some(ServiceFault::ResourceNotFound),
        _ => None,
    }
}

/// The fault of a web page or a redirect. The services answer with JSON, and never redirect.
fn other_server(response: &HttpResponse) -> Option<ServiceFault> {
    let status = response.status();
    let is_page = || {
        let body = response.body().bytes().unwrap_or_default();
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        body.trim_ascii_start().starts_with(b"<")
    };
    let is_other = is_redirect(status.as_u16()) || status.is_success() && is_page();
    is_other.then_some(ServiceFault::OtherServer)
}

/// What another server answered. Of the address of a redirect only the host is told: the rest can identify the person.
fn foreign_reason(response: &HttpResponse) -> String {
    let status = response.status().as_u16();
    let location = response.headers().get("location");
    let target = location.and_then(|location| Url::parse(location).ok());
    match target.as_ref().and_then(Url::host_str) {
        Some(host) => format!("HTTP {status} to `{host}`"),
        None if is_redirect(status) => format!("HTTP {status}"),
        None => format!("a web page, HTTP {status}"),
    }
}

const fn is_redirect(status: u16) -> bool {
    matches!(status, 300..=399)
}

fn json_body(response: &HttpResponse) -> Option<serde_json::Value> {
    let body: serde_json::Value = serde_json::from_slice(response.body().bytes()?).ok()?;
    body.is_object().then_some(body)
}

#[cfg(test)]
mod tests;
