//! Prevents the SDK from reading the environment variables of the process.
//!
//! The SDK reads them for every request, on the thread that sends it. That races with a `setenv` of another thread,
//! which can free the memory that is read. It reads them for two purposes:
//!
//! - The `x-amzn-trace-id` header of AWS Lambda. The SDK does not read the variables if the request has this header
//!   already, so a placeholder is set and removed again.
//! - `AWS_EXECUTION_ENV`, which is part of the user agent. The SDK accepts another environment for it. The user agent
//!   is made once for each client: making it for every request was 4 % of the CPU time of a list.

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
/// The value of the trace header until the SDK has passed it.
const PLACEHOLDER: &str = "";
const EXECUTION_ENVIRONMENT: &str = "AWS_EXECUTION_ENV";
/// The headers of the user agent.
const USER_AGENT_HEADERS: [&str; 2] = ["user-agent", "x-amz-user-agent"];

/// The interceptor of one client.
#[derive(Debug)]
pub(super) struct NoEnvironment {
    /// The environment that the SDK makes the user agent from.
    environment: Env,
    /// The user agent headers of the first request.
    user_agent: OnceLock<[String; 2]>,
}

impl NoEnvironment {
    pub(super) fn new(context: &CallContext) -> Self {
        let variable = context.environment.get(EXECUTION_ENVIRONMENT);
        // A value that is invalid in a header would make every request fail. A space separates parts of the user agent.
        let variable = variable
            .filter(|value| value.bytes().all(|byte| byte.is_ascii_graphic()))
            .map(|value| (EXECUTION_ENVIRONMENT, value));
        Self {
            environment: Env::from_slice(variable.as_slice()),
            user_agent: OnceLock::new(),
        }
    }
}

// With this attribute the SDK calls only the hooks that are implemented here.
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
            let disabled =
                disable_interceptor::<UserAgentInterceptor>("the user agent is made once");
            config.interceptor_state().store_put(disabled);
        } else if let Some(api) = config.load::<ApiMetadata>().cloned() {
            let user_agent = AwsUserAgent::new_from_environment(self.environment.clone(), api);
            config.interceptor_state().store_put(user_agent);
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
        // A header with another value is not removed: it would show that the SDK has read the variables.
        if headers.get(TRACE_ID) == Some(PLACEHOLDER) {
            headers.remove(TRACE_ID);
        }
        if let [Some(short), Some(long)] = USER_AGENT_HEADERS.map(|name| headers.get(name)) {
            self.user_agent
                .get_or_init(|| [short.to_owned(), long.to_owned()]);
        } else if let Some(stored) = self.user_agent.get() {
            for (name, value) in USER_AGENT_HEADERS.into_iter().zip(stored) {
                headers.insert(name, value.clone());
            }
        }
        Ok(())
    }
}
