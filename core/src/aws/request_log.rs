//! Logs each request and its answer.

use std::time::Duration;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeTransmitInterceptorContextMut, FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};

use crate::clock::SharedClock;
use crate::context::CallContext;
use crate::diagnostics::events::request::{RequestAnswered, RequestFailed, RequestStarted};
use crate::diagnostics::{self, CallId, Host, Level, RequestId};

/// The name of the request for a start URL, in errors and in the log.
pub const LOOK_UP: &str = "LookUpStartUrl";

/// The operations that are sent.
const OPERATIONS: [&str; 8] = [
    "RegisterClient",
    "StartDeviceAuthorization",
    "CreateToken",
    "ListAccounts",
    "ListAccountRoles",
    "GetRoleCredentials",
    "Logout",
    LOOK_UP,
];

/// The interceptor of one client. A client without a subscriber has none, so that it costs nothing.
pub(super) struct LogRequests {
    call: CallId,
    clock: SharedClock,
}

impl LogRequests {
    /// `None` if no subscriber wants the events.
    pub(super) fn new(context: &CallContext) -> Option<Self> {
        diagnostics::is_enabled(Level::Debug).then(|| Self {
            call: context.id,
            clock: context.clock.clone(),
        })
    }
}

impl std::fmt::Debug for LogRequests {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LogRequests")
    }
}

/// When a request was sent, on the boot clock.
#[derive(Debug, Clone, Copy)]
struct Started(Duration);

impl Storable for Started {
    type Storer = StoreReplace<Self>;
}

/// The operation of a request.
fn operation(config: &ConfigBag) -> &'static str {
    let name = config.load::<Metadata>().map_or("", Metadata::name);
    let mut operations = OPERATIONS.iter();
    operations.find(|known| **known == name).unwrap_or(&"other")
}

// With this attribute the SDK calls only the hooks that are implemented here.
#[dyn_dispatch_hint]
impl Intercept for LogRequests {
    fn name(&self) -> &'static str {
        "LogRequests"
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        diagnostics::log(Some(self.call), || RequestStarted {
            operation: operation(config),
            host: Host::of_address(context.request().uri()),
        });
        let started = Started(self.clock.boot());
        config.interceptor_state().store_put(started);
        // The events of the connection name the call.
        context.request_mut().add_extension(self.call);
        Ok(())
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(Started(started)) = config.load::<Started>() else {
            return Ok(());
        };
        let duration = self.clock.boot().saturating_sub(*started);
        let operation = operation(config);
        let error = context.output_or_error().and_then(Result::err);
        match context.response() {
            Some(response) => diagnostics::log(Some(self.call), || {
                let header = |name: &str| response.headers().get(name);
                let id = header("x-amzn-requestid").or_else(|| header("x-amzn-request-id"));
                RequestAnswered {
                    operation,
                    status: response.status().as_u16(),
                    request_id: id.and_then(RequestId::of_header),
                    duration,
                }
            }),
            None => diagnostics::log(Some(self.call), || RequestFailed {
                operation,
                kind: match error {
                    Some(error) if error.is_timeout_error() => "timeout",
                    Some(error) if error.is_connector_error() => "connection",
                    _ => "answer",
                },
                duration,
            }),
        }
        Ok(())
    }
}
