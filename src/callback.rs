//! JavaScript functions that are told things.
//!
//! One type for all of them, whatever they are told: a thread-safe function made for each kind anew is
//! 20 KB of machine code.

use napi::bindgen_prelude::ToNapiValue;
use napi::sys::{napi_env, napi_value};
use napi::threadsafe_function::ThreadsafeFunction;
use napi::{Result, Status};

/// What a function is told, made into a JavaScript value on JavaScript's thread.
pub struct Told(Box<dyn FnOnce(napi_env) -> Result<napi_value> + Send>);

impl Told {
    pub(super) fn of<T: ToNapiValue + Send + 'static>(value: impl Into<T>) -> Self {
        let value = value.into();
        Self(Box::new(move |env| {
            // SAFETY: `env` is the one napi hands to `to_napi_value` below, on its own thread.
            unsafe { T::to_napi_value(env, value) }
        }))
    }
}

impl ToNapiValue for Told {
    unsafe fn to_napi_value(env: napi_env, told: Self) -> Result<napi_value> {
        (told.0)(env)
    }
}

/// Weak: a UI's callback does not keep the process running; the pending promise does.
pub(super) type Listener = ThreadsafeFunction<Told, (), Told, Status, false, true>;
