//! Why a call failed.

use aws_sso_native_core::error::{Error, ErrorCode};
use aws_sso_native_core::types::InvalidValue;

/// The result of a call.
pub type CallResult<T> = Result<T, CallError>;

/// Why a call failed.
#[derive(Debug, Clone)]
pub enum CallError {
    /// An argument cannot be used. Nothing was sent or written.
    Argument {
        /// The stable code.
        code: ErrorCode,
        /// The name of the argument in JavaScript.
        name: &'static str,
        /// What is wrong with it.
        problem: InvalidValue,
    },
    /// The core failed.
    Core(Error),
}

impl CallError {
    /// An argument that cannot be used.
    pub const fn invalid_input(name: &'static str, problem: InvalidValue) -> Self {
        let code = ErrorCode::InvalidInput;
        Self::Argument {
            code,
            name,
            problem,
        }
    }

    /// The stable code.
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Argument { code, .. } => *code,
            Self::Core(error) => error.code(),
        }
    }

    /// What happened.
    pub fn message(&self) -> String {
        match self {
            Self::Argument { name, problem, .. } => format!("`{name}` {problem}"),
            Self::Core(error) => error.to_string(),
        }
    }

    /// What can be done.
    pub fn hint(&self) -> String {
        match self {
            Self::Argument { code, .. } => code.hint().to_owned(),
            Self::Core(error) => error.hint().into_owned(),
        }
    }

    /// The service's own text.
    pub fn reason(&self) -> Option<String> {
        match self {
            Self::Argument { .. } => None,
            Self::Core(error) => error.reason(),
        }
    }

    /// The id of the request, for AWS Support.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Argument { .. } => None,
            Self::Core(error) => error.request_id(),
        }
    }
}

impl From<Error> for CallError {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}
