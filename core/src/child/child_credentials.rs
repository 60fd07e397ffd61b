//! Credentials for any program that uses an AWS SDK.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;

use super::endpoint;
use super::private_profile;
use super::resources::Resources;
use super::target::{ChildRole, Target};
use super::variables::Variables;
use crate::context::CallContext;
use crate::error::Result;
use crate::session::SsoSession;

/// How a child gets the credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Via {
    /// A config file of its own, whose `credential_process` runs a program.
    Profile {
        /// The path of the program `aws-sso-native`.
        program: PathBuf,
    },
    /// A credential server in this process.
    Endpoint,
}

/// What a child is to be started with.
pub struct ChildRequest {
    /// The role, and the region that the child works in.
    pub role: ChildRole,
    /// How the child gets the credentials.
    pub via: Via,
    /// The environment to start from.
    pub variables: HashMap<String, String>,
}

/// The environment of a child. The credentials end when this is dropped.
pub struct ChildCredentials {
    /// The whole environment.
    pub variables: HashMap<String, String>,
    resources: Resources,
}

/// `Debug` shows no variable: one of them is the token of the endpoint, and the host's own can be secret.
impl fmt::Debug for ChildCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChildCredentials")
            .field("resources", &self.resources)
            .finish_non_exhaustive()
    }
}

impl ChildCredentials {
    pub(super) fn new(variables: Variables, resources: Resources) -> Self {
        Self {
            variables: variables.into_map(),
            resources,
        }
    }

    /// Ends the credentials: revokes the token of the endpoint, and removes the folder of the profile.
    pub async fn close(self) {
        self.resources.close().await;
    }
}

/// Prepares the environment of a child that gets the credentials of a role, and fresh ones whenever they expire, until the
/// sign-in ends.
///
/// The credentials are requested once before anything is made, so that a role that is not assigned is an error here.
///
/// # Errors
///
/// `ProgramNotFound`, `ProgramNotExecutable`, `CommandNotQuotable`, `ProfileNotWritable`, those of the
/// credential server, and those of [`SsoSession::role_credentials`]. Nothing is left behind then.
pub async fn child_credentials(
    session: &SsoSession,
    call: &CallContext,
    request: ChildRequest,
) -> Result<ChildCredentials> {
    let ChildRequest {
        role,
        via,
        variables,
    } = request;
    let target = Target {
        session,
        role: &role,
    };
    let mut variables = Variables::new(variables);
    let resources = match via {
        Via::Profile { program } => {
            private_profile::start(call, &target, program, &mut variables).await?
        }
        Via::Endpoint => endpoint::start(call, &target, &mut variables).await?,
    };
    Ok(ChildCredentials::new(variables, resources))
}
