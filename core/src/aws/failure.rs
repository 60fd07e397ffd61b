//! What an error of the SDK means.
//!
//! The SDK knows an error by the `x-amzn-ErrorType` header or a `code`/`__type` in the body, never by
//! the OAuth `error` member, which is all that is left once a proxy has dropped the header. So there
//! are three ways here, in that order: the SDK's code, the body's `error`, the HTTP status.

use std::error::Error as StdError;
use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use http_body_util::LengthLimitError;

use super::answer::{BadAnswer, LONGEST};
use crate::error::{Answer, Error, ServiceFault};
use crate::types::{Secret, scrub};

/// Turns what an operation failed with into an error of ours. `secrets` are what the request held:
/// they are taken out of the service's words.
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
        SdkError::ResponseError(response) => Error::UnexpectedAnswer {
            operation,
            problem: unreadable(error),
            answer: Box::new(answer_of(response.raw(), secrets)),
        },
        SdkError::TimeoutError(_) => Error::Timeout { operation },
        SdkError::DispatchFailure(dispatch) => {
            let Some(connector) = dispatch.as_connector_error() else {
                return Error::Network {
                    operation,
                    problem: "no connection".into(),
                };
            };
            let problem = scrub(&root_cause(connector), secrets);
            if is_certificate_error(connector) {
                Error::UntrustedCertificate { operation, problem }
            } else if has_too_long_a_head(connector) {
                Error::unexpected_answer(operation, "its headers are too long")
            } else if dispatch.is_timeout() {
                Error::Timeout { operation }
            } else {
                Error::Network { operation, problem }
            }
        }
        // A request that cannot be built: the arguments are checked before, so the fault is ours.
        SdkError::ConstructionFailure(_) => {
            Error::Internal(format!("{operation} could not be built"))
        }
        _ => Error::Internal(format!("{operation} failed in an unknown way")),
    }
}

/// Turns what the authorize endpoint sent the browser back with into an error of ours: RFC 6749 section
/// 4.1.2.1.
#[must_use]
pub fn authorize_failure(error: &str, description: Option<&str>) -> Error {
    const OPERATION: &str = "Authorize";
    let reason = description.filter(|text| !text.is_empty()).unwrap_or(error);
    let answer = Box::new(Answer {
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

/// What is known of an answer.
pub fn answer_of(response: &HttpResponse, secrets: &[&Secret]) -> Answer {
    let body = json_body(response);
    let text = |name: &str| {
        body.as_ref()?
            .get(name)?
            .as_str()
            .filter(|text| !text.is_empty())
    };
    // OIDC says `error_description` and, for KMS, `reason`; the portal says `message`.
    let words = text("error_description")
        .or_else(|| text("message"))
        .or_else(|| text("error"));
    let reason = match (text("reason"), words) {
        (Some(reason), Some(words)) => Some(format!("{reason}: {words}")),
        (reason, words) => reason.or(words).map(str::to_owned),
    };
    let header = |name: &str| response.headers().get(name).map(|id| scrub(id, secrets));
    Answer {
        status: Some(response.status().as_u16()),
        reason: reason.map(|reason| scrub(&reason, secrets)),
        request_id: header("x-amzn-requestid").or_else(|| header("x-amzn-request-id")),
        retry_after: retry_after(response),
    }
}

/// Longer is not believed.
const LONGEST_RETRY_AFTER: Duration = Duration::from_mins(5);

/// `Retry-After` (RFC 9110 section 10.2.3): a number of seconds, or a date, which is compared with that of the answer
/// since our clock may be wrong.
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
    Some(Duration::from_secs(seconds).min(LONGEST_RETRY_AFTER))
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
        .or_else(|| by_status(status, body.is_some()));
    match fault {
        // The key's trouble is not the person's: "denied" and "invalid" would mislead.
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

/// By the exception's name, as the header or `__type` gives it:
/// `com.amazonaws.x#UnauthorizedException` and `UnauthorizedException:http://…` are the same.
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

/// By the status alone. A client error without a JSON body is a proxy's word, not the service's.
const fn by_status(status: u16, from_the_service: bool) -> Option<ServiceFault> {
    match status {
        429 => Some(ServiceFault::TooManyRequests),
        500..=599 => Some(ServiceFault::InternalServer),
        _ if !from_the_service => None,
        401 => Some(ServiceFault::Unauthorized),
        403 => Some(ServiceFault::Forbidden),
        404 => Some(ServiceFault::ResourceNotFound),
        _ => None,
    }
}

fn json_body(response: &HttpResponse) -> Option<serde_json::Value> {
    let body: serde_json::Value = serde_json::from_slice(response.body().bytes()?).ok()?;
    body.is_object().then_some(body)
}

/// The cause of an error. `std::io::Error` hides the error it wraps from `source()`.
fn cause<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    if let Some(wrapped) = error
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::get_ref)
    {
        return Some(wrapped);
    }
    error.source()
}

/// An error and all its causes, the root last.
fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let current = next?;
        next = cause(current);
        Some(current)
    })
}

fn root_cause(error: &(dyn StdError + 'static)) -> String {
    causes(error)
        .last()
        .map_or_else(|| error.to_string(), ToString::to_string)
}

/// Why an answer could not be read.
fn unreadable(error: &(dyn StdError + 'static)) -> String {
    let is_too_long = |cause: &(dyn StdError + 'static)| {
        cause.is::<LengthLimitError>()
            || cause.downcast_ref::<BadAnswer>() == Some(&BadAnswer::TooLong)
    };
    if causes(error).any(is_too_long) {
        format!("it is longer than {} MiB", LONGEST / 1024 / 1024)
    } else {
        "it was cut off or cannot be read".into()
    }
}

/// Whether the headers of the answer have no end that the HTTP client would wait for.
fn has_too_long_a_head(error: &(dyn StdError + 'static)) -> bool {
    causes(error).any(|cause| {
        cause
            .downcast_ref::<hyper::Error>()
            .is_some_and(hyper::Error::is_parse_too_large)
    })
}

fn is_certificate_error(error: &(dyn StdError + 'static)) -> bool {
    causes(error).any(|cause| {
        matches!(
            cause.downcast_ref::<rustls::Error>(),
            Some(rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented)
        )
    })
}

#[cfg(test)]
mod tests;
