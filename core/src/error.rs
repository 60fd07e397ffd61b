//! The error type of the crate, and the stable codes of errors and warnings.
//!
//! A message says what happened and names the setting or path. It never holds a secret: the text of a service passes
//! through [`crate::types::scrub`] when it is received.

mod answer;
mod code;
mod connection_fault;
mod database;
mod named;
mod other_portal;
mod other_region;
mod service_fault;
mod signed_out;
mod warning_code;

pub use answer::ServiceAnswer;
pub use code::ErrorCode;
pub use connection_fault::ConnectionFault;
pub use database::DatabaseFault;
pub use other_portal::OtherPortal;
pub use other_region::OtherRegion;
pub use service_fault::ServiceFault;
pub use signed_out::{SignedOut, SignedOutReason};
pub use warning_code::WarningCode;

use std::borrow::Cow;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

/// The result of a call that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure. [`Error::code`] maps each case to its stable code.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The region that was given is not that of the token or client. Nothing was sent.
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
    #[error("the home folder is not known, and therefore the location of `~/.aws` is not known")]
    HomeNotFound,

    /// A cache file could not be written.
    #[error("could not write `{}`: {source}", path.display())]
    CacheNotWritable {
        /// The file or folder.
        path: PathBuf,
        /// The error of the operating system.
        source: Arc<io::Error>,
    },

    /// The service answered with an error.
    #[error("{operation} failed: {fault}{}", reason_suffix(answer))]
    Service {
        /// The operation, by the service's name for it.
        operation: &'static str,
        /// The kind of error.
        fault: ServiceFault,
        /// The details.
        answer: Box<ServiceAnswer>,
    },

    /// The service rejected a request, and the start URL or the region is not the right one.
    #[error("{failure}; {found}")]
    OtherPortal {
        /// What the service answered with.
        failure: Box<Self>,
        /// What the start URL means.
        found: Box<OtherPortal>,
    },

    /// The device code expired during the polling.
    #[error(
        "the device code expired before the request was approved{}",
        failure_suffix(last_failure.as_deref())
    )]
    DeviceCodeExpired {
        /// What the last request failed with, if it failed.
        last_failure: Option<Box<Self>>,
    },

    /// There is no connection, or it broke.
    #[error("{operation} could not reach the service: {problem}")]
    Network {
        /// The operation.
        operation: &'static str,
        /// The error of the network.
        problem: String,
    },

    /// No answer came in time.
    #[error("{operation} got no answer in time")]
    Timeout {
        /// The operation.
        operation: &'static str,
    },

    /// There is no connection, or no answer on it, and it is known why.
    #[error("{operation} failed: {problem}")]
    Connection {
        /// The operation.
        operation: &'static str,
        /// The stage and the cause.
        fault: ConnectionFault,
        /// What happened. It names the host, the address and the proxy, without its password.
        problem: String,
    },

    /// The time for a list was over, or the list was stopped, before this part was known.
    #[error("the list ended before this was known{}", failure_suffix(last_failure.as_deref()))]
    NotListedInTime {
        /// What a request for the list failed with last, if one failed.
        last_failure: Option<Box<Self>>,
    },

    /// An answer that cannot come from the service.
    #[error("{operation} got an answer that cannot come from the service: {problem}")]
    UnexpectedAnswer {
        /// The operation.
        operation: &'static str,
        /// What is wrong with it.
        problem: String,
        /// The details that are known.
        answer: Box<ServiceAnswer>,
    },

    /// The service gave credentials of a role that had expired when they arrived.
    #[error(
        "GetRoleCredentials got credentials that were valid until {expires_at}, when the service's time was {now} already"
    )]
    ExpiredCredentials {
        /// When they expired, by the service's clock.
        expires_at: DateTime<Utc>,
        /// The service's time when they arrived.
        now: DateTime<Utc>,
    },

    /// The service named an address that must not be opened.
    #[error("`{member}` is not an address that may be opened")]
    UnsafeVerificationUri {
        /// The member of the answer.
        member: &'static str,
    },

    /// There is no valid token, and none can be obtained without the person.
    #[error("the person has to sign in: {why}")]
    SignInRequired {
        /// Why.
        why: SignedOut,
    },

    /// The person did not complete the sign-in in time.
    #[error(
        "the sign-in was not completed in time{}",
        failure_suffix(last_failure.as_deref())
    )]
    SignInTimedOut {
        /// What the last request for the token failed with, if it failed.
        last_failure: Option<Box<Self>>,
    },

    /// The person was asked to sign in a short while ago, for the same token.
    #[error(
        "the person was asked to sign in {} minutes ago already, and has not done so",
        since.as_secs() / 60
    )]
    PromptedRecently {
        /// How long ago.
        since: Duration,
    },

    /// No browser could be opened, and no other flow was allowed.
    #[error("the browser could not be opened: {problem}")]
    BrowserNotOpened {
        /// Why.
        problem: String,
    },

    /// No port of this machine could be opened for the redirect of the browser.
    #[error("no port of this machine could be opened for the redirect of the browser: {problem}")]
    CallbackUnavailable {
        /// Why.
        problem: String,
    },

    /// No port of this machine could be opened for the server that gives credentials to other programs.
    #[error(
        "no port of this machine could be opened to give credentials to other programs: {problem}"
    )]
    CredentialServerUnavailable {
        /// Why.
        problem: String,
    },

    /// Another process kept the lock of this session for too long.
    #[error("another process keeps `{}` locked", path.display())]
    SessionBusy {
        /// The lock file.
        path: PathBuf,
    },

    /// There is no program at the path.
    #[error("there is no program `{}`", path.display())]
    ProgramNotFound {
        /// The path.
        path: PathBuf,
    },

    /// What is at the path cannot be run.
    #[error("`{}` cannot be run", path.display())]
    ProgramNotExecutable {
        /// The path.
        path: PathBuf,
    },

    /// A command line cannot hold a text so that all its readers see the same.
    #[error("a command line cannot hold {what}: it {problem}")]
    CommandNotQuotable {
        /// What the text is.
        what: &'static str,
        /// What is wrong with it, to follow the name.
        problem: &'static str,
    },

    /// The config files of a child could not be written.
    #[error("could not write `{}`: {source}", path.display())]
    ProfileNotWritable {
        /// The file or folder.
        path: PathBuf,
        /// The error of the operating system.
        source: Arc<io::Error>,
    },

    /// A database file, or the settings in it, cannot be used.
    #[error("`{}` {fault}", path.display())]
    Database {
        /// The file, or its folder.
        path: PathBuf,
        /// What is wrong with it, to follow the path.
        fault: DatabaseFault,
    },

    /// The settings were closed before the call.
    #[error("the settings were closed")]
    Closed,

    /// Cancelled by the caller.
    #[error("the call was cancelled")]
    Cancelled,

    /// A fault in this library.
    #[error("this is a fault in aws-sso-native: {0}")]
    Internal(String),
}

