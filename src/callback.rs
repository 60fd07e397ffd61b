//! JavaScript functions that the core's events are passed to.
//!
//! All of them have one type, whatever their argument is: each further type of thread-safe function would be 20 KB of
//! machine code.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use napi::bindgen_prelude::{Promise, ToNapiValue};
use napi::sys::{napi_env, napi_value};
use napi::threadsafe_function::ThreadsafeFunction;
use napi::{Result, Status};

/// The argument of a callback. It becomes a JavaScript value on JavaScript's thread.
pub struct CallbackArgument(Box<dyn FnOnce(napi_env) -> Result<napi_value> + Send>);

impl CallbackArgument {
    pub(super) fn of<T: ToNapiValue + Send + 'static>(value: impl Into<T>) -> Self {
        let value = value.into();
        Self(Box::new(move |env| {
            // SAFETY: `env` is the one that napi passes to `to_napi_value` below, on its own thread.
            unsafe { T::to_napi_value(env, value) }
        }))
    }
}

impl ToNapiValue for CallbackArgument {
    unsafe fn to_napi_value(env: napi_env, argument: Self) -> Result<napi_value> {
        (argument.0)(env)
    }
}

/// A JavaScript function that is called with events. The reference is weak: a pending promise keeps the process running,
/// and the callback does not.
pub(super) type Callback =
    ThreadsafeFunction<CallbackArgument, (), CallbackArgument, Status, false, true>;

/// A JavaScript function that is asked with a text and answers later, by a text or none. The reference is weak, too.
pub(super) type AskedCallback =
    ThreadsafeFunction<String, Promise<Option<String>>, String, Status, false, true>;

type Passing = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Passes each event to a callback, if there is one. It waits until the callback has returned, so that events arrive in
/// order, and before the promise of the call settles.
pub(super) fn pass_events<Event, Native>(
    callback: Option<Callback>,
) -> impl FnMut(Event) -> Passing + Send
where
    Event: Into<Native>,
    Native: ToNapiValue + Send + 'static,
{
    let callback = callback.map(Arc::new);
    move |event| {
        let call = callback
            .clone()
            .map(|callback| (callback, CallbackArgument::of::<Native>(event)));
        Box::pin(async move {
            if let Some((callback, argument)) = call {
                // This fails only if JavaScript is shutting down.
                let _ = callback.call_async_catch(argument).await;
            }
        })
    }
}
