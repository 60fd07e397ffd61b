//! The flow against a service on a real socket that says what the test has it say.

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

/// A client id that would change the address, were it not encoded.
const CLIENT_ID: &str = "client&state=x #1";

/// One request: its path and what it sent.
type Asked = (String, Value);

/// RegisterClient grants a client; `CreateToken` answers as told.
struct Service {
    home: TempDir,
    context: CallContext,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Service {
    async fn with(status: u16, answer: Value) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let told = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&told), status, answer.clone()));
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
            asked,
        }
    }

    async fn begin(&self) -> Result<BrowserAuthorization> {
        authorize_in_browser(&self.context, &request()).await
    }

    fn asked(&self, path: &str) -> Vec<Value> {
        let asked = self.asked.lock().unwrap().clone();
        let of_path = asked.into_iter().filter(|(other, _)| other == path);
        of_path.map(|(_, body)| body).collect()
    }

    /// The files in the cache: the registration, or nothing.
    fn files(&self) -> Vec<PathBuf> {
        let cache = self.home.path().join(".aws/sso/cache");
        std::fs::read_dir(cache).map_or_else(
            |_| Vec::new(),
            |files| files.map(|file| file.unwrap().path()).collect(),
        )
    }
}

async fn serve(mut stream: TcpStream, asked: Arc<Mutex<Vec<Asked>>>, status: u16, answer: Value) {
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
        asked.lock().unwrap().push((path.clone(), body));
        let (status, answer) = match path.as_str() {
            "/client/register" => (200, registration()),
            _ => (status, answer.clone()),
        };
        let answer = answer.to_string();
        let length = answer.len();
        let answer = format!("HTTP/1.1 {status} x\r\nContent-Length: {length}\r\n\r\n{answer}");
        stream.write_all(answer.as_bytes()).await.unwrap();
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

fn code() -> Outcome {
    Outcome::Code(Secret::new("the-code"))
}

#[tokio::test]
async fn the_token_is_asked_for_with_what_the_browser_was_sent_away_with() {
    let service = Service::with(200, token()).await;
    let mut sent = service.begin().await.unwrap();
    let there = parameters(sent.url.as_str());
    assert_eq!(there["client_id"], CLIENT_ID);
    let back = format!(
        "{}?code=the-code&state={}",
        there["redirect_uri"], there["state"]
    );
    let browser = tokio::spawn(async move { fetch(&back).await });
    // The clock of this test knows no waiting: the callback, which is on its way, is asked for until it is there.
    let callback = sent.listener.callback().await.unwrap();
    let granted = sent
        .redeem(&service.context, &request(), &callback.outcome)
        .await;
    callback.answer(Page::SignedIn).await;
    assert!(browser.await.unwrap().contains("You can close this window"));
    assert_eq!(granted.unwrap().access_token.expose(), "access-token");

    let asked = service.asked("/token").remove(0);
    assert_eq!(asked["grantType"], "authorization_code");
    assert_eq!(asked["code"], "the-code");
    assert_eq!(asked["redirectUri"], there["redirect_uri"]);
    let verifier = Secret::new(asked["codeVerifier"].as_str().unwrap());
    assert_eq!(pkce::s256_challenge(&verifier), there["code_challenge"]);
    assert!(
        !sent.url.as_str().contains(verifier.expose()),
        "it stays here until the end"
    );
    assert!(!sent.url.as_str().contains("client-secret"));
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
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_code_that_may_have_been_used_is_not_sent_again() {
    let service = Service::with(500, json!({})).await;
    let sent = service.begin().await.unwrap();
    let redeemed = sent.redeem(&service.context, &request(), &code()).await;
    assert_eq!(redeemed.unwrap_err().code(), ErrorCode::InternalServer);
    assert_eq!(service.asked("/token").len(), 1);
}

#[tokio::test]
async fn a_code_that_was_refused_for_too_many_requests_is_sent_again_for_half_a_minute() {
    let service = Service::with(429, json!({})).await;
    let sent = service.begin().await.unwrap();
    let redeemed = sent.redeem(&service.context, &request(), &code()).await;
    assert_eq!(redeemed.unwrap_err().code(), ErrorCode::TooManyRequests);
    // After 0, 1, 3, 7, 15 and 23 s.
    assert_eq!(service.asked("/token").len(), 6);
}

#[tokio::test]
async fn no_secret_is_in_the_error_though_the_service_echoes_them() {
    let echo = json!({ "error": "invalid_grant", "error_description": "the-code client-secret" });
    let service = Service::with(400, echo).await;
    let sent = service.begin().await.unwrap();
    let error = sent
        .redeem(&service.context, &request(), &code())
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidGrant);
    let told = format!("{error} {error:?}");
    assert!(
        !told.contains("the-code") && !told.contains("client-secret"),
        "{told}"
    );
}

#[tokio::test]
async fn a_client_that_the_service_does_not_know_is_forgotten_and_not_replaced_in_the_middle() {
    let service = Service::with(401, json!({ "error": "invalid_client" })).await;
    let sent = service.begin().await.unwrap();
    assert_eq!(service.files().len(), 1);
    let error = sent
        .redeem(&service.context, &request(), &code())
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidClient);
    assert_eq!(service.files(), Vec::<PathBuf>::new());
    assert_eq!(service.asked("/client/register").len(), 1);
}

