//! Requests to the redirect URI, and the answers of the service at each step of a sign-in.

#![expect(
    clippy::missing_panics_doc,
    reason = "a test or a fuzzer fails by a panic"
)]

use std::time::Duration;

use percent_encoding::percent_decode;
use tokio::sync::mpsc;

use super::callback::fuzzing::{LIMITS, exchange};
use super::callback::{AuthorizationResponse, Callback};
use super::{
    ClientKind, ClientRequest, DeviceCodeGrant, RefreshGrant, authorize_device, redeem_device_code,
    refresh, register,
};
use crate::aws;
use crate::clock::is_writable;
use crate::error::Result;
use crate::fuzzing::{Answer, PLANTED, check_error, context, run};
use crate::loopback::fuzzing::ask;
use crate::network::fuzzing::with_answer;
use crate::types::Secret;

const PORT: u16 = 4000;
const STATE: &str = "the-right-state";

/// A request to the redirect URI ends the sign-in only with the state, the host and the path of this sign-in, and no answer
/// shows the state or the code.
pub fn callback_request(bytes: &[u8]) {
    let (sender, mut callbacks) = mpsc::channel(1);
    let handler = exchange(PORT, Secret::new(STATE), sender);
    let Some(answer) = run(ask(bytes, LIMITS, handler)) else {
        return;
    };
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1."),
        "{answer}"
    );
    assert!(!answer.contains(STATE), "{answer}");
    assert!(
        !answer.to_lowercase().contains("access-control-"),
        "{answer}"
    );
    match callbacks.try_recv() {
        Ok(callback) => accepted(bytes, &callback),
        Err(_) => assert!(!answer.contains(" 200 "), "{answer}"),
    }
}

fn accepted(bytes: &[u8], callback: &Callback) {
    let request = String::from_utf8_lossy(bytes).into_owned();
    let decoded: Vec<u8> = percent_decode(bytes).collect();
    assert!(
        request.trim_start().starts_with("GET /oauth/callback?"),
        "{request}"
    );
    assert!(request.contains(&format!("127.0.0.1:{PORT}")), "{request}");
    let decoded = String::from_utf8_lossy(&decoded).into_owned();
    assert!(decoded.contains(STATE), "{request}");
    match &callback.outcome {
        AuthorizationResponse::Code(code) => {
            let code = code.expose();
            assert!((1..=16 * 1024).contains(&code.len()));
            assert!(code.bytes().all(|byte| (0x20..=0x7e).contains(&byte)));
        }
        AuthorizationResponse::Error { error, .. } => assert!(!error.is_empty()),
    }
}

/// What the service answers to the steps of a sign-in gives a complete value, or an error without the secrets of the request.
pub fn sign_in_answer(bytes: &[u8]) {
    let Some(answer) = Answer::read(bytes) else {
        return;
    };
    let _ = with_answer(&answer, || run(steps()));
}

async fn steps() {
    let call = context();
    let (Ok(url), Ok(region)) = (
        "https://my-org.awsapps.com/start".parse(),
        "us-east-1".parse(),
    ) else {
        return;
    };
    let request = ClientRequest::new(url, region);
    // These requests have no planted secret.
    if let Ok(client) = register(&call, &request, ClientKind::Browser).await {
        assert!(!client.client_id.is_empty() && !client.client_secret.expose().is_empty());
        assert!(client.expires_at.timestamp() > 0 && is_writable(&client.expires_at));
    }
    if let Ok(codes) = authorize_device(&context(), &request).await {
        assert!(codes.user_code.bytes().all(|byte| byte.is_ascii_graphic()));
        assert!(codes.interval > Duration::ZERO && codes.expires_in > Duration::ZERO);
        for url in [&codes.verification_uri, &codes.verification_uri_complete] {
            aws::fuzzing::openable_url(url.as_str().as_bytes());
            assert!(url.as_str().starts_with("http"), "{}", url.as_str());
        }
    }
    let secret = || Secret::new(PLANTED);
    let call = context();
    let grant = RefreshGrant {
        client_id: "client".to_owned(),
        client_secret: secret(),
        refresh_token: secret(),
    };
    let now = call.clock.wall();
    if let Some(token) = checked(refresh(&call, &request.region, &grant).await) {
        assert!(!token.access_token.expose().is_empty());
        assert!(token.expires_at > now);
    }
    if let Ok(client) = aws::oidc(&call, &request.region).await {
        let grant = DeviceCodeGrant {
            client_id: "client".to_owned(),
            client_secret: secret(),
            device_code: secret(),
        };
        let _ = checked(redeem_device_code(&call, &client, &grant).await);
    }
}

/// The value, or `None` after a look at the error.
fn checked<T>(result: Result<T>) -> Option<T> {
    result.inspect_err(check_error).ok()
}
