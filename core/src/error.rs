//! One error for the whole core, and its total map to stable codes.
//!
//! A message says what happened and names the argument, setting or path. It never holds a secret:
//! what a service says is passed through [`crate::types::scrub`] where it enters.

mod code;
mod database;
mod other_region;
mod signed_out;

pub use code::ErrorCode;
pub use database::DatabaseFault;
pub use other_region::OtherRegion;
pub use signed_out::SignedOut;

use std::borrow::Cow;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// The result of everything that can fail in the core.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can go wrong. [`Error::code`] maps each case to its stable code.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An argument cannot be used.
    #[error("`{argument}` {problem}")]
    InvalidInput {
        /// The argument's name, as JavaScript knows it.
        argument: &'static str,
        /// What is wrong with it, to follow the name.
        problem: String,
    },

    /// A region was given for a token or client of another region. Nothing was sent.
    #[error("the region {0}")]
    OtherRegion(OtherRegion),

    /// The region of a client that this process did not register.
    #[error("the region of this client is not known: it was not registered in this process")]
    UnknownClientRegion,

    /// A setting of the environment or of `~/.aws/config` cannot be used.
    #[error("`{setting}` {problem}")]
    InvalidConfiguration {
        /// The environment variable, or the key in the file.
        setting: &'static str,
        /// What is wrong with it, to follow the name.
        problem: String,
    },

    /// No home folder.
    #[error("no home folder is known, so neither is the place of `~/.aws`")]
    HomeNotFound,

    /// A cache file could not be written.
    #[error("could not write `{}`: {source}", path.display())]
    CacheNotWritable {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        source: Arc<io::Error>,
    },

    /// The service answered with an error.
    #[error("{operation} failed: {fault}{}", reason_suffix(answer))]
    Service {
        /// Which operation, in the service's own name.
        operation: &'static str,
        /// What kind of error.
        fault: ServiceFault,
        /// What the service said of it.
        answer: Box<Answer>,
    },

    /// The device code ran out while we waited.
    #[error(
        "the device code ran out before the request was approved{}",
        failure_suffix(last_failure.as_deref())
    )]
    DeviceCodeExpired {
        /// What the last request failed with, if it failed.
        last_failure: Option<Box<Self>>,
    },

    /// No connection, or it broke.
    #[error("{operation} could not reach the service: {problem}")]
    Network {
        /// Which operation.
        operation: &'static str,
        /// What the network says.
        problem: String,
    },

    /// No answer in time.
    #[error("{operation} got no answer in time")]
    Timeout {
        /// Which operation.
        operation: &'static str,
    },

    /// The certificate is not trusted.
    #[error(
        "{operation} was not sent: the certificate of the other side is not trusted: {problem}"
    )]
    UntrustedCertificate {
        /// Which operation.
        operation: &'static str,
        /// What the TLS library says.
        problem: String,
    },

    /// The time for a list was over, or it was stopped, before this was known.
    #[error("the list ended before this was known{}", failure_suffix(last_failure.as_deref()))]
    NotListedInTime {
        /// What a request for the list failed with last, if one failed.
        last_failure: Option<Box<Self>>,
    },

    /// An answer that the service does not give.
    #[error("{operation} got an answer that is not the service's: {problem}")]
    UnexpectedAnswer {
        /// Which operation.
        operation: &'static str,
        /// What is wrong with it.
        problem: String,
        /// What is known of the answer.
        answer: Box<Answer>,
    },

    /// An address that must not be opened.
    #[error("`{member}` is not an address to send a person to")]
    UnsafeVerificationUri {
        /// Which member of the answer.
        member: &'static str,
    },

    /// There is no valid token, and none can be had without the person.
    #[error("the person has to sign in: {why}")]
    SignInRequired {
        /// Why.
        why: SignedOut,
    },

    /// The person did not answer in time.
    #[error(
        "the sign-in was not completed in time{}",
        failure_suffix(last_failure.as_deref())
    )]
    SignInTimedOut {
        /// What the last request for the token failed with, if it failed.
        last_failure: Option<Box<Self>>,
    },

    /// The person was asked a short while ago, for the same token.
    #[error(
        "the person was asked to sign in {} minutes ago already, and has not done so",
        since.as_secs() / 60
    )]
    PromptedRecently {
        /// How long ago.
        since: Duration,
    },

    /// No browser could be opened, and no other way to sign in was allowed.
    #[error("the browser could not be opened: {problem}")]
    BrowserNotOpened {
        /// Why.
        problem: String,
    },

    /// No address of this machine could be opened for the browser to come back to.
    #[error("the browser has nowhere to come back to: {problem}")]
    CallbackUnavailable {
        /// Why.
        problem: String,
    },

    /// Another process holds the lock of this session for too long.
    #[error("another process keeps `{}` locked", path.display())]
    SessionBusy {
        /// The lock's file.
        path: PathBuf,
    },

    /// A database file, or the settings in it, cannot be used.
    #[error("`{}` {fault}", path.display())]
    Database {
        /// The file, or the folder it should lie in.
        path: PathBuf,
        /// What is wrong with it, to follow the path.
        fault: DatabaseFault,
    },

    /// What is called was closed before.
    #[error("the settings were closed")]
    Closed,

    /// Cancelled by the caller.
    #[error("the call was cancelled")]
    Cancelled,

    /// A fault in this library.
    #[error("this is a fault in aws-sso-native: {0}")]
    Internal(String),
}

