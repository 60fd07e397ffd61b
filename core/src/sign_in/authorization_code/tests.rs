//! The flow with a service on a real socket. Each test sets the response of `CreateToken`.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use super::super::callback::Page;
use super::*;
use crate::clock::test_clock::TestClock;
use crate::context::Environment;

/// A client id that would change the query if it were not encoded.
const CLIENT_ID: &str = "client&state=x #1";

/// The path and the body of a request.
type Received = (String, Value);

/// RegisterClient registers a client. `CreateToken` answers with the given status and body.
struct Service {
    home: TempDir,
    context: CallContext,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Service {
    async fn with(status: u16, response: Value) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let received: Arc<Mutex<Vec<Received>>> = Arc::default();
        let shared = Arc::clone(&received);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&shared), status, response.clone()));
            }
        });
        let home = tempfile::tempdir().unwrap();
        let path = home.path().display().to_string();
        let mut context = CallContext::new(Environment::new(HashMap::from([
            ("HOME".to_owned(), path),
            ("AWS_ENDPOINT_URL_SSO_OIDC".to_owned(), endpoint),
        ])));
        context.clock = Arc::new(TestClock::new());
        Self {
            home,
            context,
            received,
        }
    }

    async fn begin(&self) -> Result<BrowserAuthorization> {
        authorize_in_browser(&self.context, &request()).await
    }

    fn received(&self, path: &str) -> Vec<Value> {
        let received = self.received.lock().unwrap().clone();
        let of_path = received.into_iter().filter(|(other, _)| other == path);
        of_path.map(|(_, body)| body).collect()
    }

    /// The files in the cache folder.
    fn files(&self) -> Vec<PathBuf> {
        let cache = self.home.path().join(".aws/sso/cache");
        std::fs::read_dir(cache).map_or_else(
            |_| Vec::new(),
            |files| files.map(|file| file.unwrap().path()).collect(),
        )
    }
}

async fn serve(
    mut stream: TcpStream,
    received: Arc<Mutex<Vec<Received>>>,
    status: u16,
    response: Value,
) {
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => return,
            }
        }
        let head = String::from_utf8(head).unwrap().to_lowercase();
        let path = head.split(' ').nth(1).unwrap().to_owned();
        let length = head.split("content-length: ").nth(1).unwrap();
        let length = length.split("\r\n").next().unwrap().parse().unwrap();
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.unwrap();
        let body = serde_json::from_slice(&body).unwrap();
        received.lock().unwrap().push((path.clone(), body));
        let (status, response) = match path.as_str() {
            "/client/register" => (200, registration()),
            _ => (status, response.clone()),
        };
        let response = response.to_string();
        let length = response.len();
        let response = format!("HTTP/1.1 {status} x\r\nContent-Length: {length}\r\n\r\n{response}");
        stream.write_all(response.as_bytes()).await.unwrap();
    }
}

fn registration() -> Value {
    json!({ "clientId": CLIENT_ID, "clientSecret": "client-secret", "clientSecretExpiresAt": 4_000_000_000_i64 })
}

fn token() -> Value {
    json!({ "accessToken": "access-token", "refreshToken": "refresh-token", "expiresIn": 3600 })
}

fn request() -> ClientRequest {
    ClientRequest {
        start_url: "https://my-org.awsapps.com/start".parse().unwrap(),
        region: "eu-central-1".parse().unwrap(),
        session_name: "my-sso".parse().ok(),
        client_name: None,
        scopes: None,
    }
}

fn parameters(url: &str) -> HashMap<String, String> {
    let url = Url::parse(url).unwrap();
    url.query_pairs().into_owned().collect()
}

fn code() -> AuthorizationResponse {
    AuthorizationResponse::Code(Secret::new("the-code"))
}

