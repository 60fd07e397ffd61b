//! Learns the service's time from the `Date` header of every response (RFC 9110 section 6.6.1).

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::date_time::Format;
use chrono::{DateTime, Utc};

use crate::clock::{ServiceTime, SharedClock};
use crate::context::CallContext;

/// The interceptor of one client.
pub(super) struct LearnServiceTime {
    service_time: ServiceTime,
    clock: SharedClock,
}

impl LearnServiceTime {
    pub(super) fn new(context: &CallContext) -> Self {
        Self {
            service_time: context.service_time.clone(),
            clock: context.clock.clone(),
        }
    }
}

impl std::fmt::Debug for LearnServiceTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LearnServiceTime")
    }
}

// With this attribute the SDK calls only the hooks that are implemented here.
#[dyn_dispatch_hint]
impl Intercept for LearnServiceTime {
    fn name(&self) -> &'static str {
        "LearnServiceTime"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let date = context.response().headers().get("date");
        if let Some(date) = date.and_then(time_in) {
            self.service_time.learn(date, self.clock.as_ref());
        }
        Ok(())
    }
}

/// The time in a header `Date`.
pub(super) fn time_in(date: &str) -> Option<DateTime<Utc>> {
    let date = aws_smithy_types::DateTime::from_str(date, Format::HttpDate).ok()?;
    DateTime::from_timestamp(date.secs(), 0)
}
