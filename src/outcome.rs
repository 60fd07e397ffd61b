//! Calls into the core, and the promises of their outcomes.
//!
//! The types that differ from call to call are boxed as early as possible: promises, tasks and timeouts that are generic
//! over them were 15 KB of machine code for each function.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use napi::Env;
use napi::bindgen_prelude::{Object, PromiseRaw, ToNapiValue};
use tokio_util::sync::CancellationToken;

use crate::call_error::{CallError, CallResult};
use crate::cancellation::Cancellation;
use crate::errors::{NativeError, NativeWarning};
use aws_sso_native_core::context::{CallContext, Environment};
use aws_sso_native_core::diagnostics::events::call::{CallCancelled, CallEnded, CallFailed};
use aws_sso_native_core::error::{Error, ErrorCode};

/// A promise of an outcome: `{ value }` or `{ error }`, with the warnings of the call.
///
/// It is not an alias of `Result`: napi throws the error of a function only if the return type in its signature is named
/// `Result`. It would return the error as a value otherwise.
pub type OutcomePromise<'env> = PromiseRaw<'env, Object<'env>>;

/// Sets the member `value` of an outcome, on JavaScript's thread.
type SetValue = Box<dyn FnOnce(&mut Object<'_>) -> napi::Result<()> + Send>;

/// A call, whatever its result is.
type Work = Pin<Box<dyn Future<Output = CallResult<SetValue>> + Send>>;

/// Starts a call on the threads of the runtime, and settles the promise on JavaScript's thread.
///
/// A call that is cancelled is dropped, which closes its connections and timers.
pub(super) fn start_call<'env, T, V, Call>(
    env: &'env Env,
    environment: HashMap<String, String>,
    cancellation: &Cancellation,
    work: impl FnOnce(CallContext) -> Call,
    convert: impl FnOnce(T) -> V + Send + 'static,
) -> napi::Result<OutcomePromise<'env>>
where
    T: Send + 'static,
    V: ToNapiValue,
    Call: Future<Output = CallResult<T>> + Send + 'static,
{
    start(env, environment, cancellation.token.clone(), work, convert)
}

/// Starts a call that is not dropped when it is cancelled, and that needs no environment.
pub(super) fn start_uncancelled_call<T, V, Call>(
    env: &Env,
    work: impl FnOnce(CallContext) -> Call,
    convert: impl FnOnce(T) -> V + Send + 'static,
) -> napi::Result<OutcomePromise<'_>>
where
    T: Send + 'static,
    V: ToNapiValue,
    Call: Future<Output = CallResult<T>> + Send + 'static,
{
    start(env, HashMap::new(), CancellationToken::new(), work, convert)
}

fn start<T, V, Call>(
    env: &Env,
    environment: HashMap<String, String>,
    cancelled: CancellationToken,
    work: impl FnOnce(CallContext) -> Call,
    convert: impl FnOnce(T) -> V + Send + 'static,
) -> napi::Result<OutcomePromise<'_>>
where
    T: Send + 'static,
    V: ToNapiValue,
    Call: Future<Output = CallResult<T>> + Send + 'static,
{
    let context = CallContext::new(Environment::new(environment));
    let ended = context.clone();
    let call = work(context);
    let work = Box::pin(async move {
        let value = call.await?;
        let set: SetValue = Box::new(move |outcome| outcome.set("value", convert(value)));
        Ok(set)
    });
    promise(env, cancelled, ended, work)
}

fn promise(
    env: &Env,
    cancelled: CancellationToken,
    context: CallContext,
    work: Work,
) -> napi::Result<OutcomePromise<'_>> {
    env.spawn_future_with_callback(
        async move {
            let began = context.clock.boot();
            let result = unless_cancelled(cancelled, work).await;
            log_end(&context, began, result.as_ref().err());
            Ok((result, context))
        },
        move |env, (result, context)| outcome_object(env, result, &context),
    )
}

fn log_end(context: &CallContext, began: Duration, error: Option<&CallError>) {
    let duration = context.clock.boot().saturating_sub(began);
    match error {
        None => context.log(|| CallEnded { duration }),
        Some(error) if error.code() == ErrorCode::Cancelled => {
            context.log(|| CallCancelled { duration });
        }
        Some(error) => context.log(|| CallFailed {
            code: error.code(),
            message: match error {
                CallError::Core(error) => Some(error),
                CallError::Argument { .. } => None,
            },
            duration,
        }),
    }
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
    context: &CallContext,
) -> napi::Result<Object<'env>> {
    let mut outcome = Object::new(env)?;
    match result {
        Ok(set) => set(&mut outcome)?,
        Err(error) => outcome.set("error", NativeError::from(&error))?,
    }
    let warnings = context.warnings.take();
    for warning in &warnings {
        context.log(|| warning.event());
    }
    if !warnings.is_empty() {
        let warnings: Vec<NativeWarning> = warnings.into_iter().map(NativeWarning::from).collect();
        outcome.set("warnings", warnings)?;
    }
    Ok(outcome)
}
