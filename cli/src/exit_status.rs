//! The exit statuses, one for each class of failures.

use std::process::ExitCode;

use aws_sso_native_core::error::ErrorCode;

/// An exit status. `help.rs` and `docs/command.md` list them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExitStatus {
    /// The command did what it was asked for.
    Success,
    /// A failure of no other class.
    Other,
    /// The command line is wrong.
    Misuse,
    /// The person has to sign in.
    SignedOut,
    /// The person may not use this role, or denied the request.
    NoAccess,
    /// The service could not be reached, failed, or is busy.
    Network,
    /// A setting, a file or the portal is not as it must be.
    Configuration,
}

impl ExitStatus {
    /// The number.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Other => 1,
            // As most programs have it, and clap.
            Self::Misuse => 2,
            Self::SignedOut => 3,
            Self::NoAccess => 4,
            Self::Network => 5,
            Self::Configuration => 6,
        }
    }

    /// The class of an error.
    pub(crate) const fn of(code: ErrorCode) -> Self {
        use ErrorCode as Code;
        match code {
            Code::InvalidInput => Self::Misuse,
            Code::SignInRequired
            | Code::SignInTimedOut
            | Code::PromptedRecently
            | Code::AuthorizationPending
            | Code::ExpiredToken
            | Code::InvalidGrant
            | Code::InvalidClient
            | Code::Unauthorized => Self::SignedOut,
            Code::AccessDenied
            | Code::Forbidden
            | Code::ResourceNotFound
            | Code::UnauthorizedClient => Self::NoAccess,
            Code::Network
            | Code::Timeout
            | Code::HostNotFound
            | Code::ProxyUnreachable
            | Code::ProxyAuthenticationRequired
            | Code::ProxyRefused
            | Code::ProxyFailed
            | Code::CaptivePortal
            | Code::TlsHandshakeFailed
            | Code::TooManyRequests
            | Code::SlowDown
            | Code::InternalServer
            | Code::UntrustedCertificate
            | Code::UnexpectedAnswer
            | Code::ExpiredCredentials
            | Code::UnsafeVerificationUri
            | Code::NotListedInTime => Self::Network,
            Code::InvalidConfiguration
            | Code::HomeNotFound
            | Code::CacheNotWritable
            | Code::InvalidRequest
            | Code::InvalidScope
            | Code::InvalidClientMetadata
            | Code::InvalidRedirectUri
            | Code::UnsupportedGrantType
            | Code::EncryptionKeyUnavailable => Self::Configuration,
            _ => Self::Other,
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes that this program cannot fail with, or that have no class.
    const OTHER: &[&str] = &[
        "BrowserNotOpened",
        "CallbackUnavailable",
        "Cancelled",
        "Closed",
        "CommandNotQuotable",
        "CredentialServerUnavailable",
        "DiskFull",
        "Internal",
        "NotADatabase",
        "ProfileNotWritable",
        "SessionBusy",
        "UnknownClientRegion",
    ];

    #[test]
    fn every_code_of_a_sign_in_or_of_the_portal_has_a_class() {
        for &code in ErrorCode::ALL {
            let name = code.as_str();
            let is_of_other_features = ["Database", "Settings", "Program"]
                .iter()
                .any(|start| name.starts_with(start));
            if ExitStatus::of(code) == ExitStatus::Other {
                assert!(is_of_other_features || OTHER.contains(&name), "{name}");
            }
        }
    }

    #[test]
    fn a_failure_is_never_a_success() {
        for &code in ErrorCode::ALL {
            assert_ne!(ExitStatus::of(code).number(), 0, "{}", code.as_str());
        }
    }
}
