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
mod region;
mod service;
mod service_time;
mod start_url;

pub use authorize_url::authorize_url;
pub use failure::{answer_of, authorize_failure, failure};
pub use openable::check_openable;
pub use patience::Patience;
pub use region::Region;
pub use service::{Portal, oidc, portal};
pub use start_url::{StartUrl, is_http_url};
