//! The credentials of one child from the credential server of this process.
//!
//! In every SDK a profile wins over the server. So the child has empty config files, in a folder of its own.

use super::resources::Resources;
use super::target::Target;
use super::variables::Variables;
use super::{private_profile, proxy_exceptions};
use crate::context::CallContext;
use crate::credential_server::CredentialServer;
use crate::error::Result;

/// Starts the server where it does not run yet, and sets the variables that lead to it.
pub(super) async fn start(
    call: &CallContext,
    target: &Target<'_>,
    variables: &mut Variables,
) -> Result<Resources> {
    target.check(call).await?;
    target.prepare(variables);
    let folder = private_profile::with_files(call, String::new(), variables).await?;
    let account_id = target.role.account_id.clone();
    let role_name = target.role.role_name.clone();
    let served = CredentialServer::shared().serve(target.session, call, account_id, role_name)?;
    // The names of the other two variables of a container are removed: the SDKs do not agree on which one wins.
    variables.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", served.url());
    variables.set("AWS_CONTAINER_AUTHORIZATION_TOKEN", served.token().expose());
    proxy_exceptions::add(variables, "127.0.0.1");
    Ok(Resources::of_endpoint(served, folder))
}
