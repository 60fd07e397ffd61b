//! The role that a child gets, and the region that it works in.

use super::competing;
use super::program::{Format, Wanted};
use super::variables::Variables;
use crate::context::CallContext;
use crate::error::Result;
use crate::session::SsoSession;
use crate::types::{AccountId, Region, RoleName};

/// A role, and the region that its user works in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChildRole {
    /// The account.
    pub account_id: AccountId,
    /// The role.
    pub role_name: RoleName,
    /// The region that the child works in. It is often not the SSO region.
    pub region: Region,
}

/// A role of the person who is signed in to a session.
pub(super) struct Target<'a> {
    pub(super) session: &'a SsoSession,
    pub(super) role: &'a ChildRole,
}

impl Target<'_> {
    /// What the program is asked for.
    pub(super) fn wanted(&self, format: Format) -> Wanted<'_> {
        Wanted {
            request: self.session.client_request(),
            account_id: &self.role.account_id,
            role_name: &self.role.role_name,
            format,
        }
    }

    /// Whether the person has the role now.
    pub(super) async fn check(&self, call: &CallContext) -> Result<()> {
        self.session
            .role_credentials(call, &self.role.account_id, &self.role.role_name)
            .await?;
        Ok(())
    }

    /// Changes what is the same for every way to get the credentials.
    pub(super) fn prepare(&self, variables: &mut Variables) {
        competing::remove(variables, competing::OF_AWS);
        for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
            variables.set(name, self.role.region.as_str());
        }
        // A child without credentials must not ask the metadata service of a machine for another role.
        variables.set("AWS_EC2_METADATA_DISABLED", "true");
    }
}
