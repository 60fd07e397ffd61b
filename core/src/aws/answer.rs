//! What every answer must keep to before it is read: a bound on its length, and the form of the services' answers.
//!
//! The SDK reads a body to its end, whatever its length, and takes an answer to `Logout` for good whatever its body
//! holds. It decodes no `Content-Encoding`, so the length on the wire is the length in memory.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    AfterDeserializationInterceptorContextRef, BeforeDeserializationInterceptorContextMut,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use http_body_util::Limited;

/// The longest body that is read, of a success or an error. The largest answers are pages of 100 accounts or roles:
/// some 20 KiB, and 200 KiB if every name were as long as AWS lets one be.
pub(super) const LONGEST: usize = 2 * 1024 * 1024;

/// Why an answer is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum BadAnswer {
    /// The header already says that the body is longer than [`LONGEST`].
    #[error("the answer is too long")]
    TooLong,
    /// A success whose body is neither empty nor JSON.
    #[error("the answer is not JSON")]
    NotJson,
}

/// Looks at every answer.
#[derive(Debug)]
pub(super) struct CheckAnswer;

// The SDK passes over the hooks that are not here.
#[dyn_dispatch_hint]
impl Intercept for CheckAnswer {
    fn name(&self) -> &'static str {
        "CheckAnswer"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let body = context.response_mut().body_mut();
        let length = body.content_length();
        if length.is_some_and(|length| usize::try_from(length).map_or(true, |it| it > LONGEST)) {
            return Err(BadAnswer::TooLong.into());
        }
        let unread = std::mem::replace(body, SdkBody::taken());
        *body = SdkBody::from_body_1_x(Limited::new(unread, LONGEST));
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response();
        let body = response.body().bytes().unwrap_or_default().trim_ascii();
        if response.status().is_success() && !body.is_empty() && !body.starts_with(b"{") {
            return Err(BadAnswer::NotJson.into());
        }
        Ok(())
    }
}
