//! Errors and warnings as JavaScript objects.

use napi_derive::napi;

use crate::call_error::CallError;
use aws_sso_native_core::context::Warning;
use aws_sso_native_core::error::ErrorCode;

/// An error, which the face makes an `SsoError` of.
#[napi(object, object_from_js = false)]
pub struct NativeError {
    /// The stable code.
    pub code: &'static str,
    /// What happened.
    pub message: String,
    /// What can be done.
    pub hint: String,
    /// Whether the same call can succeed later.
    pub retryable: bool,
    /// The service's own text.
    pub reason: Option<String>,
    /// The id of the request, for AWS Support.
    pub request_id: Option<String>,
}

impl From<&CallError> for NativeError {
    fn from(error: &CallError) -> Self {
        let code = error.code();
        Self {
            code: code.as_str(),
            message: error.message(),
            hint: error.hint(),
            retryable: code.retryable(),
            reason: error.reason(),
            request_id: error.request_id().map(str::to_owned),
        }
    }
}

/// Something that went wrong without ending the call.
#[napi(object, object_from_js = false)]
pub struct NativeWarning {
    /// The stable code.
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

/// A stable code with its properties.
#[napi(object, object_from_js = false)]
pub struct NativeErrorCode {
    /// The code.
    pub code: &'static str,
    /// What can be done.
    pub hint: &'static str,
    /// Whether the same call can succeed later.
    pub retryable: bool,
}

/// All stable codes.
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
