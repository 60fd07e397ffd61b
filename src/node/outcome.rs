//! From a call in the core to a promise.

use std::collections::HashMap;
use std::future::Future;

use napi::Env;
use napi::bindgen_prelude::{Object, PromiseRaw, ToNapiValue};
use tokio_util::sync::CancellationToken;

use super::errors::{NativeError, NativeWarning};
use crate::call::{Call, Environment, Warning};
use crate::error::{Error, Result};

/// Runs a call on the runtime's threads and settles a promise with its outcome on JavaScript's.
///
/// A call that is cancelled is dropped where it waits, which closes its connections and timers.
pub(super) fn settle<T, V, Work>(
    env: &Env,
    environment: HashMap<String, String>,
    cancelled: CancellationToken,
    work: impl FnOnce(Call) -> Work,
    convert: impl FnOnce(T) -> V + 'static,
) -> napi::Result<PromiseRaw<'_, Object<'_>>>
where
    T: Send + 'static,
    V: ToNapiValue,
    Work: Future<Output = Result<T>> + Send + 'static,
{
    let call = Call::new(Environment::new(environment));
    let warnings = call.warnings.clone();
    let outcome = unless_cancelled(cancelled, work(call));
    env.spawn_future_with_callback(
        async move { Ok((outcome.await, warnings.take())) },
        move |env, (result, warnings)| outcome_object(env, result.map(convert), warnings),
    )
}

async fn unless_cancelled<T>(
    cancelled: CancellationToken,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    tokio::select! {
        biased;
        () = cancelled.cancelled() => Err(Error::Cancelled),
        result = work => result,
    }
}

fn outcome_object<V: ToNapiValue>(
    env: &Env,
    result: Result<V>,
    warnings: Vec<Warning>,
) -> napi::Result<Object<'_>> {
    let mut outcome = Object::new(env)?;
    match result {
        Ok(value) => outcome.set("value", value)?,
        Err(error) => outcome.set("error", NativeError::from(&error))?,
    }
    if !warnings.is_empty() {
        let warnings: Vec<NativeWarning> = warnings.into_iter().map(NativeWarning::from).collect();
        outcome.set("warnings", warnings)?;
    }
    Ok(outcome)
}
