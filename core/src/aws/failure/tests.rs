use aws_sdk_ssooidc::operation::create_token::CreateTokenError;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::error::ErrorMetadata;

use super::*;
use crate::error::{ConnectionFault, ErrorCode};
use crate::network::Failure;

fn response(status: u16, body: &str) -> HttpResponse {
    let status = StatusCode::try_from(status).unwrap();
    let mut response = HttpResponse::new(status, SdkBody::from(body));
    response
        .headers_mut()
        .insert("x-amzn-requestid", "request-1");
    response
}

fn error_of_response(code: Option<&str>, status: u16, body: &str) -> Error {
    let mut metadata = ErrorMetadata::builder();
    if let Some(code) = code {
        metadata = metadata.code(code);
    }
    let error = CreateTokenError::generic(metadata.build());
    let error = SdkError::service_error(error, response(status, body));
    failure("CreateToken", &error, &[&Secret::new("hunter2-hunter2")])
}

const EXCEPTIONS: [(&str, &str, ErrorCode); 12] = [
    (
        "AuthorizationPendingException",
        "authorization_pending",
        ErrorCode::AuthorizationPending,
    ),
    ("SlowDownException", "slow_down", ErrorCode::SlowDown),
    (
        "ExpiredTokenException",
        "expired_token",
        ErrorCode::ExpiredToken,
    ),
    (
        "AccessDeniedException",
        "access_denied",
        ErrorCode::AccessDenied,
    ),
    (
        "InvalidGrantException",
        "invalid_grant",
        ErrorCode::InvalidGrant,
    ),
    (
        "InvalidClientException",
        "invalid_client",
        ErrorCode::InvalidClient,
    ),
    (
        "UnauthorizedClientException",
        "unauthorized_client",
        ErrorCode::UnauthorizedClient,
    ),
    (
        "UnsupportedGrantTypeException",
        "unsupported_grant_type",
        ErrorCode::UnsupportedGrantType,
    ),
    (
        "InvalidRequestException",
        "invalid_request",
        ErrorCode::InvalidRequest,
    ),
    (
        "InvalidScopeException",
        "invalid_scope",
        ErrorCode::InvalidScope,
    ),
    (
        "InvalidClientMetadataException",
        "invalid_client_metadata",
        ErrorCode::InvalidClientMetadata,
    ),
    (
        "InvalidRedirectUriException",
        "invalid_redirect_uri",
        ErrorCode::InvalidRedirectUri,
    ),
];

#[test]
fn an_exception_name_or_an_oauth_error_alone_identifies_an_error() {
    for (exception, oauth, code) in EXCEPTIONS {
        assert_eq!(
            error_of_response(Some(exception), 400, "{}").code(),
            code,
            "{exception}"
        );
        let body = format!("{{\"error\": \"{oauth}\"}}");
        assert_eq!(error_of_response(None, 400, &body).code(), code, "{oauth}");
    }
}

#[test]
fn an_exception_name_of_the_portal_has_precedence_over_the_status() {
    for (exception, code) in [
        ("UnauthorizedException", ErrorCode::Unauthorized),
        ("ForbiddenException", ErrorCode::Forbidden),
        ("ResourceNotFoundException", ErrorCode::ResourceNotFound),
        ("TooManyRequestsException", ErrorCode::TooManyRequests),
        ("ThrottlingException", ErrorCode::TooManyRequests),
        ("InternalServerException", ErrorCode::InternalServer),
    ] {
        let error = error_of_response(Some(exception), 400, "{}");
        assert_eq!(error.code(), code, "{exception}");
    }
}

#[test]
fn exception_names_with_a_prefix_or_suffix_are_recognized() {
    for name in [
        "AuthorizationPendingException:http://internal.amazon.com/coral/com.amazonaws.sso.oidc/",
        "com.amazonaws.sso.oidc#AuthorizationPendingException",
    ] {
        assert_eq!(
            error_of_response(Some(name), 400, "{}").code(),
            ErrorCode::AuthorizationPending
        );
    }
}

