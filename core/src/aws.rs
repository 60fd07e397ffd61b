//! Access to the two AWS services, SSO OIDC and the SSO portal: their endpoints, their clients, and the meaning of their
//! responses and errors.

mod authorize_url;
mod endpoint;
mod environment;
mod failure;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod openable;
mod partition;
mod portal_host;
mod redirect;
mod request_log;
mod response_check;
mod retry_budget;
mod service;
mod service_endpoints;
mod service_time;
mod sign_in_hosts;

pub use authorize_url::authorize_url;
pub use endpoint::has_custom_oidc_endpoint;
pub use failure::{authorize_failure, failure};
pub use openable::{OpenableHosts, OpenableUrl};
pub use portal_host::{PortalHost, PortalKind, portal_host};
pub use redirect::{Answer, look_up, region_of_page};
pub use request_log::LOOK_UP;
pub use retry_budget::RetryBudget;
pub use service::{Portal, oidc, portal};
pub use service_endpoints::{ServiceEndpoint, service_endpoints, transport_of};
