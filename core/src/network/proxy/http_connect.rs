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

/// Proxy Authentication Required.
pub(super) const DEMANDED: u16 = 407;

/// The kinds of authentication that are named in an error. Another text could be the password, sent back.
const SCHEMES: [&str; 6] = ["Basic", "Bearer", "Digest", "Kerberos", "Negotiate", "NTLM"];

/// The longest body of an answer that is read, so that the connection can be used again, in bytes.
const MAX_BODY: usize = 64 * 1024;

/// What came of asking a proxy for a tunnel.
pub(in crate::network) enum Asked {
    /// There is a tunnel.
    Tunnel(Socket),
    /// It demands authentication, and none was sent.
    Demanded(Demand),
}

/// The answer 407 of a proxy.
pub(in crate::network) struct Demand {
    pub(super) socket: Socket,
    pub(super) answer: Answer,
}

impl Demand {
    /// The failure of a connection that has no authentication to send.
    pub(in crate::network) fn failure(&self, proxy: &ProxyServer) -> Failure {
        self.answer
            .denied(proxy, "demands a user name and password")
    }
}

/// Makes a tunnel to a server.
pub(in crate::network) async fn connect(
    mut socket: Socket,
    proxy: &ProxyServer,
    server: &Authority,
    deadline: Instant,
) -> Result<Asked, Failure> {
    let basic = proxy.credentials.as_ref().map(Credentials::basic);
    let basic = basic.as_ref().map(|text| text.as_str());
    let asking = async {
        let answer = ask(&mut socket, proxy, server, basic).await?;
        if answer.status == DEMANDED && basic.is_none() {
            return Ok(Some(answer));
        }
        let problem = "does not accept the user name and password in its URL";
        answer.judge(proxy, server, problem).map(|()| None)
    };
    let demanded = proxy.trying_credentials(deadline, asking).await?;
    Ok(match demanded {
        None => Asked::Tunnel(socket),
        Some(answer) => Asked::Demanded(Demand { socket, answer }),
    })
}

