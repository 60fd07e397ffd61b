//! Why a request was not sent, or got no answer.

use super::ErrorCode;

/// Why a request was not sent, or got no answer: one case for each stage of a connection and each cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionFault {
    /// The name of the host has no address.
    HostNotFound,
    /// No address of the host accepts a connection, or the connection broke.
    Broken,
    /// A stage took too long.
    TimedOut,
    /// The proxy cannot be reached.
    ProxyUnreachable,
    /// The proxy demands a user name and password (HTTP 407), or does not accept the one it was given.
    ProxyAuthenticationRequired,
    /// A function of the program that decides about proxies failed.
    ProxyFunctionFailed,
    /// The proxy does not allow the connection.
    ProxyRefused,
    /// The proxy could not reach the host, or is overloaded.
    ProxyFailed,
    /// The proxy answered that the person has to sign in to the network first (HTTP 511).
    CaptivePortal,
    /// The certificate is not issued by an authority that is trusted.
    UnknownIssuer,
    /// There is no authority that is trusted.
    NoTrustedIssuer,
    /// The certificate has expired.
    CertificateExpired,
    /// The certificate is not valid yet.
    CertificateNotYetValid,
    /// The certificate is for another host.
    CertificateOfOtherHost,
    /// The certificate is for another host, and the network probably answers in the place of the server.
    OtherServer,
    /// The certificate cannot be used for another reason.
    CertificateInvalid,
    /// Both sides cannot agree on TLS, or the other side demands a client certificate.
    TlsHandshakeFailed,
}

impl ConnectionFault {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        match self {
            Self::HostNotFound => ErrorCode::HostNotFound,
            Self::Broken => ErrorCode::Network,
            Self::TimedOut => ErrorCode::Timeout,
            Self::ProxyUnreachable => ErrorCode::ProxyUnreachable,
            Self::ProxyAuthenticationRequired => ErrorCode::ProxyAuthenticationRequired,
            Self::ProxyFunctionFailed => ErrorCode::InvalidConfiguration,
            Self::ProxyRefused => ErrorCode::ProxyRefused,
            Self::ProxyFailed => ErrorCode::ProxyFailed,
            Self::CaptivePortal | Self::OtherServer => ErrorCode::CaptivePortal,
            Self::UnknownIssuer
            | Self::NoTrustedIssuer
            | Self::CertificateExpired
            | Self::CertificateNotYetValid
            | Self::CertificateOfOtherHost
            | Self::CertificateInvalid => ErrorCode::UntrustedCertificate,
            Self::TlsHandshakeFailed => ErrorCode::TlsHandshakeFailed,
        }
    }

    /// What can be done, where it is more precise than the hint of the code.
    #[must_use]
    pub const fn hint(self) -> Option<&'static str> {
        match self {
            Self::ProxyFunctionFailed => {
                Some("Correct the function that the program passes to `configureNetwork`")
            }
            Self::NoTrustedIssuer => Some(
                "Install the certificates of the operating system (`ca-certificates`), or set `AWS_CA_BUNDLE` to a file \
                 with them",
            ),
            Self::CertificateExpired => Some(
                "Check the date and time of this machine; if they are right, the certificate has to be renewed by the \
                 administrator of the server or proxy that showed it",
            ),
            Self::CertificateNotYetValid => {
                Some("Check the date and time of this machine: the certificate is not valid yet")
            }
            Self::CertificateOfOtherHost => Some(
                "Check the endpoint, the proxy and the DNS of your network: another server answered than the one that was \
                 asked for",
            ),
            Self::OtherServer => Some(
                "Open a web page in the browser, and sign in to the network; if it has no page for that, ask the administrator \
                 of the network which server answers in the place of the one that was asked for",
            ),
            Self::CertificateInvalid => Some(
                "Ask the administrator of the server, or of the proxy that inspects TLS, for a certificate that is valid",
            ),
            _ => None,
        }
    }
}
