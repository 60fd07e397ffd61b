//! From a call in the core to a promise.
//!
//! What differs from call to call is boxed as soon as it can be: promises, tasks and time-outs made for
//! each function anew were 15 KB of machine code a function.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

use napi::Env;
use napi::bindgen_prelude::{Object, PromiseRaw, ToNapiValue};
use tokio_util::sync::CancellationToken;

use crate::arguments::{CallError, CallResult};
use crate::errors::{NativeError, NativeWarning};
use aws_sso_native_core::context::{CallContext, Environment, Warnings};
use aws_sso_native_core::error::Error;

/// Puts the value of a call into its outcome, on JavaScript's thread.
type SetValue = Box<dyn FnOnce(&mut Object<'_>) -> napi::Result<()> + Send>;

/// A call, whatever its result.
type Work = Pin<Box<dyn Future<Output = CallResult<SetValue>> + Send>>;

/// Runs a call on the runtime's threads and settles a promise with its outcome on JavaScript's.
///
/// A call that is cancelled is dropped where it waits, which closes its connections and timers.
pub(super) fn settle<T, V, Asking>(
    env: &Env,
    environment: HashMap<String, String>,
    cancelled: CancellationToken,
    work: impl FnOnce(CallContext) -> Asking,
    convert: impl FnOnce(T) -> V + Send + 'static,
) -> napi::Result<PromiseRaw<'_, Object<'_>>>
where
    T: Send + 'static,
    V: ToNapiValue,
    Asking: Future<Output = CallResult<T>> + Send + 'static,
{
    let context = CallContext::new(Environment::new(environment));
    let warnings = context.warnings.clone();
    let asking = work(context);
    let work = Box::pin(async move {
        let value = asking.await?;
        let set: SetValue = Box::new(move |outcome| outcome.set("value", convert(value)));
        Ok(set)
    });
    settle_boxed(env, cancelled, warnings, work)
}

fn settle_boxed(
    env: &Env,
    cancelled: CancellationToken,
    warnings: Warnings,
    work: Work,
) -> napi::Result<PromiseRaw<'_, Object<'_>>> {
    env.spawn_future_with_callback(
        async move {
            let result = unless_cancelled(cancelled, work).await;
            Ok((result, warnings))
        },
        move |env, (result, warnings)| outcome_object(env, result, &warnings),
    )
}

async fn unless_cancelled(cancelled: CancellationToken, work: Work) -> CallResult<SetValue> {
    tokio::select! {
        biased;
        () = cancelled.cancelled() => Err(CallError::Core(Error::Cancelled)),
        result = work => result,
    }
}

fn outcome_object<'env>(
    env: &'env Env,
    result: CallResult<SetValue>,
    warnings: &Warnings,
) -> napi::Result<Object<'env>> {
    let mut outcome = Object::new(env)?;
    match result {
        Ok(set) => set(&mut outcome)?,
        Err(error) => outcome.set("error", NativeError::from(&error))?,
    }
    let warnings = warnings.take();
    if !warnings.is_empty() {
        let warnings: Vec<NativeWarning> = warnings.into_iter().map(NativeWarning::from).collect();
        outcome.set("warnings", warnings)?;
    }
    Ok(outcome)
}
