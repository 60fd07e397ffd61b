//! The address that the browser opens, and the errors that the authorization endpoint answers with.

use super::*;

#[tokio::test]
async fn errors_of_the_authorization_endpoint_have_codes_and_printable_messages() {
    let service = Service::with(200, token()).await;
    let authorization = service.begin().await.unwrap();
    for (error, expected) in [
        ("access_denied", ErrorCode::AccessDenied),
        ("invalid_request", ErrorCode::InvalidRequest),
        ("invalid_scope", ErrorCode::InvalidScope),
        ("unauthorized_client", ErrorCode::UnauthorizedClient),
        ("unsupported_response_type", ErrorCode::UnsupportedGrantType),
        ("server_error", ErrorCode::InternalServer),
        ("temporarily_unavailable", ErrorCode::InternalServer),
        ("\u{1b}[31mnonsense", ErrorCode::UnexpectedAnswer),
    ] {
        let response = AuthorizationResponse::Error {
            error: error.into(),
            description: Some("No\u{1b}[2J\r\n".repeat(1000)),
        };
        let error = authorization
            .redeem(&service.context, &request(), &response)
            .await
            .unwrap_err();
        assert_eq!(error.code(), expected);
        let text = error.to_string();
        assert!(!text.contains('\u{1b}') && text.len() < 1000, "{text}");
    }
    assert_eq!(service.received("/token"), Vec::<Value>::new());
}

#[tokio::test]
async fn each_sign_in_has_its_own_state_and_the_state_is_not_the_verifier() {
    let service = Service::with(200, token()).await;
    let (one, other) = (
        service.begin().await.unwrap(),
        service.begin().await.unwrap(),
    );
    let state = |authorization: &BrowserAuthorization| {
        parameters(authorization.url.as_str())["state"].clone()
    };
    assert_ne!(state(&one), state(&other));
    assert_ne!(state(&one), one.verifier.expose());
    assert_eq!(state(&one).len(), 43);
}

/// The endpoint has a user name that looks like a host. The browser would connect to the host after it.
#[tokio::test]
async fn an_authorization_address_that_must_not_be_opened_is_rejected() {
    let mut service = Service::with(200, token()).await;
    let endpoint = service
        .context
        .environment
        .get("AWS_ENDPOINT_URL_SSO_OIDC")
        .unwrap()
        .replace("http://", "http://oidc.us-east-1.amazonaws.com@");
    let home = service.home.path().display().to_string();
    service.context.environment = Arc::new(Environment::new(HashMap::from([
        ("HOME".to_owned(), home),
        ("AWS_ENDPOINT_URL_SSO_OIDC".to_owned(), endpoint),
    ])));
    let error = service.begin().await.err().unwrap();
    assert!(matches!(
        error,
        Error::UnsafeVerificationUri {
            member: "authorizeUrl"
        }
    ));
}
