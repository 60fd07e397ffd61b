//! Keeps the SDK from looking at the process's environment.
//!
//! It looks for AWS Lambda at every request, on the thread that sends it. There `getenv` races with a `setenv` of
//! JavaScript's thread, which may free what is being read. It cannot be told not to, but does not look where the
//! header that it would set is there already.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextMut;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

const TRACE_ID: &str = "x-amzn-trace-id";

/// Sets the header before the SDK looks, and takes it away again before the request is sent.
#[derive(Debug)]
pub(super) struct NoEnvironment;

// The SDK passes over the twenty hooks that are not here.
#[dyn_dispatch_hint]
impl Intercept for NoEnvironment {
    fn name(&self) -> &'static str {
        "NoEnvironment"
    }

    fn modify_before_retry_loop(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        context.request_mut().headers_mut().insert(TRACE_ID, "");
        Ok(())
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        context.request_mut().headers_mut().remove(TRACE_ID);
        Ok(())
    }
}