#[tokio::test]
async fn a_client_that_the_authorize_page_does_not_know_is_forgotten() {
    let service = Service::with(200, token()).await;
    let sent = service.begin().await.unwrap();
    let refused = Outcome::Error {
        error: "invalid_client".into(),
        description: None,
    };
    let error = sent
        .redeem(&service.context, &request(), &refused)
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidClient);
    assert_eq!(service.asked("/token"), Vec::<Value>::new());
    assert_eq!(service.files(), Vec::<PathBuf>::new());
}

/// RFC 6749 section 4.1.2.1: a page that does not know the client must not send the browser back, so that all
/// there is to see from here is that nobody came.
#[tokio::test]
async fn a_sign_in_that_nobody_came_back_from_does_not_leave_its_client_to_the_next() {
    let service = Service::with(200, token()).await;
    let mut sent = service.begin().await.unwrap();
    let error = sent.callback(&service.context).await.err().unwrap();
    assert_eq!(error.code(), ErrorCode::SignInTimedOut);
    assert_eq!(service.files(), Vec::<PathBuf>::new());
    service.begin().await.unwrap();
    assert_eq!(service.asked("/client/register").len(), 2);
}

#[tokio::test]
async fn the_errors_of_the_authorize_page_are_told_apart_and_made_safe_to_show() {
    let service = Service::with(200, token()).await;
    let sent = service.begin().await.unwrap();
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
        let outcome = Outcome::Error {
            error: error.into(),
            description: Some("No\u{1b}[2J\r\n".repeat(1000)),
        };
        let error = sent
            .redeem(&service.context, &request(), &outcome)
            .await
            .unwrap_err();
        assert_eq!(error.code(), expected);
        let told = error.to_string();
        assert!(!told.contains('\u{1b}') && told.len() < 1000, "{told}");
    }
    assert_eq!(service.asked("/token"), Vec::<Value>::new());
}

#[tokio::test]
async fn each_sign_in_has_a_state_of_its_own_that_is_not_its_verifier() {
    let service = Service::with(200, token()).await;
    let (one, other) = (
        service.begin().await.unwrap(),
        service.begin().await.unwrap(),
    );
    let state = |sent: &BrowserAuthorization| parameters(sent.url.as_str())["state"].clone();
    assert_ne!(state(&one), state(&other));
    assert_ne!(state(&one), one.verifier.expose());
    assert_eq!(state(&one).len(), 43);
}

/// An endpoint with a user name: a person reads the first host, a browser asks the second.
#[tokio::test]
async fn an_authorize_address_that_must_not_be_opened_is_refused() {
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