/// The errors the two services name, by what they mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ServiceFault {
    /// `authorization_pending`.
    #[error("the request is not approved yet")]
    AuthorizationPending,
    /// `slow_down`.
    #[error("the service asks to slow down")]
    SlowDown,
    /// `expired_token`.
    #[error("the code has run out")]
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
    #[error("the service refuses the request")]
    InvalidRequest,
    /// `invalid_scope`.
    #[error("the service refuses a scope")]
    InvalidScope,
    /// `invalid_client_metadata`.
    #[error("the service refuses the description of the client")]
    InvalidClientMetadata,
    /// `invalid_redirect_uri`.
    #[error("the service refuses the redirect address")]
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
    /// The same, for a name that IAM Identity Center gives to roles in the accounts themselves.
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
}

/// What a service's answer says of an error, for a person or a support ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: Option<u16>,
    /// The service's own words, scrubbed of this call's secrets.
    pub reason: Option<String>,
    /// The request id to give to AWS Support.
    pub request_id: Option<String>,
    /// How long to wait before the next request, by `Retry-After`.
    pub retry_after: Option<Duration>,
}

fn failure_suffix(last_failure: Option<&Error>) -> String {
    last_failure.map_or_else(String::new, |failure| {
        format!(
            "; the last failure was {}: {failure}",
            failure.code().as_str()
        )
    })
}

fn reason_suffix(answer: &Answer) -> String {
    answer
        .reason
        .as_ref()
        .map_or_else(String::new, |reason| format!(" ({reason})"))
}

impl Error {
    /// An argument that cannot be used: its name and what is wrong with it.
    #[must_use]
    pub fn invalid_input(argument: &'static str, problem: impl Into<String>) -> Self {
        Self::InvalidInput {
            argument,
            problem: problem.into(),
        }
    }

    /// An answer that the service does not give, for a reason of form.
    #[must_use]
    pub fn unexpected_answer(operation: &'static str, problem: impl Into<String>) -> Self {
        Self::UnexpectedAnswer {
            operation,
            problem: problem.into(),
            answer: Box::<Answer>::default(),
        }
    }

    /// An answer without a member that it cannot lack. Every member is optional in the SDK's types.
    #[must_use]
    pub fn missing_member(operation: &'static str, member: &str) -> Self {
        Self::unexpected_answer(operation, format!("it has no usable `{member}`"))
    }

