//! The settings that a caller can change.

use crate::types::{AccountId, Region, RoleName, SessionName, StartUrl};

/// A change of one setting. `None` clears it, or sets a region back to its default. No setting can hold a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The region that Bedrock is called in.
    BedrockRegion(Option<Region>),
    /// The portal.
    StartUrl(Option<StartUrl>),
    /// The portal's region.
    Region(Option<Region>),
    /// The account.
    AccountId(Option<AccountId>),
    /// The role.
    RoleName(Option<RoleName>),
    /// The `sso-session` name.
    SessionName(Option<SessionName>),
}

/// The columns, in the order in which [`super::row`] reads them.
pub(super) const COLUMNS: [&str; 6] = [
    BEDROCK_REGION,
    "aws_sso_start_url",
    "aws_sso_region",
    "aws_sso_account_id",
    "aws_sso_role_name",
    "aws_sso_session_name",
];

/// The one column that this library does not add: it belongs to the host.
pub(super) const BEDROCK_REGION: &str = "bedrock_region";

/// The default of both region columns.
pub(super) const DEFAULT_REGION: &str = "us-east-1";

impl Change {
    /// The name of the column.
    pub(super) const fn column(&self) -> &'static str {
        let [
            bedrock_region,
            start_url,
            region,
            account_id,
            role_name,
            session_name,
        ] = COLUMNS;
        match self {
            Self::BedrockRegion(_) => bedrock_region,
            Self::StartUrl(_) => start_url,
            Self::Region(_) => region,
            Self::AccountId(_) => account_id,
            Self::RoleName(_) => role_name,
            Self::SessionName(_) => session_name,
        }
    }

    /// The text to store; `None` for NULL.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::BedrockRegion(region) | Self::Region(region) => {
                Some(region.as_ref().map_or(DEFAULT_REGION, Region::as_str))
            }
            Self::StartUrl(start_url) => start_url.as_ref().map(StartUrl::as_str),
            Self::AccountId(account_id) => account_id.as_ref().map(AccountId::as_str),
            Self::RoleName(role_name) => role_name.as_ref().map(RoleName::as_str),
            Self::SessionName(session_name) => session_name.as_ref().map(SessionName::as_str),
        }
    }
}
