//! Requests of programs for credentials.

#![expect(
    clippy::missing_panics_doc,
    reason = "a test or a fuzzer fails by a panic"
)]

use std::sync::{Arc, Mutex, PoisonError};

use hyper::Request;
use hyper::body::Incoming;

use super::LIMITS;
use super::answer::rejected;
use super::request_check::role_of;
use super::roles::{Roles, Served};
use crate::fuzzing::{context, run};
use crate::loopback::fuzzing::ask;
use crate::loopback::{Answer, Connection, Handler};
use crate::session::SsoSession;
use crate::sign_in::ClientRequest;
use crate::types::Secret;

const PORT: u16 = 4000;
const TOKENS: [&str; 2] = ["token-of-the-first", "token-of-the-second"];

/// Remembers which role a request gets.
struct Remember {
    roles: Roles,
    given: Mutex<Option<Arc<Served>>>,
}

impl Handler for Remember {
    fn respond(self: Arc<Self>, _connection: Connection, request: Request<Incoming>) -> Answer {
        Box::pin(async move {
            match role_of(&request, PORT, &self.roles) {
                Ok(role) => {
                    *self.given.lock().unwrap_or_else(PoisonError::into_inner) = Some(role);
                    hyper::Response::default()
                }
                Err(problem) => rejected(problem),
            }
        })
    }
}

/// A role is given to a request only with its token, to this server's host and path, and never to a web page.
pub fn credentials_request(bytes: &[u8]) {
    let Some(handler) = handler() else {
        return;
    };
    let Some(answer) = run(ask(bytes, LIMITS, Arc::clone(&handler) as _)) else {
        return;
    };
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let request = String::from_utf8_lossy(bytes).into_owned();
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1."),
        "{answer}"
    );
    assert!(
        !answer.to_lowercase().contains("access-control-"),
        "{answer}"
    );
    for token in TOKENS {
        assert!(!answer.contains(token), "{answer}");
    }
    let given = handler
        .given
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    let Some(role) = given else {
        assert!(!answer.contains(" 200 "), "{answer}");
        return;
    };
    assert!(request.contains(role.token.expose()), "{request}");
    assert!(
        request.trim_start().starts_with("GET /credentials HTTP/1."),
        "{request}"
    );
    assert!(request.contains(&format!("127.0.0.1:{PORT}")), "{request}");
    let ends = ["\n\r\n", "\n\n"].into_iter();
    let end = ends.filter_map(|it| request.trim_start().find(it)).min();
    let head = request.trim_start().get(..end.unwrap_or(request.len()));
    for line in head.unwrap_or(&request).to_lowercase().lines() {
        let name = line.split(':').next().unwrap_or_default();
        assert!(!matches!(name, "origin" | "sec-fetch-site"), "{request}");
    }
}

/// With two roles.
fn handler() -> Option<Arc<Remember>> {
    let url = "https://my-org.awsapps.com/start".parse().ok()?;
    let session = SsoSession::new(ClientRequest::new(url, "us-east-1".parse().ok()?));
    let roles = Roles::default();
    for token in TOKENS {
        let (account_id, role) = ("111111111111".parse().ok()?, "Admin".parse().ok()?);
        let token = Secret::new(token);
        roles.add(&Arc::new(Served::new(
            token,
            session.clone(),
            context(),
            account_id,
            role,
        )));
    }
    Some(Arc::new(Remember {
        roles,
        given: Mutex::default(),
    }))
}