fn failure_suffix(last_failure: Option<&Error>) -> String {
    last_failure.map_or_else(String::new, |failure| {
        format!(
            "; the last failure was {}: {failure}",
            failure.code().as_str()
        )
    })
}

fn reason_suffix(answer: &ServiceAnswer) -> String {
    answer
        .reason
        .as_ref()
        .map_or_else(String::new, |reason| format!(" ({reason})"))
}

impl Error {
    /// An answer that cannot come from the service, because of its form.
    #[must_use]
    pub fn unexpected_answer(operation: &'static str, problem: impl Into<String>) -> Self {
        Self::UnexpectedAnswer {
            operation,
            problem: problem.into(),
            answer: Box::<ServiceAnswer>::default(),
        }
    }

    /// An answer without a required member. The types of the SDK have every member as optional.
    #[must_use]
    pub fn missing_member(operation: &'static str, member: &str) -> Self {
        Self::unexpected_answer(operation, format!("it has no usable `{member}`"))
    }

    /// The stable code. The match is exhaustive, so a new case does not compile without one.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::OtherRegion(_) => ErrorCode::InvalidInput,
            Self::UnknownClientRegion => ErrorCode::UnknownClientRegion,
            Self::InvalidConfiguration { .. } => ErrorCode::InvalidConfiguration,
            Self::HomeNotFound => ErrorCode::HomeNotFound,
            Self::CacheNotWritable { .. } => ErrorCode::CacheNotWritable,
            Self::Service { fault, .. } => fault.code(),
            Self::OtherPortal { failure, .. } => failure.code(),
            Self::DeviceCodeExpired { .. } => ErrorCode::ExpiredToken,
            Self::Network { .. } => ErrorCode::Network,
            Self::Timeout { .. } => ErrorCode::Timeout,
            Self::Connection { fault, .. } => fault.code(),
            Self::NotListedInTime { .. } => ErrorCode::NotListedInTime,
            Self::UnexpectedAnswer { .. } => ErrorCode::UnexpectedAnswer,
            Self::ExpiredCredentials { .. } => ErrorCode::ExpiredCredentials,
            Self::UnsafeVerificationUri { .. } => ErrorCode::UnsafeVerificationUri,
            Self::SignInRequired { .. } => ErrorCode::SignInRequired,
            Self::SignInTimedOut { .. } => ErrorCode::SignInTimedOut,
            Self::PromptedRecently { .. } => ErrorCode::PromptedRecently,
            Self::BrowserNotOpened { .. } => ErrorCode::BrowserNotOpened,
            Self::CallbackUnavailable { .. } => ErrorCode::CallbackUnavailable,
            Self::CredentialServerUnavailable { .. } => ErrorCode::CredentialServerUnavailable,
            Self::SessionBusy { .. } => ErrorCode::SessionBusy,
            Self::ProgramNotFound { .. } => ErrorCode::ProgramNotFound,
            Self::ProgramNotExecutable { .. } => ErrorCode::ProgramNotExecutable,
            Self::CommandNotQuotable { .. } => ErrorCode::CommandNotQuotable,
            Self::ProfileNotWritable { .. } => ErrorCode::ProfileNotWritable,
            Self::Database { fault, .. } => fault.code(),
            Self::Closed => ErrorCode::Closed,
            Self::Cancelled => ErrorCode::Cancelled,
            Self::Internal(_) => ErrorCode::Internal,
        }
    }

    /// Whether the answer has another form than those of the service, so that another server possibly sent it.
    #[must_use]
    pub const fn is_foreign_answer(&self) -> bool {
        matches!(
            self,
            Self::UnexpectedAnswer { .. }
                | Self::Service {
                    fault: ServiceFault::OtherServer,
                    ..
                }
        )
    }

    /// What the person or the developer can do. It is more precise than [`ErrorCode::hint`] where more is known.
    #[must_use]
    pub fn hint(&self) -> Cow<'static, str> {
        match self {
            Self::SignInRequired { why } => why.hint().map(Cow::Owned),
            Self::OtherPortal { found, .. } => Some(Cow::Owned(found.hint())),
            Self::Connection { fault, .. } => fault.hint().map(Cow::Borrowed),
            Self::Service {
                fault: ServiceFault::OtherServer,
                ..
            } => ConnectionFault::OtherServer.hint().map(Cow::Borrowed),
            Self::Service {
                fault: ServiceFault::Gateway,
                ..
            } => Some(Cow::Borrowed(ServiceFault::GATEWAY_HINT)),
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

    /// The details of the answer, if a service answered.
    #[must_use]
    pub const fn answer(&self) -> Option<&ServiceAnswer> {
        match self {
            Self::Service { answer, .. } | Self::UnexpectedAnswer { answer, .. } => Some(answer),
            Self::OtherPortal { failure, .. } => failure.answer(),
            _ => None,
        }
    }

    /// The last failure, if this error says that the time was over.
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

    /// The service's own text. If the time was over, it is that of the last failure, or the message of the last failure if
    /// the service had not answered.
    #[must_use]
    pub fn reason(&self) -> Option<String> {
        let own = |error: &Self| error.answer().and_then(|answer| answer.reason.clone());
        self.last_failure().map_or_else(
            || own(self),
            |failure| own(failure).or_else(|| Some(failure.to_string())),
        )
    }

    /// The id of the request that failed, or failed last, for AWS Support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        let answer = self.last_failure().unwrap_or(self).answer();
        answer.and_then(|answer| answer.request_id.as_deref())
    }
}
