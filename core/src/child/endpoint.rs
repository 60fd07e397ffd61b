//! The credentials of one child from the credential server of this process.
//!
//! In every SDK a profile wins over the server. So the child has empty config files, in a folder of its own.

use super::child_credentials::{Resources, Role};
use super::variables::Variables;
use super::{private_profile, proxy_exceptions};
use crate::context::CallContext;
use crate::error::Result;

/// Starts the server where it does not run yet, and sets the variables that lead to it.
pub(super) async fn start(
    call: &CallContext,
    role: &Role<'_>,
    variables: &mut Variables,
) -> Result<Resources> {
    role.check(call).await?;
    role.prepare(variables);
    let folder = private_profile::with_files(call, String::new(), variables).await?;
    proxy_exceptions::add(variables, "127.0.0.1");
    // MERGE rolecreds: the server's address and token.
    Ok(Resources::of_folder(folder))
}
