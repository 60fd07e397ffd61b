//! The role that a child gets, and the region that it works in.

use super::competing;
use super::program::{Format, Wanted};
use super::variables::Variables;
use crate::context::CallContext;
use crate::error::Result;
use crate::session::SsoSession;
use crate::types::{AccountId, Region, RoleName};

/// A role, and where its user works.
pub(super) struct Target<'a> {
    pub(super) session: &'a SsoSession,
    pub(super) account_id: &'a AccountId,
    pub(super) role_name: &'a RoleName,
    pub(super) region: &'a Region,
}

impl Target<'_> {
    /// What the program is asked for.
    pub(super) fn wanted(&self, format: Format) -> Wanted<'_> {
        Wanted {
            request: self.session.client_request(),
            account_id: self.account_id,
            role_name: self.role_name,
            format,
        }
    }

    /// Whether the person has the role now.
    pub(super) async fn check(&self, call: &CallContext) -> Result<()> {
        self.session
            .role_credentials(call, self.account_id, self.role_name)
            .await?;
        Ok(())
    }

    /// Changes what is the same for every way to get the credentials.
    pub(super) fn prepare(&self, variables: &mut Variables) {
        competing::remove(variables, competing::OF_AWS);
        for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
            variables.set(name, self.region.as_str());
        }
        // A child without credentials must not ask the metadata service of a machine for another role.
        variables.set("AWS_EC2_METADATA_DISABLED", "true");
    }
}
