//! The fields a caller can change, and the rules for them.

use crate::error::{Error, Result};
use crate::types::{AccountId, Region, RoleName, SessionName, StartUrl};

/// A field of the row that can be changed. There is none that could hold a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The region that Bedrock is called in.
    BedrockRegion,
    /// The portal.
    StartUrl,
    /// The portal's region.
    Region,
    /// The account.
    AccountId,
    /// The role.
    RoleName,
    /// The `sso-session` name.
    SessionName,
}

/// A field and what it becomes; `None` clears it, or sets it back to its default.
pub type Change = (Field, Option<String>);

/// The default of both region columns.
pub(super) const DEFAULT_REGION: &str = "us-east-1";

impl Field {
    /// Every field.
    pub const ALL: [Self; 6] = [
        Self::BedrockRegion,
        Self::StartUrl,
        Self::Region,
        Self::AccountId,
        Self::RoleName,
        Self::SessionName,
    ];

    /// The column's name.
    #[must_use]
    pub const fn column(self) -> &'static str {
        match self {
            Self::BedrockRegion => "bedrock_region",
            Self::StartUrl => "aws_sso_start_url",
            Self::Region => "aws_sso_region",
            Self::AccountId => "aws_sso_account_id",
            Self::RoleName => "aws_sso_role_name",
            Self::SessionName => "aws_sso_session_name",
        }
    }

    /// The name that JavaScript knows it by.
    #[must_use]
    pub const fn argument(self) -> &'static str {
        match self {
            Self::BedrockRegion => "bedrockRegion",
            Self::StartUrl => "awsSsoStartUrl",
            Self::Region => "awsSsoRegion",
            Self::AccountId => "awsSsoAccountId",
            Self::RoleName => "awsSsoRoleName",
            Self::SessionName => "awsSsoSessionName",
        }
    }

    /// What it holds where nothing was chosen.
    #[must_use]
    pub const fn default(self) -> Option<&'static str> {
        match self {
            Self::BedrockRegion | Self::Region => Some(DEFAULT_REGION),
            Self::StartUrl | Self::AccountId | Self::RoleName | Self::SessionName => None,
        }
    }

    /// Checks a value to be stored.
    pub fn check(self, text: &str) -> Result<()> {
        match self {
            Self::BedrockRegion | Self::Region => text.parse::<Region>().map(drop),
            Self::StartUrl => text.parse::<StartUrl>().map(drop),
            Self::AccountId => text.parse::<AccountId>().map(drop),
            Self::RoleName => text.parse::<RoleName>().map(drop),
            Self::SessionName => text.parse::<SessionName>().map(drop),
        }
        .map_err(|problem| Error::invalid_input(self.argument(), problem.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;

    #[test]
    fn what_no_service_would_accept_is_refused_by_the_argument_name() {
        for (field, text) in [
            (Field::BedrockRegion, "US-EAST-1"),
            (Field::Region, "evil.example"),
            (Field::Region, ""),
            (Field::StartUrl, "http://my-org.awsapps.com/start"),
            (Field::StartUrl, ""),
            (Field::AccountId, "12345678901"),
            (Field::AccountId, "1234567890123"),
            (Field::AccountId, "12345678901x"),
            (Field::AccountId, "１２３４５６７８９０１２"),
            (Field::RoleName, ""),
            (Field::RoleName, "Admin Access"),
            (Field::RoleName, "arn:aws:iam::1:role/x"),
            (Field::RoleName, &"x".repeat(65)),
            (Field::SessionName, ""),
            (Field::SessionName, "a]b"),
            (Field::SessionName, &"x".repeat(257)),
        ] {
            let error = field.check(text).unwrap_err();
            assert_eq!(error.code(), ErrorCode::InvalidInput, "{field:?} {text:?}");
            let name = format!("`{}` ", field.argument());
            assert!(error.to_string().starts_with(&name), "{error}");
        }
    }

    #[test]
    fn what_services_use_is_accepted() {
        for (field, text) in [
            (Field::BedrockRegion, "us-gov-west-1"),
            (Field::Region, "eusc-de-east-1"),
            (Field::StartUrl, "https://my-org.awsapps.com/start#/"),
            (Field::AccountId, "012345678901"),
            (Field::RoleName, "AWSReservedSSO_Admin+=,.@-1"),
            (Field::SessionName, "my-sso_1/a.b%c@d:e+f"),
        ] {
            field.check(text).unwrap();
        }
    }
}
