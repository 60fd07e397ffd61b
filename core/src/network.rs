//! Connections to AWS: one HTTP client below the AWS SDK, which finds the host, goes through a proxy where one is set,
//! checks the certificate, and keeps connections open for the next request.
//!
//! `docs/design/network.md` explains what it does and why it is not the HTTP client of the SDK.
//!
//! - `clients`: the clients of the process, one for each combination of settings
//! - `settings`: what the program sets for all requests of the process
//! - `client`, `pool`, `body`: a client, its open connections, and the answers that they carry
//! - `dial`: opens a connection, stage by stage
//! - `resolve`, `connect`, `proxy`, `tls`, `socket`: the stages
//! - `failure`: the stage that failed, and why
//! - `log`: the call that a request belongs to, for the events of `crate::diagnostics`

mod body;
mod client;
mod clients;
mod connect;
mod dial;
mod failure;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod log;
mod pool;
mod probe;
mod proxy;
mod resolve;
mod settings;
mod socket;
mod target;
mod tls;

pub use body::{BodyTooLong, MAX_BODY_SIZE};
pub use clients::{Transport, check_proxy_setting, configure, http_client, proxy_source};
pub use failure::Failure;
pub use probe::{Probe, ProbeTrust, ProbedAnswer, ProbedProxy, ShownCertificate, Tunnel};
pub use proxy::{
    AuthorizationFunction, AuthorizationRequest, FunctionFailure, FunctionProxy, ProxyUrl,
};
pub use settings::{NetworkSettings, ProxySetting};
pub use tls::{GivenCertificates, RootSource};

/// The user agent of the requests that are not sent by a client of a service.
pub const USER_AGENT: &str = concat!("aws-sso-native/", env!("CARGO_PKG_VERSION"));

#[cfg(test)]
mod tests;
