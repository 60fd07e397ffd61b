//! Authentication that a function of the program does: Negotiate (RFC 4559), NTLM, or any other kind.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::io::AsyncReadExt;
use tokio::time::{Instant, timeout};

use super::credential_check::FUNCTION;
use super::http_connect::{Answer as ProxyAnswer, DEMANDED, Demand, ask};
use super::program_function::{Answer, FunctionFailure, failed};
use super::server::ProxyServer;
use crate::error::ConnectionFault;
use crate::network::failure::Failure;
use crate::network::socket::Socket;
use crate::network::target::Authority;
use crate::types::Secret;

/// The longest time for an answer. A connection has 10 seconds, and NTLM needs two answers.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(4);

/// The longest value that is sent, in bytes. A Kerberos ticket of Windows has up to 48,000 bytes, which are 64,000 in base64.
const MAX_VALUE: usize = 64 * 1024;

/// How many values are sent for one connection. NTLM needs two.
const MAX_VALUES: usize = 4;

const NAME: &str = "proxyAuthorization";

/// What a proxy demands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationRequest {
    /// The URL of the proxy, without a user name and password.
    pub proxy: String,
    /// The kinds of authentication that it offers: `Negotiate`, `NTLM`, `Basic` …
    pub schemes: Vec<&'static str>,
    /// What it answered to the value before, on the same connection: `NTLM TlRM…`.
    pub challenge: Option<String>,
}

/// A function of the program that gives the value of `Proxy-Authorization`, or none.
#[derive(Clone)]
pub struct AuthorizationFunction(
    Arc<dyn Fn(AuthorizationRequest) -> Answer<Option<Secret>> + Send + Sync>,
);

impl AuthorizationFunction {
    /// A function. It is asked only after a proxy has answered 407.
    pub fn new(
        ask: impl Fn(AuthorizationRequest) -> Answer<Option<Secret>> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(ask))
    }

    /// The value. `None` if the program has none.
    async fn ask(&self, request: AuthorizationRequest) -> Result<Option<Secret>, Failure> {
        let answer = match timeout(ANSWER_TIMEOUT, (self.0)(request)).await {
            Ok(Ok(answer)) => answer,
            // The message of its exception is not shown: the function handles secrets.
            Ok(Err(FunctionFailure::Threw(_))) => {
                return Err(failed(NAME, &"threw an exception"));
            }
            Ok(Err(failure)) => return Err(failed(NAME, &failure)),
            Err(_elapsed) => {
                let problem = format!("did not answer within {} s", ANSWER_TIMEOUT.as_secs());
                return Err(failed(NAME, &problem));
            }
        };
        match answer {
            Some(value) if !is_header(value.expose()) => Err(failed(
                NAME,
                &"gave a text that is not the value of a header",
            )),
            answer => Ok(answer),
        }
    }
}

impl fmt::Debug for AuthorizationFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthorizationFunction")
    }
}

/// Visible ASCII with inner spaces.
fn is_header(text: &str) -> bool {
    (1..=MAX_VALUE).contains(&text.len())
        && text.trim_matches(' ').len() == text.len()
        && text.bytes().all(|byte| (0x20..=0x7e).contains(&byte))
}

/// Makes a tunnel with the values that a function gives. `reopening` opens another connection to the proxy, if the one that has
/// the demand is closed.
///
/// One connection tries it while others wait, as with a password: a proxy often checks it against the directory account of the
/// person, which some wrong attempts lock.
pub(in crate::network) async fn authorize(
    function: &AuthorizationFunction,
    proxy: &ProxyServer,
    server: &Authority,
    deadline: Instant,
    demand: Demand,
    reopening: impl Future<Output = Result<Socket, Failure>> + Send,
) -> Result<Socket, Failure> {
    let problem = format!("the proxy `{proxy}` did not answer to what the function `{NAME}` gave");
    let without_answer = Failure::new(ConnectionFault::ProxyUnreachable, problem);
    let trying = exchange(function, proxy, server, demand, reopening);
    proxy
        .check
        .trying(&FUNCTION, deadline, without_answer, trying)
        .await
}

async fn exchange(
    function: &AuthorizationFunction,
    proxy: &ProxyServer,
    server: &Authority,
    demand: Demand,
    reopening: impl Future<Output = Result<Socket, Failure>> + Send,
) -> Result<Socket, Failure> {
    let failure = demand.failure(proxy);
    let request = |answer: &ProxyAnswer, challenge: Option<String>| AuthorizationRequest {
        proxy: proxy.url(),
        schemes: answer.schemes.clone(),
        challenge,
    };
    let Demand {
        mut socket,
        mut answer,
    } = demand;
    let can_stay = answer.read_body(&mut socket).await;
    let Some(mut value) = function.ask(request(&answer, None)).await? else {
        return Err(failure);
    };
    if !can_stay || !is_open(&mut socket) {
        socket = reopening.await?;
    }
    let denied = format!("does not accept what the function `{NAME}` gave");
    for _ in 0..MAX_VALUES {
        answer = ask(&mut socket, proxy, server, Some(value.expose())).await?;
        if answer.status != DEMANDED {
            answer.judge(proxy, server, &denied)?;
            return Ok(socket);
        }
        let scheme = value.expose().split(' ').next().unwrap_or_default();
        let Some(challenge) = answer.continuation(scheme) else {
            break;
        };
        if !answer.read_body(&mut socket).await {
            let problem = "closes the connection in the middle of the authentication";
            return Err(answer.denied(proxy, problem));
        }
        match function
            .ask(request(&answer, Some(challenge.to_string())))
            .await?
        {
            Some(next) => value = next,
            None => break,
        }
    }
    Err(answer.denied(proxy, &denied))
}

/// Whether a connection that waits is open. A proxy sends nothing before it is asked.
fn is_open(socket: &mut Socket) -> bool {
    socket.read_u8().now_or_never().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_one_line_of_visible_ascii() {
        for text in ["Negotiate YII=", "x"] {
            assert!(is_header(text), "{text}");
        }
        let long = "x".repeat(MAX_VALUE + 1);
        for text in ["", " ", "x ", "a\r\nHost: b", "a\0", "ü", long.as_str()] {
            assert!(!is_header(text), "{text}");
        }
    }
}