/// Sends CONNECT with this `Proxy-Authorization`, and reads the head of the answer.
pub(super) async fn ask(
    socket: &mut Socket,
    proxy: &ProxyServer,
    server: &Authority,
    authorization: Option<&str>,
) -> Result<Answer, Failure> {
    let mut request = Zeroizing::new(String::with_capacity(
        512 + authorization.map_or(0, str::len),
    ));
    // Writing to a String does not fail.
    let _ = write!(request, "CONNECT {server} HTTP/1.1\r\nHost: {server}\r\n");
    if let Some(authorization) = authorization {
        let _ = write!(request, "Proxy-Authorization: {authorization}\r\n");
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
    loop {
        let read = socket.read_buf(&mut received).await;
        if read.map_err(|error| broken(error.to_string()))? == 0 {
            return Err(broken("it closed the connection without an answer".into()));
        }
        match Answer::parse(&received) {
            Ok(Some(answer)) => return Ok(answer),
            Ok(None) if received.len() < MAX_HEADER => {}
            Ok(None) | Err(()) => {
                let problem = format!("the answer of the proxy `{proxy}` is not HTTP");
                return Err(Failure::new(ConnectionFault::ProxyRefused, problem));
            }
        }
    }
}

/// What a proxy answered.
pub(super) struct Answer {
    pub(super) status: u16,
    /// The reason phrase, if it is the standard one. Another text could be the password, sent back.
    reason: &'static str,
    /// The names of the kinds of authentication in `Proxy-Authenticate`.
    pub(super) schemes: Vec<&'static str>,
    /// The values of `Proxy-Authenticate`.
    challenges: Vec<Zeroizing<String>>,
    /// Whether bytes follow the header.
    has_more: bool,
    /// How many bytes of the body are to be read before the connection can be used again. `None` if it cannot.
    unread: Option<usize>,
}

impl Answer {
    /// `None` if more has to be read.
    pub(super) fn parse(bytes: &[u8]) -> Result<Option<Self>, ()> {
        let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
        let mut response = httparse::Response::new(&mut fields);
        let length = match response.parse(bytes) {
            Ok(httparse::Status::Complete(length)) => length,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(_) => return Err(()),
        };
        let values = |name: &'static str| {
            let fields = response.headers.iter();
            let fields = fields.filter(move |field| field.name.eq_ignore_ascii_case(name));
            fields.map(|field| String::from_utf8_lossy(field.value))
        };
        let mut schemes = Vec::new();
        let mut challenges = Vec::new();
        for value in values("proxy-authenticate") {
            add_schemes(&mut schemes, &value);
            challenges.push(Zeroizing::new(value.into_owned()));
        }
        let said = |word: &str| {
            let mut values = values("connection").chain(values("proxy-connection"));
            values.any(|value| value.to_ascii_lowercase().contains(word))
        };
        let stays_open = if response.version == Some(1) {
            !said("close")
        } else {
            said("keep-alive")
        };
        let body = values("content-length").next();
        let body = body.and_then(|text| text.trim().parse::<usize>().ok());
        let is_bounded = values("transfer-encoding").next().is_none();
        let unread = body
            .filter(|body| stays_open && is_bounded && *body <= MAX_BODY)
            .and_then(|body| body.checked_sub(bytes.len() - length));
        let status = response.code.unwrap_or_default();
        let standard = StatusCode::from_u16(status).ok();
        let standard = standard.and_then(|status| status.canonical_reason());
        let reason = standard.filter(|it| response.reason == Some(it));
        Ok(Some(Self {
            status,
            reason: reason.unwrap_or_default(),
            schemes,
            challenges,
            has_more: bytes.len() > length,
            unread,
        }))
    }

    /// Reads the rest of the body. Whether the connection can be used again.
    pub(super) async fn read_body(&self, socket: &mut Socket) -> bool {
        let Some(unread) = self.unread else {
            return false;
        };
        let mut body = vec![0; unread];
        socket.read_exact(&mut body).await.is_ok()
    }

    /// What the proxy answers to a message of this kind of authentication, if it goes on with it: `NTLM TlRM…`.
    pub(super) fn continuation(&self, scheme: &str) -> Option<Zeroizing<String>> {
        let mut parts = self.challenges.iter().flat_map(|it| it.split(','));
        parts.find_map(|part| {
            let (name, token) = part.trim().split_once(' ')?;
            let token = token.trim();
            // RFC 9110 section 11.2, `token68`.
            let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
            (name.eq_ignore_ascii_case(scheme) && !token.is_empty() && token.bytes().all(is_token))
                .then(|| Zeroizing::new(format!("{name} {token}")))
        })
    }

    /// The status with its reason.
    fn shown_status(&self) -> String {
        let status = format!("HTTP {} {}", self.status, self.reason);
        status.trim_end().to_owned()
    }

    /// The failure because of an answer 407. `problem` follows the name of the proxy.
    pub(super) fn denied(&self, proxy: &ProxyServer, problem: &str) -> Failure {
        let status = self.shown_status();
        let schemes = if self.schemes.is_empty() {
            "no known kind of authentication".to_owned()
        } else {
            self.schemes.join(", ")
        };
        Failure::new(
            ConnectionFault::ProxyAuthenticationRequired,
            format!("the proxy `{proxy}` {problem} ({status}); it offers {schemes}"),
        )
    }

    /// Whether there is a tunnel. `denied` is the problem of an answer 407.
    pub(super) fn judge(
        &self,
        proxy: &ProxyServer,
        server: &Authority,
        denied: &str,
    ) -> Result<(), Failure> {
        let status = self.shown_status();
        let fault = match self.status {
            // TLS begins with the client, so the other end of the tunnel has nothing to send yet.
            200..300 if self.has_more => {
                let problem = format!(
                    "the proxy `{proxy}` made no tunnel: it sent a page with its `{status}`"
                );
                return Err(Failure::new(ConnectionFault::ProxyRefused, problem));
            }
            200..300 => return Ok(()),
            DEMANDED => return Err(self.denied(proxy, denied)),
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

/// Adds the names of the authentication schemes in a challenge (RFC 9110 section 11.6.1): `Negotiate, Basic realm="x"`. A
/// scheme stands alone or before a space, a parameter has a `=`. An answer can have several challenges of a scheme.
fn add_schemes(schemes: &mut Vec<&'static str>, challenge: &str) {
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kinds_of_authentication_are_named_without_their_parameters() {
        for (challenges, expected) in [
            ("Basic realm=\"a, b\"", vec!["Basic"]),
            ("Negotiate, NTLM", vec!["Negotiate", "NTLM"]),
            (
                "Digest realm=\"x\", nonce=\"y\", Basic realm=z",
                vec!["Digest", "Basic"],
            ),
            ("", vec![]),
            ("hunter2, Basic, Basic", vec!["Basic"]),
            (
                "Negotiate\nNTLM\nNegotiate, Basic",
                vec!["Negotiate", "NTLM", "Basic"],
            ),
            ("\u{1b}[31m", vec![]),
        ] {
            let mut schemes = Vec::new();
            for challenge in challenges.lines() {
                add_schemes(&mut schemes, challenge);
            }
            assert_eq!(schemes, expected, "{challenges}");
        }
    }

    #[test]
    fn an_error_names_each_kind_of_authentication_once() {
        let fields =
            "Proxy-Authenticate: Negotiate\nProxy-Authenticate: Basic realm=x\n".repeat(50);
        let answer = parsed(&format!("HTTP/1.1 407 No\n{fields}\n"));
        let proxy = ProxyServer::parse("proxy.corp.example:3128").unwrap();
        let problem = answer.denied(&proxy, "demands a password").problem;
        assert!(
            problem.ends_with("; it offers Negotiate, Basic"),
            "{problem}"
        );
    }

    fn parsed(head: &str) -> Answer {
        let answer = Answer::parse(head.replace('\n', "\r\n").as_bytes());
        answer.unwrap().unwrap()
    }

    #[test]
    fn a_connection_can_be_used_again_if_the_end_of_the_answer_is_known() {
        for (head, unread) in [
            ("HTTP/1.1 407 No\nContent-Length: 9\n\nabc", Some(6)),
            ("HTTP/1.1 407 No\nContent-Length: 0\n\n", Some(0)),
            ("HTTP/1.0 407 No\nContent-Length: 0\n\n", None),
            (
                "HTTP/1.0 407 No\nProxy-Connection: Keep-Alive\nContent-Length: 0\n\n",
                Some(0),
            ),
            (
                "HTTP/1.1 407 No\nConnection: close\nContent-Length: 0\n\n",
                None,
            ),
            ("HTTP/1.1 407 No\n\n", None),
            ("HTTP/1.1 407 No\nContent-Length: 2\n\nabc", None),
            ("HTTP/1.1 407 No\nContent-Length: 99999\n\n", None),
            (
                "HTTP/1.1 407 No\nTransfer-Encoding: chunked\nContent-Length: 3\n\n",
                None,
            ),
        ] {
            assert_eq!(parsed(head).unread, unread, "{head}");
        }
    }

    #[test]
    fn a_challenge_of_the_same_kind_goes_on_with_the_authentication() {
        for (field, expected) in [
            ("NTLM TlRM+/==", Some("NTLM TlRM+/==")),
            ("Negotiate, ntlm TlRM", Some("ntlm TlRM")),
            ("NTLM", None),
            ("Negotiate TlRM", None),
            ("NTLM realm=\"x y\"", None),
        ] {
            let head = format!("HTTP/1.1 407 No\nProxy-Authenticate: {field}\n\n");
            let found = parsed(&head).continuation("NTLM");
            assert_eq!(found.as_ref().map(|it| it.as_str()), expected, "{field}");
        }
    }
}
