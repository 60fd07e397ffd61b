//! Proxies: which one is used for a host, and how a connection is made through it.

mod authorization;
mod choice;
mod credential_check;
mod environment;
mod function;
#[cfg(any(test, fuzzing))]
pub(super) mod fuzzing;
mod http_connect;
mod last_failure;
mod list;
mod no_proxy;
mod program_function;
mod routes;
mod server;
mod socks5;
mod url;

pub(super) use authorization::authorize;
pub use authorization::{AuthorizationFunction, AuthorizationRequest};
pub(super) use choice::{HostRoutes, ProxyChoice};
pub(super) use environment::EnvironmentProxy;
pub use function::FunctionProxy;
pub(super) use http_connect::{Asked, connect as http_connect};
pub use program_function::FunctionFailure;
pub(super) use routes::{Route, Routes};
pub(super) use server::{Kind, ProxyServer};
pub(super) use socks5::{Destination, connect as socks5_connect};
pub use url::ProxyUrl;
