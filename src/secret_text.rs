//! Secrets that pass the boundary.

use aws_sso_native_core::types::Secret;
use napi::bindgen_prelude::{FromNapiValue, ToNapiValue, TypeName, ValidateNapiValue};
use napi::sys::{napi_env, napi_value};
use napi::{Result, ValueType};

/// A secret that is a string in JavaScript. napi copies it to one buffer, which becomes that of the [`Secret`] and is
/// overwritten when the secret is dropped. The string in JavaScript cannot be overwritten (`SECURITY.md`).
pub struct SecretText(pub(crate) Secret);

impl From<Secret> for SecretText {
    fn from(secret: Secret) -> Self {
        Self(secret)
    }
}

impl TypeName for SecretText {
    fn type_name() -> &'static str {
        String::type_name()
    }

    fn value_type() -> ValueType {
        ValueType::String
    }
}

impl ValidateNapiValue for SecretText {}

impl FromNapiValue for SecretText {
    unsafe fn from_napi_value(env: napi_env, value: napi_value) -> Result<Self> {
        // SAFETY: the caller guarantees that `env` and `value` are valid, which `String` requires.
        let text = unsafe { String::from_napi_value(env, value) }?;
        Ok(Self(Secret::new(text)))
    }
}

impl ToNapiValue for SecretText {
    unsafe fn to_napi_value(env: napi_env, secret: Self) -> Result<napi_value> {
        // SAFETY: the caller guarantees that `env` is valid, which `&str` requires.
        unsafe { <&str>::to_napi_value(env, secret.0.expose()) }
    }
}
