use aws_sdk_ssooidc::operation::create_token::CreateTokenError;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::error::ErrorMetadata;

use super::*;
use crate::error::ErrorCode;

fn response(status: u16, body: &str) -> HttpResponse {
    let status = StatusCode::try_from(status).unwrap();
    let mut response = HttpResponse::new(status, SdkBody::from(body));
    response
        .headers_mut()
        .insert("x-amzn-requestid", "request-1");
    response
}

fn answered(code: Option<&str>, status: u16, body: &str) -> Error {
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
fn an_error_is_known_by_its_exception_or_by_its_oauth_name_alone() {
    for (exception, oauth, code) in EXCEPTIONS {
        assert_eq!(
            answered(Some(exception), 400, "{}").code(),
            code,
            "{exception}"
        );
        let body = format!("{{\"error\": \"{oauth}\"}}");
        assert_eq!(answered(None, 400, &body).code(), code, "{oauth}");
    }
}

#[test]
fn decorated_exception_names_are_the_same() {
    for name in [
        "AuthorizationPendingException:http://internal.amazon.com/coral/com.amazonaws.sso.oidc/",
        "com.amazonaws.sso.oidc#AuthorizationPendingException",
    ] {
        assert_eq!(
            answered(Some(name), 400, "{}").code(),
            ErrorCode::AuthorizationPending
        );
    }
}

#[test]
fn an_error_of_the_portal_is_known_by_its_status_where_nothing_else_names_it() {
    for (status, code) in [
        (401, ErrorCode::Unauthorized),
        (403, ErrorCode::Forbidden),
        (404, ErrorCode::ResourceNotFound),
        (429, ErrorCode::TooManyRequests),
        (500, ErrorCode::InternalServer),
        (503, ErrorCode::InternalServer),
    ] {
        assert_eq!(
            answered(None, status, "{\"message\": \"x\"}").code(),
            code,
            "{status}"
        );
    }
}

#[test]
fn a_refusal_by_something_else_on_the_way_does_not_sign_anyone_out() {
    for status in [401, 403, 404, 400, 407] {
        let error = answered(None, status, "<html>Welcome to Hotel WiFi</html>");
        assert_eq!(error.code(), ErrorCode::UnexpectedAnswer, "{status}");
    }
}

#[test]
fn trouble_with_the_encryption_key_has_its_own_code() {
    for exception in ["AccessDeniedException", "InvalidRequestException"] {
        let body =
            "{\"reason\": \"KMS_DisabledException\", \"error_description\": \"Key disabled\"}";
        let error = answered(Some(exception), 400, body);
        assert_eq!(error.code(), ErrorCode::EncryptionKeyUnavailable);
        let reason = error.answer().unwrap().reason.as_deref();
        assert_eq!(reason, Some("KMS_DisabledException: Key disabled"));
    }
}

#[test]
fn the_services_words_and_the_request_id_are_kept_and_echoed_secrets_are_not() {
    let body =
        "{\"error\": \"invalid_grant\", \"error_description\": \"bad code hunter2-hunter2\"}";
    let error = answered(Some("InvalidGrantException"), 400, body);
    let answer = error.answer().unwrap();
    assert_eq!(answer.status, Some(400));
    assert_eq!(answer.request_id.as_deref(), Some("request-1"));
    assert_eq!(answer.reason.as_deref(), Some("bad code [redacted]"));
    assert!(!format!("{error:?} {error}").contains("hunter2"));
}

type Failed = SdkError<CreateTokenError, HttpResponse>;

fn dispatched(error: ConnectorError) -> Error {
    failure("CreateToken", &Failed::dispatch_failure(error), &[])
}

#[test]
fn what_never_reached_the_service_is_told_apart() {
    let refused = std::io::Error::other("connection refused");
    let error = dispatched(ConnectorError::io(refused.into()));
    assert_eq!(error.code(), ErrorCode::Network);
    assert!(error.to_string().ends_with("connection refused"), "{error}");
    let error = dispatched(ConnectorError::timeout("slow".into()));
    assert_eq!(error.code(), ErrorCode::Timeout);
    let error = failure("CreateToken", &Failed::timeout_error("slow"), &[]);
    assert_eq!(error.code(), ErrorCode::Timeout);
}

#[test]
fn a_certificate_that_is_not_trusted_is_found_inside_of_an_io_error() {
    let tls = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
    let io = std::io::Error::new(std::io::ErrorKind::InvalidData, tls);
    let error = dispatched(ConnectorError::io(io.into()));
    assert_eq!(error.code(), ErrorCode::UntrustedCertificate);
}

#[test]
fn a_half_answer_is_not_taken_for_the_services_word() {
    let error = Failed::response_error("cut off", response(200, "{\"acc"));
    assert_eq!(
        failure("CreateToken", &error, &[]).code(),
        ErrorCode::UnexpectedAnswer
    );
}