#[tokio::test]
async fn the_token_request_matches_the_authorization_request() {
    let service = Service::with(200, token()).await;
    let mut authorization = service.begin().await.unwrap();
    let query = parameters(authorization.url.as_str());
    assert_eq!(query["client_id"], CLIENT_ID);
    let redirect = format!(
        "{}?code=the-code&state={}",
        query["redirect_uri"], query["state"]
    );
    let browser = tokio::spawn(async move { fetch(&redirect).await });
    // The deadline is not used here: the test clock would end it at once.
    let callback = authorization.listener.callback().await.unwrap();
    let granted = authorization
        .redeem(&service.context, &request(), &callback.outcome)
        .await;
    callback.answer(Page::SignedIn).await;
    assert!(browser.await.unwrap().contains("You can close this window"));
    assert_eq!(granted.unwrap().access_token.expose(), "access-token");

    let token_request = service.received("/token").remove(0);
    assert_eq!(token_request["grantType"], "authorization_code");
    assert_eq!(token_request["code"], "the-code");
    assert_eq!(token_request["redirectUri"], query["redirect_uri"]);
    let verifier = Secret::new(token_request["codeVerifier"].as_str().unwrap());
    assert_eq!(pkce::s256_challenge(&verifier), query["code_challenge"]);
    assert!(
        !authorization.url.as_str().contains(verifier.expose()),
        "the verifier is not sent before the token request"
    );
    assert!(!authorization.url.as_str().contains("client-secret"));
}

async fn fetch(url: &str) -> String {
    let url = Url::parse(url).unwrap();
    let port = url.port().unwrap();
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))
        .await
        .unwrap();
    let target = &url[url::Position::BeforePath..];
    let request = format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    response
}

#[tokio::test]
async fn a_code_that_may_have_been_used_is_not_sent_again() {
    let service = Service::with(500, json!({})).await;
    let authorization = service.begin().await.unwrap();
    let redeemed = authorization
        .redeem(&service.context, &request(), &code())
        .await;
    assert_eq!(redeemed.unwrap_err().code(), ErrorCode::InternalServer);
    assert_eq!(service.received("/token").len(), 1);
}

#[tokio::test]
async fn a_throttled_code_is_sent_again_for_half_a_minute() {
    let service = Service::with(429, json!({})).await;
    let authorization = service.begin().await.unwrap();
    let redeemed = authorization
        .redeem(&service.context, &request(), &code())
        .await;
    assert_eq!(redeemed.unwrap_err().code(), ErrorCode::TooManyRequests);
    // At 0, 1, 3, 7, 15 and 23 s.
    assert_eq!(service.received("/token").len(), 6);
}

#[tokio::test]
async fn secrets_that_the_service_echoes_are_not_in_the_error() {
    let echo = json!({ "error": "invalid_grant", "error_description": "the-code client-secret" });
    let service = Service::with(400, echo).await;
    let authorization = service.begin().await.unwrap();
    let error = authorization
        .redeem(&service.context, &request(), &code())
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidGrant);
    let text = format!("{error} {error:?}");
    assert!(
        !text.contains("the-code") && !text.contains("client-secret"),
        "{text}"
    );
}

#[tokio::test]
async fn a_client_unknown_to_the_service_is_deleted_and_not_replaced_during_the_sign_in() {
    let service = Service::with(401, json!({ "error": "invalid_client" })).await;
    let authorization = service.begin().await.unwrap();
    assert_eq!(service.files().len(), 1);
    let error = authorization
        .redeem(&service.context, &request(), &code())
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidClient);
    assert_eq!(service.files(), Vec::<PathBuf>::new());
    assert_eq!(service.received("/client/register").len(), 1);
}

#[tokio::test]
async fn a_client_unknown_to_the_authorization_endpoint_is_deleted() {
    let service = Service::with(200, token()).await;
    let authorization = service.begin().await.unwrap();
    let response = AuthorizationResponse::Error {
        error: "invalid_client".into(),
        description: None,
    };
    let error = authorization
        .redeem(&service.context, &request(), &response)
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidClient);
    assert_eq!(service.received("/token"), Vec::<Value>::new());
    assert_eq!(service.files(), Vec::<PathBuf>::new());
}

/// RFC 6749 section 4.1.2.1: the authorization endpoint must not redirect if it does not know the client. So a time-out
/// is the only sign of it.
#[tokio::test]
async fn a_sign_in_that_timed_out_deletes_its_client() {
    let service = Service::with(200, token()).await;
    let mut authorization = service.begin().await.unwrap();
    let error = authorization
        .callback(&service.context)
        .await
        .err()
        .unwrap();
    assert_eq!(error.code(), ErrorCode::SignInTimedOut);
    assert_eq!(service.files(), Vec::<PathBuf>::new());
    service.begin().await.unwrap();
    assert_eq!(service.received("/client/register").len(), 2);
}

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
