//! Keeps the SDK from looking at the process's environment.
//!
//! It looks at every request, on the thread that sends it: for AWS Lambda, and for `AWS_EXECUTION_ENV`, which its user
//! agent tells. There `getenv` races with a `setenv` of JavaScript's thread, which may free what is being read. It
//! cannot be told not to look for AWS Lambda, but does not where the header that it would set is there already. Its user
//! agent it makes of another environment where it is given one; and only once, since it is the same for all requests of
//! a client, and was 4 % of the CPU time of a list.

use std::sync::OnceLock;

use aws_runtime::user_agent::{ApiMetadata, AwsUserAgent, UserAgentInterceptor};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeSerializationInterceptorContextRef, BeforeTransmitInterceptorContextMut,
};
use aws_smithy_runtime_api::client::interceptors::{
    Intercept, disable_interceptor, dyn_dispatch_hint,
};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use aws_types::os_shim_internal::Env;

use crate::context::CallContext;

const TRACE_ID: &str = "x-amzn-trace-id";
/// Stands there while the SDK looks.
const PLACEHOLDER: &str = "";
const EXECUTION_ENVIRONMENT: &str = "AWS_EXECUTION_ENV";
/// The headers that the SDK's user agent is in.
const USER_AGENT: [&str; 2] = ["user-agent", "x-amz-user-agent"];

/// For one client.
#[derive(Debug)]
pub(super) struct NoEnvironment {
    /// What the SDK looks at instead of the process's environment.
    environment: Env,
    /// What it made of the first request.
    user_agent: OnceLock<[String; 2]>,
}

impl NoEnvironment {
    pub(super) fn of(context: &CallContext) -> Self {
        let variable = context.environment.get(EXECUTION_ENVIRONMENT);
        // What no header can hold would fail every request, and blanks are between the parts of this one.
        let variable = variable
            .filter(|value| value.bytes().all(|byte| byte.is_ascii_graphic()))
            .map(|value| (EXECUTION_ENVIRONMENT, value));
        Self {
            environment: Env::from_slice(variable.as_slice()),
            user_agent: OnceLock::new(),
        }
    }
}

// The SDK passes over the hooks that are not here.
#[dyn_dispatch_hint]
impl Intercept for NoEnvironment {
    fn name(&self) -> &'static str {
        "NoEnvironment"
    }

    fn read_before_execution(
        &self,
        _context: &BeforeSerializationInterceptorContextRef<'_>,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if self.user_agent.get().is_some() {
            let made = disable_interceptor::<UserAgentInterceptor>("it is made once");
            config.interceptor_state().store_put(made);
        } else if let Some(api) = config.load::<ApiMetadata>().cloned() {
            let made = AwsUserAgent::new_from_environment(self.environment.clone(), api);
            config.interceptor_state().store_put(made);
        }
        Ok(())
    }

    fn modify_before_retry_loop(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        context
            .request_mut()
            .headers_mut()
            .insert(TRACE_ID, PLACEHOLDER);
        Ok(())
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let headers = context.request_mut().headers_mut();
        // Nothing else: a value of the SDK's own would tell that it looked.
        if headers.get(TRACE_ID) == Some(PLACEHOLDER) {
            headers.remove(TRACE_ID);
        }
        if let [Some(short), Some(long)] = USER_AGENT.map(|name| headers.get(name)) {
            self.user_agent
                .get_or_init(|| [short.to_owned(), long.to_owned()]);
        } else if let Some(made) = self.user_agent.get() {
            for (name, value) in USER_AGENT.into_iter().zip(made) {
                headers.insert(name, value.clone());
            }
        }
        Ok(())
    }
}
