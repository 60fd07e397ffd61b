//! The road to the two services, SSO OIDC and the SSO portal: which host, over which connection, and
//! what their errors mean.

mod answer;
mod authorize_url;
mod endpoint;
mod environment;
mod failure;
mod http;
mod openable;
mod patience;
mod service;
mod service_time;

pub use authorize_url::authorize_url;
pub use failure::{answer_of, authorize_failure, failure};
pub use openable::{OpenableHosts, OpenableUrl};
pub use patience::Patience;
pub use service::{Portal, oidc, portal};