#[test]
fn the_status_identifies_an_error_of_the_portal_if_nothing_else_does() {
    for (status, code) in [
        (401, ErrorCode::Unauthorized),
        (403, ErrorCode::Forbidden),
        (404, ErrorCode::ResourceNotFound),
        (429, ErrorCode::TooManyRequests),
        (500, ErrorCode::InternalServer),
        (503, ErrorCode::InternalServer),
    ] {
        assert_eq!(
            error_of_response(None, status, "{\"message\": \"x\"}").code(),
            code,
            "{status}"
        );
    }
}

#[test]
fn an_error_page_of_a_proxy_is_not_an_error_of_the_service() {
    for status in [401, 403, 404, 400, 407] {
        let error = error_of_response(None, status, "<html>Welcome to Hotel WiFi</html>");
        assert_eq!(error.code(), ErrorCode::UnexpectedAnswer, "{status}");
    }
}

#[test]
fn an_error_of_the_encryption_key_has_its_own_code() {
    for exception in ["AccessDeniedException", "InvalidRequestException"] {
        let body =
            "{\"reason\": \"KMS_DisabledException\", \"error_description\": \"Key disabled\"}";
        let error = error_of_response(Some(exception), 400, body);
        assert_eq!(error.code(), ErrorCode::EncryptionKeyUnavailable);
        let reason = error.answer().unwrap().reason.as_deref();
        assert_eq!(reason, Some("KMS_DisabledException: Key disabled"));
    }
}

#[test]
fn the_message_and_the_request_id_are_kept_and_echoed_secrets_are_removed() {
    let body =
        "{\"error\": \"invalid_grant\", \"error_description\": \"bad code hunter2-hunter2\"}";
    let error = error_of_response(Some("InvalidGrantException"), 400, body);
    let answer = error.answer().unwrap();
    assert_eq!(answer.status, Some(400));
    assert_eq!(answer.request_id.as_deref(), Some("request-1"));
    assert_eq!(answer.reason.as_deref(), Some("bad code [redacted]"));
    assert!(!format!("{error:?} {error}").contains("hunter2"));
}

#[test]
fn retry_after_is_seconds_or_a_date_and_five_minutes_at_most() {
    for (text, seconds) in [
        ("7", Some(7)),
        ("Fri, 27 Nov 2026 10:00:30 GMT", Some(30)),
        ("Fri, 27 Nov 2026 09:59:00 GMT", Some(0)),
        ("86400", Some(300)),
        ("soon", None),
        ("-1", None),
    ] {
        let mut response = response(429, "{}");
        let headers = response.headers_mut();
        headers.insert("date", "Fri, 27 Nov 2026 10:00:00 GMT");
        headers.insert("retry-after", text);
        let error = CreateTokenError::generic(ErrorMetadata::builder().build());
        let error = failure(
            "CreateToken",
            &SdkError::service_error(error, response),
            &[],
        );
        let answer = error.answer().unwrap();
        assert_eq!(
            answer.retry_after,
            seconds.map(Duration::from_secs),
            "{text}"
        );
    }
}

type Failed = SdkError<CreateTokenError, HttpResponse>;

fn error_of_connection(error: ConnectorError) -> Error {
    failure("CreateToken", &Failed::dispatch_failure(error), &[])
}

#[test]
fn connection_errors_and_time_outs_have_their_own_codes() {
    let refused = std::io::Error::other("connection refused");
    let error = error_of_connection(ConnectorError::io(refused.into()));
    assert_eq!(error.code(), ErrorCode::Network);
    assert!(error.to_string().ends_with("connection refused"), "{error}");
    let error = error_of_connection(ConnectorError::timeout("slow".into()));
    assert_eq!(error.code(), ErrorCode::Timeout);
    let error = failure("CreateToken", &Failed::timeout_error("slow"), &[]);
    assert_eq!(error.code(), ErrorCode::Timeout);
}

