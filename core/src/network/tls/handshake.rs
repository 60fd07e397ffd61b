//! The TLS handshake, and what its failures mean.

use std::error::Error as StdError;
use std::fmt;
use std::io;

use rustls::{AlertDescription, CertificateError, InvalidMessage};
use tokio_rustls::TlsConnector;

use super::trust::Trust;
use super::verifier::Untrusted;
use crate::error::ConnectionFault;
use crate::network::failure::{Failure, causes, root_cause};
use crate::network::socket::Socket;
use crate::network::target::{Authority, Host};

/// The other side of a handshake.
#[derive(Clone, Copy)]
pub(in crate::network) enum Peer<'a> {
    /// The server of the request.
    Server(&'a Authority),
    /// An `https` proxy.
    Proxy(&'a Authority),
}

impl Peer<'_> {
    pub(in crate::network) const fn authority(&self) -> &Authority {
        match self {
            Self::Server(authority) | Self::Proxy(authority) => authority,
        }
    }

    /// The fault of a certificate that is for another host. The network probably answers in the place of a server that was
    /// asked for by its name; a proxy or an address has more likely a URL that is not the one of its certificate.
    fn of_other_host(self) -> ConnectionFault {
        match self {
            Self::Server(authority)
                if matches!(authority.host, Host::Name(_)) && !authority.host.is_loopback() =>
            {
                ConnectionFault::OtherServer
            }
            Self::Server(_) | Self::Proxy(_) => ConnectionFault::CertificateOfOtherHost,
        }
    }

    /// The fault of a connection that breaks in the handshake.
    const fn broken(self) -> ConnectionFault {
        match self {
            Self::Server(_) => ConnectionFault::Broken,
            Self::Proxy(_) => ConnectionFault::ProxyUnreachable,
        }
    }
}

impl fmt::Display for Peer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server(authority) => write!(f, "`{authority}`"),
            Self::Proxy(authority) => write!(f, "the proxy `{authority}`"),
        }
    }
}

/// Makes a handshake, and checks the certificate.
pub(in crate::network) async fn handshake(
    trust: &Trust,
    socket: Socket,
    peer: Peer<'_>,
) -> Result<Socket, Failure> {
    let name = peer.authority().host.server_name().ok_or_else(|| {
        let problem = format!("{peer} has no name that a certificate can be for");
        Failure::new(ConnectionFault::CertificateOfOtherHost, problem)
    })?;
    let connector = TlsConnector::from(trust.config().await?);
    let stream = connector.connect(name, socket).await;
    let stream = stream.map_err(|error| failure(&error, peer))?;
    Ok(Socket::Tls(Box::new(stream)))
}

fn failure(error: &io::Error, peer: Peer<'_>) -> Failure {
    in_request(error, peer).unwrap_or_else(|| {
        let problem = match error.kind() {
            io::ErrorKind::UnexpectedEof => "the other end closed the connection".to_owned(),
            _ => root_cause(error),
        };
        let problem = format!("the connection to {peer} broke during the TLS handshake: {problem}");
        Failure::new(peer.broken(), problem)
    })
}

/// The failure of TLS inside an error, if there is one. TLS 1.3 rejects a client without a certificate after the handshake.
pub(in crate::network) fn in_request(
    error: &(dyn StdError + 'static),
    peer: Peer<'_>,
) -> Option<Failure> {
    let error = causes(error).find_map(|cause| cause.downcast_ref::<rustls::Error>())?;
    Some(match error {
        rustls::Error::InvalidCertificate(CertificateError::Other(other)) => {
            other.0.downcast_ref::<Untrusted>().map_or_else(
                || {
                    let cause = CertificateError::Other(other.clone());
                    untrusted(&cause, None, "a certificate", peer)
                },
                |it| {
                    let shown = it.shown.as_ref();
                    let shown = shown.map_or_else(
                        || "a certificate that cannot be read".into(),
                        ToString::to_string,
                    );
                    untrusted(&it.cause, it.other_host.as_deref(), &shown, peer)
                },
            )
        }
        rustls::Error::InvalidCertificate(cause) => untrusted(cause, None, "a certificate", peer),
        rustls::Error::NoCertificatesPresented => {
            let problem = format!("{peer} showed no certificate");
            Failure::new(ConnectionFault::CertificateInvalid, problem)
        }
        // A server that is overloaded or ends says so; it is not a disagreement.
        rustls::Error::AlertReceived(
            AlertDescription::InternalError
            | AlertDescription::UserCanceled
            | AlertDescription::CloseNotify,
        )
        | rustls::Error::DecryptError
        | rustls::Error::General(_) => {
            let problem = format!("the TLS connection to {peer} broke: {error}");
            Failure::new(peer.broken(), problem)
        }
        rustls::Error::AlertReceived(
            AlertDescription::CertificateRequired | AlertDescription::BadCertificate,
        ) => {
            let problem = format!("{peer} demands a client certificate ({error})");
            Failure::new(ConnectionFault::TlsHandshakeFailed, problem)
        }
        rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            let problem = format!("{peer} does not speak TLS");
            Failure::new(ConnectionFault::TlsHandshakeFailed, problem)
        }
        _ => {
            let problem = format!("{peer} and this machine cannot agree on TLS: {error}");
            Failure::new(ConnectionFault::TlsHandshakeFailed, problem)
        }
    })
}

/// `other_host` has the names that the certificate is for, if it is for another host.
fn untrusted(
    cause: &CertificateError,
    other_host: Option<&[String]>,
    shown: &str,
    peer: Peer<'_>,
) -> Failure {
    let (mut fault, mut why) = match cause {
        CertificateError::UnknownIssuer => (
            ConnectionFault::UnknownIssuer,
            "its issuer is not trusted".to_owned(),
        ),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            (ConnectionFault::CertificateExpired, "it has expired".into())
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => (
            ConnectionFault::CertificateNotYetValid,
            "it is not valid yet".into(),
        ),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            let why = "it has the host in its subject alone, and no alternative names";
            (ConnectionFault::CertificateInvalid, why.into())
        }
        other => (ConnectionFault::CertificateInvalid, other.to_string()),
    };
    if let Some(names) = other_host {
        fault = peer.of_other_host();
        let other_reason = match cause {
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                String::new()
            }
            _ => format!(", and {why}"),
        };
        let host = &peer.authority().host;
        why = format!("it is not for `{host}`{}{other_reason}", described(names));
    }
    let problem = format!("{peer} showed {shown}, which is not trusted: {why}");
    Failure::new(fault, problem)
}

/// The names that a certificate is for, at most three.
fn described(names: &[String]) -> String {
    let names = names.iter().map(|name| {
        let shown = name_in(name).unwrap_or(name).chars();
        shown.filter(char::is_ascii_graphic).take(64).collect()
    });
    match names.take(3).collect::<Vec<String>>() {
        names if names.is_empty() => " but has no names".into(),
        names => format!(" but for {}", names.join(", ")),
    }
}

/// The name in a text of rustls: `DnsName("a.example")`, `IpAddress(10.0.0.1)`. The tests of the network read its real texts.
fn name_in(text: &str) -> Option<&str> {
    let (_, name) = text.strip_suffix(')')?.split_once('(')?;
    let unquoted = name.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    Some(unquoted.unwrap_or(name))
}
