//! The errors that the two services answer with.

use super::ErrorCode;

/// The kinds of error that the two services answer with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ServiceFault {
    /// `authorization_pending`.
    #[error("the request is not approved yet")]
    AuthorizationPending,
    /// `slow_down`.
    #[error("the service asks to slow down")]
    SlowDown,
    /// `expired_token`.
    #[error("the code has expired")]
    ExpiredToken,
    /// `access_denied`.
    #[error("the request was denied")]
    AccessDenied,
    /// `invalid_grant`.
    #[error("the code or refresh token is not valid")]
    InvalidGrant,
    /// `invalid_client`.
    #[error("the client registration is not valid")]
    InvalidClient,
    /// `unauthorized_client`.
    #[error("this client may not do that")]
    UnauthorizedClient,
    /// `unsupported_grant_type`.
    #[error("the service does not offer this kind of sign-in")]
    UnsupportedGrantType,
    /// `invalid_request`.
    #[error("the service rejects the request")]
    InvalidRequest,
    /// `invalid_scope`.
    #[error("the service rejects a scope")]
    InvalidScope,
    /// `invalid_client_metadata`.
    #[error("the service rejects the description of the client")]
    InvalidClientMetadata,
    /// `invalid_redirect_uri`.
    #[error("the service rejects the redirect address")]
    InvalidRedirectUri,
    /// Any error with a `KMS_*` reason.
    #[error("the organization's encryption key cannot be used")]
    EncryptionKeyUnavailable,
    /// HTTP 401 of the portal.
    #[error("the access token is not valid")]
    Unauthorized,
    /// HTTP 403 of the portal.
    #[error("no access")]
    Forbidden,
    /// HTTP 403 of the portal for a role name with the prefix that IAM Identity Center gives to the roles in the accounts.
    #[error("no access to a role of that name, which is not the name of a permission set")]
    ForbiddenReservedRole,
    /// HTTP 404 of the portal.
    #[error("no such account or role")]
    ResourceNotFound,
    /// HTTP 429.
    #[error("too many requests")]
    TooManyRequests,
    /// HTTP 5xx.
    #[error("the service failed")]
    InternalServer,
    /// HTTP 5xx that is not in the form of the service.
    #[error("a gateway between this machine and the service failed")]
    Gateway,
    /// HTTP 511.
    #[error("the network demands a sign-in of its own")]
    CaptivePortal,
    /// A web page, or a redirect, that is not in the form of the service.
    #[error("another server answered in the place of the service")]
    OtherServer,
}

impl ServiceFault {
    /// The hint for [`Self::Gateway`].
    pub const GATEWAY_HINT: &str = "Try again; if it lasts, ask the administrator of your network: a proxy, gateway or load \
                                    balancer answered in the place of the service";

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        match self {
            Self::AuthorizationPending => ErrorCode::AuthorizationPending,
            Self::SlowDown => ErrorCode::SlowDown,
            Self::ExpiredToken => ErrorCode::ExpiredToken,
            Self::AccessDenied => ErrorCode::AccessDenied,
            Self::InvalidGrant => ErrorCode::InvalidGrant,
            Self::InvalidClient => ErrorCode::InvalidClient,
            Self::UnauthorizedClient => ErrorCode::UnauthorizedClient,
            Self::UnsupportedGrantType => ErrorCode::UnsupportedGrantType,
            Self::InvalidRequest => ErrorCode::InvalidRequest,
            Self::InvalidScope => ErrorCode::InvalidScope,
            Self::InvalidClientMetadata => ErrorCode::InvalidClientMetadata,
            Self::InvalidRedirectUri => ErrorCode::InvalidRedirectUri,
            Self::EncryptionKeyUnavailable => ErrorCode::EncryptionKeyUnavailable,
            Self::Unauthorized => ErrorCode::Unauthorized,
            Self::Forbidden | Self::ForbiddenReservedRole => ErrorCode::Forbidden,
            Self::ResourceNotFound => ErrorCode::ResourceNotFound,
            Self::TooManyRequests => ErrorCode::TooManyRequests,
            Self::InternalServer | Self::Gateway => ErrorCode::InternalServer,
            Self::CaptivePortal | Self::OtherServer => ErrorCode::CaptivePortal,
        }
    }
}