#[test]
fn the_fault_of_a_connection_is_kept_with_its_hint_and_without_secrets() {
    let failed = Failure {
        fault: ConnectionFault::CertificateExpired,
        problem: "`h:443` showed hunter2-hunter2".into(),
    };
    let secret = Secret::new("hunter2-hunter2");
    let error = ConnectorError::io(failed.into());
    let error = failure("CreateToken", &Failed::dispatch_failure(error), &[&secret]);
    assert_eq!(error.code(), ErrorCode::UntrustedCertificate);
    assert_eq!(
        error.to_string(),
        "CreateToken failed: `h:443` showed [redacted]"
    );
    assert!(error.hint().contains("date and time"), "{}", error.hint());
}

#[test]
fn a_failure_that_is_not_in_the_form_of_the_service_is_that_of_a_gateway_or_captive_portal() {
    let with_id = error_of_response(None, 503, "<html>");
    assert_eq!(with_id.code(), ErrorCode::InternalServer);
    assert_eq!(with_id.hint(), ErrorCode::InternalServer.hint());
    let answer = |status| {
        let status = StatusCode::try_from(status).unwrap();
        let response = HttpResponse::new(status, SdkBody::from("<html>"));
        let error = CreateTokenError::generic(ErrorMetadata::builder().build());
        failure(
            "CreateToken",
            &SdkError::service_error(error, response),
            &[],
        )
    };
    let gateway = answer(502);
    assert_eq!(gateway.code(), ErrorCode::InternalServer);
    assert!(gateway.hint().contains("gateway"), "{}", gateway.hint());
    assert_eq!(answer(511).code(), ErrorCode::CaptivePortal);
}

#[test]
fn a_response_that_is_cut_off_is_unexpected() {
    let error = Failed::response_error("cut off", response(200, "{\"acc"));
    let error = failure("CreateToken", &error, &[]);
    assert_eq!(error.code(), ErrorCode::UnexpectedAnswer);
    assert!(error.to_string().contains("it was cut off"), "{error}");
}

/// The error of an answer without a request id. A success is one that the SDK could not read.
fn foreign(status: u16, location: Option<&'static str>, body: &str) -> Error {
    let status = StatusCode::try_from(status).unwrap();
    let mut response = HttpResponse::new(status, SdkBody::from(body));
    if let Some(location) = location {
        response.headers_mut().insert("location", location);
    }
    let error = if status.is_success() {
        Failed::response_error("not JSON", response)
    } else {
        let error = CreateTokenError::generic(ErrorMetadata::builder().build());
        SdkError::service_error(error, response)
    };
    failure("CreateToken", &error, &[])
}

#[test]
fn a_page_or_a_redirect_is_that_of_another_server() {
    let page = "\u{feff}\r\n <!DOCTYPE html><title>Welcome";
    for (status, location, says) in [
        (200, None, "a web page, HTTP 200"),
        (
            302,
            Some("https://login.hotel.example/?mac=00:11"),
            "HTTP 302 to `login.hotel.example`",
        ),
        (307, Some("/login"), "HTTP 307"),
        (302, None, "HTTP 302"),
    ] {
        for body in [page, ""] {
            if status == 200 && body.is_empty() {
                continue;
            }
            let error = foreign(status, location, body);
            assert_eq!(error.code(), ErrorCode::CaptivePortal, "{error:?}");
            assert_eq!(
                error.to_string(),
                format!(
                    "CreateToken failed: another server answered in the place of the service ({says})"
                )
            );
            assert!(error.hint().contains("sign in to the network"));
            assert!(error.is_foreign_answer());
        }
    }
}

#[test]
fn an_answer_that_is_no_page_is_not_that_of_another_server() {
    for (status, body) in [(200, "{"), (200, ""), (200, "nonsense"), (403, "<html>")] {
        let error = foreign(status, None, body);
        assert_eq!(error.code(), ErrorCode::UnexpectedAnswer, "{status} {body}");
    }
}