    /// The stable code. Total: a new case does not compile without one.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::InvalidInput { .. } | Self::OtherRegion(_) => ErrorCode::InvalidInput,
            Self::UnknownClientRegion => ErrorCode::UnknownClientRegion,
            Self::InvalidConfiguration { .. } => ErrorCode::InvalidConfiguration,
            Self::HomeNotFound => ErrorCode::HomeNotFound,
            Self::CacheNotWritable { .. } => ErrorCode::CacheNotWritable,
            Self::Service { fault, .. } => fault.code(),
            Self::DeviceCodeExpired { .. } => ErrorCode::ExpiredToken,
            Self::Network { .. } => ErrorCode::Network,
            Self::Timeout { .. } => ErrorCode::Timeout,
            Self::UntrustedCertificate { .. } => ErrorCode::UntrustedCertificate,
            Self::NotListedInTime { .. } => ErrorCode::NotListedInTime,
            Self::UnexpectedAnswer { .. } => ErrorCode::UnexpectedAnswer,
            Self::UnsafeVerificationUri { .. } => ErrorCode::UnsafeVerificationUri,
            Self::SignInRequired { .. } => ErrorCode::SignInRequired,
            Self::SignInTimedOut { .. } => ErrorCode::SignInTimedOut,
            Self::PromptedRecently { .. } => ErrorCode::PromptedRecently,
            Self::BrowserNotOpened { .. } => ErrorCode::BrowserNotOpened,
            Self::CallbackUnavailable { .. } => ErrorCode::CallbackUnavailable,
            Self::SessionBusy { .. } => ErrorCode::SessionBusy,
            Self::Database { fault, .. } => fault.code(),
            Self::Closed => ErrorCode::Closed,
            Self::Cancelled => ErrorCode::Cancelled,
            Self::Internal(_) => ErrorCode::Internal,
        }
    }

    /// What the person, or the developer, can do about it: more than [`ErrorCode::hint`] where more is known.
    #[must_use]
    pub fn hint(&self) -> Cow<'static, str> {
        match self {
            Self::SignInRequired { why } => why.hint().map(Cow::Owned),
            Self::Service {
                fault: ServiceFault::ForbiddenReservedRole,
                ..
            } => Some(Cow::Borrowed(
                "Pass the name of the permission set: what is between `AWSReservedSSO_` and the last `_` of the role's \
                 name in the account",
            )),
            _ => None,
        }
        .unwrap_or_else(|| self.code().hint().into())
    }

    /// What the service said, where a service said it.
    #[must_use]
    pub const fn answer(&self) -> Option<&Answer> {
        match self {
            Self::Service { answer, .. } | Self::UnexpectedAnswer { answer, .. } => Some(answer),
            _ => None,
        }
    }

    /// What failed last, where this error says that time was over.
    const fn last_failure(&self) -> Option<&Self> {
        match self {
            Self::DeviceCodeExpired { last_failure }
            | Self::NotListedInTime { last_failure }
            | Self::SignInTimedOut { last_failure } => match last_failure {
                Some(failure) => Some(failure),
                None => None,
            },
            _ => None,
        }
    }

    /// The reason to tell: the service's own words. Where time was over, it is that of the last failure; a failure
    /// without an answer of the service is told by its message.
    #[must_use]
    pub fn reason(&self) -> Option<String> {
        let own = |error: &Self| error.answer().and_then(|answer| answer.reason.clone());
        self.last_failure().map_or_else(
            || own(self),
            |failure| own(failure).or_else(|| Some(failure.to_string())),
        )
    }

    /// The id of the request that failed, or failed last, to give to AWS Support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        let answer = self.last_failure().unwrap_or(self).answer();
        answer.and_then(|answer| answer.request_id.as_deref())
    }
}

impl ServiceFault {
    const fn code(self) -> ErrorCode {
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
            Self::InternalServer => ErrorCode::InternalServer,
        }
    }
}
