//! Checks that a success is JSON.
//!
//! The SDK accepts any body as a successful response to `Logout`. [`crate::network`] bounds the length of a body, and the SDK
//! decodes no `Content-Encoding`, so the length in memory is the length that was transferred.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::AfterDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

/// A success whose body is neither empty nor a JSON object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the response is not JSON")]
struct NotJson;

/// The interceptor.
#[derive(Debug)]
pub(super) struct CheckResponse;

// With this attribute the SDK calls only the hooks that are implemented here.
#[dyn_dispatch_hint]
impl Intercept for CheckResponse {
    fn name(&self) -> &'static str {
        "CheckResponse"
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
            return Err(NotJson.into());
        }
        Ok(())
    }
}
