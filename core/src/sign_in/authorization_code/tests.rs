//! The browser flow with a service on a real socket. Each test sets the response of `CreateToken`.

mod authorization_requests;
mod token_requests;
mod unknown_clients;

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use super::super::callback::Page;
use super::*;
use crate::clock::test_clock::TestClock;
use crate::context::Environment;
use crate::testing::read_header;

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
    stream: TcpStream,
    received: Arc<Mutex<Vec<Received>>>,
    status: u16,
    response: Value,
) {
    let mut stream = BufReader::new(stream);
    while let Some(head) = read_header(&mut stream).await {
        let head = head.to_lowercase();
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
