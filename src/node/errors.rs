//! Errors and warnings as plain objects.

use napi_derive::napi;

use crate::call::Warning;
use crate::error::{Error, ErrorCode};

/// What went wrong, for the face to make an `SsoError` of.
#[napi(object, object_from_js = false)]
pub struct NativeError {
    /// The stable code.
    pub code: &'static str,
    /// What happened.
    pub message: String,
    /// What can be done.
    pub hint: &'static str,
    /// Whether the same call can succeed later.
    pub retryable: bool,
    /// The service's own words.
    pub reason: Option<String>,
    /// The id of the request at the service.
    pub request_id: Option<String>,
}

impl From<&Error> for NativeError {
    fn from(error: &Error) -> Self {
        let code = error.code();
        let answer = error.answer();
        Self {
            code: code.as_str(),
            message: error.to_string(),
            hint: error.hint(),
            retryable: code.retryable(),
            reason: answer.and_then(|answer| answer.reason.clone()),
            request_id: answer.and_then(|answer| answer.request_id.clone()),
        }
    }
}

/// Something that went wrong without ending the call.
#[napi(object, object_from_js = false)]
pub struct NativeWarning {
    /// A stable name for the kind.
    pub code: &'static str,
    /// What happened.
    pub message: String,
    /// The file it is about.
    pub path: Option<String>,
}

impl From<Warning> for NativeWarning {
    fn from(warning: Warning) -> Self {
        Self {
            code: warning.code.as_str(),
            message: warning.message,
            path: warning.path.map(|path| path.display().to_string()),
        }
    }
}

/// A stable code with all that is fixed about it.
#[napi(object, object_from_js = false)]
pub struct NativeErrorCode {
    /// The code.
    pub code: &'static str,
    /// What can be done.
    pub hint: &'static str,
    /// Whether the same call can succeed later.
    pub retryable: bool,
}

/// Every stable code.
#[napi]
#[must_use]
pub fn error_codes() -> Vec<NativeErrorCode> {
    let codes = ErrorCode::ALL.iter();
    codes
        .map(|code| NativeErrorCode {
            code: code.as_str(),
            hint: code.hint(),
            retryable: code.retryable(),
        })
        .collect()
}
