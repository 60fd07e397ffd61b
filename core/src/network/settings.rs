//! What the program sets for all requests of the process, beside the environment.

use super::proxy::{AuthorizationFunction, FunctionProxy, ProxyUrl};
use super::tls::GivenCertificates;

/// Where the proxy comes from.
#[derive(Debug, Clone, Default)]
pub enum ProxySetting {
    /// The environment of each call names it: `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`.
    #[default]
    Environment,
    /// No proxy is used. The variables of the environment are not read.
    Direct,
    /// This proxy. The variables of the environment are not read, not even `NO_PROXY`.
    Url(ProxyUrl),
    /// Those that a function names for each host. The variables of the environment are not read.
    Function(FunctionProxy),
}

impl ProxySetting {
    /// The name of the kind.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::Direct => "direct",
            Self::Url(_) => "url",
            Self::Function(_) => "function",
        }
    }
}

/// What the program sets for all requests of the process.
#[derive(Debug, Clone, Default)]
pub struct NetworkSettings {
    /// Where the proxy comes from.
    pub proxy: ProxySetting,
    /// Certificates that are trusted beside those of the operating system, `AWS_CA_BUNDLE` and `NODE_EXTRA_CA_CERTS`.
    pub certificates: GivenCertificates,
    /// Gives the value of `Proxy-Authorization` to a proxy that demands one and whose URL has no user name and password.
    pub authorization: Option<AuthorizationFunction>,
}
