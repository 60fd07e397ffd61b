//! Why a session has no token without the person.

use std::fmt;

use super::ErrorCode;
use super::named::named_enum;

named_enum! {
    /// The stable name of a [`SignedOut`].
    SignedOutReason {
        /// There is no token file: nobody has signed in, or someone signed out.
        NoToken = "noToken",
        /// The token file cannot be used.
        FileUnusable = "fileUnusable",
        /// The token file has the sign-in of another portal.
        OtherPortal = "otherPortal",
        /// The token file has a sign-in to another region.
        OtherRegion = "otherRegion",
        /// The token has expired, and without a session name it is not refreshed.
        NotASession = "notASession",
        /// The token has expired, and the file lacks what a refresh needs.
        NotRefreshable = "notRefreshable",
        /// The token has expired, and so has the registration of the client that it was granted to.
        RegistrationExpired = "registrationExpired",
        /// The service rejected the refresh token: the session has ended or was revoked.
        RefreshRefused = "refreshRefused",
        /// The portal rejects the token although it has not expired.
        Revoked = "revoked",
    }
}

/// Why a session has no valid token, and cannot obtain one without the person. [`SignedOutReason`] describes each case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignedOut {
    /// [`SignedOutReason::NoToken`]
    NoToken,
    /// [`SignedOutReason::FileUnusable`]
    FileUnusable,
    /// [`SignedOutReason::OtherPortal`]
    OtherPortal,
    /// [`SignedOutReason::OtherRegion`]
    OtherRegion {
        /// The region that the file names.
        file: String,
        /// The region of the session.
        session: String,
    },
    /// [`SignedOutReason::NotASession`]
    NotASession,
    /// [`SignedOutReason::NotRefreshable`]
    NotRefreshable,
    /// [`SignedOutReason::RegistrationExpired`]
    RegistrationExpired,
    /// [`SignedOutReason::RefreshRefused`], with the code of the service's error.
    RefreshRefused(ErrorCode),
    /// [`SignedOutReason::Revoked`]
    Revoked,
}

impl SignedOut {
    /// The reason without its details.
    #[must_use]
    pub const fn reason(&self) -> SignedOutReason {
        match self {
            Self::NoToken => SignedOutReason::NoToken,
            Self::FileUnusable => SignedOutReason::FileUnusable,
            Self::OtherPortal => SignedOutReason::OtherPortal,
            Self::OtherRegion { .. } => SignedOutReason::OtherRegion,
            Self::NotASession => SignedOutReason::NotASession,
            Self::NotRefreshable => SignedOutReason::NotRefreshable,
            Self::RegistrationExpired => SignedOutReason::RegistrationExpired,
            Self::RefreshRefused(_) => SignedOutReason::RefreshRefused,
            Self::Revoked => SignedOutReason::Revoked,
        }
    }

    /// The stable name.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        self.reason().as_str()
    }

    /// What the person can do, where it is more than to sign in.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::OtherRegion { file, session } => Some(format!(
                "Sign in, which replaces the sign-in to `{file}` by one to `{session}`; or, if IAM Identity Center is set \
                 up in `{file}`, make the session for that region; or give this session a session name of its own"
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
            Self::OtherPortal => "the token file has the sign-in of another start URL",
            Self::OtherRegion { file, session } => {
                return write!(
                    f,
                    "the token file has a sign-in to the region `{file}`, and the region of this session is `{session}`"
                );
            }
            Self::NotASession => {
                "the token has expired, and without a session name it is not refreshed"
            }
            Self::NotRefreshable => "the token has expired, and the file lacks what a refresh needs",
            Self::RegistrationExpired => {
                "the token has expired, and so has its client registration"
            }
            Self::RefreshRefused(code) => {
                return write!(
                    f,
                    "the token has expired, and its refresh was rejected ({})",
                    code.as_str()
                );
            }
            Self::Revoked => "the service rejects the token",
        })
    }
}
