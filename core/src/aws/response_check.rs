//! Checks every response before it is parsed: the length of its body, and that a success is JSON.
//!
//! The SDK reads a body of any length, and accepts any body as a successful response to `Logout`. It decodes no
//! `Content-Encoding`, so the length in memory is the length that was transferred.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    AfterDeserializationInterceptorContextRef, BeforeDeserializationInterceptorContextMut,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use http_body_util::Limited;

/// The longest body that is accepted, in bytes. The largest responses are pages of 100 accounts or roles: about
/// 20 KiB, and 200 KiB if every name had the greatest length that AWS allows.
pub(super) const MAX_BODY_SIZE: usize = 2 * 1024 * 1024;

/// Why a response is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum InvalidResponse {
    /// `Content-Length` is greater than [`MAX_BODY_SIZE`].
    #[error("the response is too long")]
    TooLong,
    /// A success whose body is neither empty nor a JSON object.
    #[error("the response is not JSON")]
    NotJson,
}

/// The interceptor.
#[derive(Debug)]
pub(super) struct CheckResponse;

// With this attribute the SDK calls only the hooks that are implemented here.
#[dyn_dispatch_hint]
impl Intercept for CheckResponse {
    fn name(&self) -> &'static str {
        "CheckResponse"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let body = context.response_mut().body_mut();
        let length = body.content_length();
        if length
            .is_some_and(|length| usize::try_from(length).map_or(true, |it| it > MAX_BODY_SIZE))
        {
            return Err(InvalidResponse::TooLong.into());
        }
        let unread = std::mem::replace(body, SdkBody::taken());
        *body = SdkBody::from_body_1_x(Limited::new(unread, MAX_BODY_SIZE));
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
            return Err(InvalidResponse::NotJson.into());
        }
        Ok(())
    }
}
