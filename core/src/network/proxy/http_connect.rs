//! A tunnel through an HTTP proxy: CONNECT (RFC 9110 section 9.3.6).

use std::fmt::Write;

use hyper::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::server::{Credentials, ProxyServer};
use crate::error::ConnectionFault;
use crate::network::failure::Failure;
use crate::network::socket::Socket;
use crate::network::target::Authority;

/// The longest header of an answer that is accepted, in bytes, and the most fields.
const MAX_HEADER: usize = 16 * 1024;
const MAX_FIELDS: usize = 100;

/// The kinds of authentication that are named in an error. Another text could be the password, sent back.
const SCHEMES: [&str; 6] = ["Basic", "Bearer", "Digest", "Kerberos", "Negotiate", "NTLM"];

/// Makes a tunnel to a server.
pub(in crate::network) async fn connect(
    mut socket: Socket,
    proxy: &ProxyServer,
    server: &Authority,
    deadline: Instant,
) -> Result<Socket, Failure> {
    let asking = ask(&mut socket, proxy, server);
    proxy.trying_credentials(deadline, asking).await?;
    Ok(socket)
}

async fn ask(socket: &mut Socket, proxy: &ProxyServer, server: &Authority) -> Result<(), Failure> {
    let mut request = Zeroizing::new(String::with_capacity(512));
    let authorization = proxy.credentials.as_ref().map(Credentials::basic);
    // Writing to a String does not fail.
    let _ = write!(request, "CONNECT {server} HTTP/1.1\r\nHost: {server}\r\n");
    if let Some(authorization) = &authorization {
        let _ = write!(
            request,
            "Proxy-Authorization: {}\r\n",
            authorization.as_str()
        );
    }
    request.push_str("\r\n");
    let broken = |problem: String| {
        let problem = format!("the connection to the proxy `{proxy}` broke: {problem}");
        Failure::new(ConnectionFault::ProxyUnreachable, problem)
    };
    let sending = async {
        socket.write_all(request.as_bytes()).await?;
        socket.flush().await
    };
    sending.await.map_err(|error| broken(error.to_string()))?;

    let mut received = Vec::with_capacity(1024);
    let answer = loop {
        let read = socket.read_buf(&mut received).await;
        if read.map_err(|error| broken(error.to_string()))? == 0 {
            return Err(broken("it closed the connection without an answer".into()));
        }
        match Answer::parse(&received) {
            Ok(Some(answer)) => break answer,
            Ok(None) if received.len() < MAX_HEADER => {}
            Ok(None) | Err(()) => {
                let problem = format!("the answer of the proxy `{proxy}` is not HTTP");
                return Err(Failure::new(ConnectionFault::ProxyRefused, problem));
            }
        }
    };
    answer.judge(proxy, server)
}

/// What a proxy answered.
struct Answer {
    status: u16,
    /// The reason phrase, if it is the standard one. Another text could be the password, sent back.
    reason: &'static str,
    /// The names of the kinds of authentication in `Proxy-Authenticate`.
    schemes: Vec<&'static str>,
    /// Whether bytes follow the header.
    has_more: bool,
}

impl Answer {
    /// `None` if more has to be read.
    fn parse(bytes: &[u8]) -> Result<Option<Self>, ()> {
        let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
        let mut response = httparse::Response::new(&mut fields);
        let length = match response.parse(bytes) {
            Ok(httparse::Status::Complete(length)) => length,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(_) => return Err(()),
        };
        let mut schemes = Vec::new();
        for field in &*response.headers {
            if field.name.eq_ignore_ascii_case("proxy-authenticate") {
                let value = String::from_utf8_lossy(field.value);
                schemes.extend(schemes_of(&value));
            }
        }
        let status = response.code.unwrap_or_default();
        let standard = StatusCode::from_u16(status).ok();
        let standard = standard.and_then(|status| status.canonical_reason());
        Ok(Some(Self {
            status,
            reason: standard
                .filter(|it| response.reason == Some(it))
                .unwrap_or_default(),
            schemes,
            has_more: bytes.len() > length,
        }))
    }

    /// Whether there is a tunnel.
    fn judge(&self, proxy: &ProxyServer, server: &Authority) -> Result<(), Failure> {
        let status = format!("HTTP {} {}", self.status, self.reason);
        let status = status.trim_end();
        let fault = match self.status {
            // TLS begins with the client, so the other end of the tunnel has nothing to send yet.
            200..300 if self.has_more => {
                let problem = format!(
                    "the proxy `{proxy}` made no tunnel: it sent a page with its `{status}`"
                );
                return Err(Failure::new(ConnectionFault::ProxyRefused, problem));
            }
            200..300 => return Ok(()),
            407 => {
                let problem = if proxy.credentials.is_some() {
                    "does not accept the user name and password in its URL"
                } else {
                    "demands a user name and password"
                };
                let schemes = if self.schemes.is_empty() {
                    "no known kind of authentication".to_owned()
                } else {
                    self.schemes.join(", ")
                };
                return Err(Failure::new(
                    ConnectionFault::ProxyAuthenticationRequired,
                    format!("the proxy `{proxy}` {problem} ({status}); it offers {schemes}"),
                ));
            }
            511 => {
                let problem = format!(
                    "the proxy `{proxy}` made no connection to `{server}`: the network demands a sign-in ({status})"
                );
                return Err(Failure::new(ConnectionFault::CaptivePortal, problem));
            }
            408 | 429 | 500.. => ConnectionFault::ProxyFailed,
            _ => ConnectionFault::ProxyRefused,
        };
        let verb = if fault == ConnectionFault::ProxyFailed {
            "could not make"
        } else {
            "does not allow"
        };
        Err(Failure::new(
            fault,
            format!("the proxy `{proxy}` {verb} a connection to `{server}` ({status})"),
        ))
    }
}

/// The names of the authentication schemes in a challenge (RFC 9110 section 11.6.1): `Negotiate, Basic realm="x"`. A scheme
/// stands alone or before a space, a parameter has a `=`.
fn schemes_of(challenge: &str) -> Vec<&'static str> {
    let mut schemes = Vec::new();
    let mut in_quotes = false;
    let parts = challenge.split(|c: char| {
        in_quotes ^= c == '"';
        c == ',' && !in_quotes
    });
    for part in parts {
        let first = part.split_whitespace().next().unwrap_or_default();
        let known = SCHEMES.iter().find(|it| it.eq_ignore_ascii_case(first));
        if let Some(known) = known
            && !schemes.contains(known)
        {
            schemes.push(*known);
        }
    }
    schemes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kinds_of_authentication_are_named_without_their_parameters() {
        for (challenge, expected) in [
            ("Basic realm=\"a, b\"", vec!["Basic"]),
            ("Negotiate, NTLM", vec!["Negotiate", "NTLM"]),
            (
                "Digest realm=\"x\", nonce=\"y\", Basic realm=z",
                vec!["Digest", "Basic"],
            ),
            ("", vec![]),
            ("hunter2, Basic, Basic", vec!["Basic"]),
            ("\u{1b}[31m", vec![]),
        ] {
            assert_eq!(schemes_of(challenge), expected, "{challenge}");
        }
    }
}
