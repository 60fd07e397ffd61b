//! The road to the two services, SSO OIDC and the SSO portal: which host, over which connection, and
//! what their errors mean.

mod endpoint;
mod failure;
mod http;
mod region;
mod service;
mod service_time;
mod start_url;

pub use failure::{answer_of, failure};
pub use region::Region;
pub use service::{oidc, oidc_for_tokens, portal};
pub use start_url::{StartUrl, is_http_url};
