//! Why there is no token without the person.

use std::fmt;

use super::ErrorCode;

/// Why a session has no valid token, and cannot get one by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignedOut {
    /// There is no token file: nobody signed in, or someone signed out.
    NoToken,
    /// The token file cannot be used.
    FileUnusable,
    /// The token file holds the sign-in of another portal.
    OtherPortal,
    /// The token file holds a sign-in to another region.
    OtherRegion {
        /// The region that the file names.
        file: String,
        /// The region of the session.
        session: String,
    },
    /// The token has run out, and has no session name: only an `sso-session` is refreshed.
    NotASession,
    /// The token has run out, and lacks what a refresh needs.
    NotRefreshable,
    /// The token has run out, and so has the registration of the client that it was granted to.
    RegistrationExpired,
    /// The service refuses the refresh token: the session has ended, or was ended.
    RefreshRefused(ErrorCode),
    /// The portal refuses the token although it has not run out.
    Revoked,
}

impl SignedOut {
    /// The name that JavaScript sees.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::NoToken => "noToken",
            Self::FileUnusable => "fileUnusable",
            Self::OtherPortal => "otherPortal",
            Self::OtherRegion { .. } => "otherRegion",
            Self::NotASession => "notASession",
            Self::NotRefreshable => "notRefreshable",
            Self::RegistrationExpired => "registrationExpired",
            Self::RefreshRefused(_) => "refreshRefused",
            Self::Revoked => "revoked",
        }
    }

    /// What the person can do, where it is more than to sign in.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::OtherRegion { file, session } => Some(format!(
                "CallContext `signIn()` to replace the sign-in to `{file}` by one to `{session}`; or, if IAM Identity Center \
                 is set up in `{file}`, pass that as `region`; or give this session a `sessionName` of its own"
            )),
            _ => None,
        }
    }
}

impl fmt::Display for SignedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoToken => "there is no token",
            Self::FileUnusable => "the token file cannot be used",
            Self::OtherPortal => "the token file holds the sign-in of another start URL",
            Self::OtherRegion { file, session } => {
                return write!(
                    f,
                    "the token file holds a sign-in to the region `{file}`, and this session is of `{session}`"
                );
            }
            Self::NotASession => {
                "the token has run out, and without a session name it is not refreshed"
            }
            Self::NotRefreshable => "the token has run out, and lacks what a refresh needs",
            Self::RegistrationExpired => {
                "the token has run out, and so has its client registration"
            }
            Self::RefreshRefused(code) => {
                return write!(
                    f,
                    "the token has run out, and its refresh was refused ({})",
                    code.as_str()
                );
            }
            Self::Revoked => "the service no longer accepts the token",
        })
    }
}
