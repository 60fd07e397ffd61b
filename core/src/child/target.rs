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

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::sign_in::ClientRequest;

    #[test]
    fn a_child_works_in_the_region_of_its_role_and_gets_no_other_credentials_of_aws() {
        let start_url = "https://my-org.awsapps.com/start".parse().unwrap();
        let request = ClientRequest::new(start_url, "us-east-1".parse().unwrap());
        let role = ChildRole {
            account_id: "111111111111".parse().unwrap(),
            role_name: "Admin".parse().unwrap(),
            region: "eu-central-1".parse().unwrap(),
        };
        let target = Target {
            session: &SsoSession::new(request),
            role: &role,
        };
        let given = [
            ("AWS_REGION", "us-west-2"),
            ("AWS_ACCESS_KEY_ID", "AKIA"),
            ("AWS_PROFILE", "other"),
            ("PATH", "/bin"),
        ];
        let given = given.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut variables = Variables::new(HashMap::from(given));
        target.prepare(&mut variables);
        let expected = [
            ("AWS_REGION", "eu-central-1"),
            ("AWS_DEFAULT_REGION", "eu-central-1"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("PATH", "/bin"),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(variables.into_map(), HashMap::from(expected));
    }
}
