//! Secrets on their way between JavaScript and the core.

use aws_sso_native_core::types::Secret;
use napi::bindgen_prelude::{FromNapiValue, ToNapiValue, TypeName, ValidateNapiValue};
use napi::sys::{napi_env, napi_value};
use napi::{Result, ValueType};

/// A secret that JavaScript knows as a string. Its bytes are in a [`Secret`] from the moment they are copied: the one
/// buffer that they are copied to becomes the secret's, and is overwritten when it is dropped.
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
        // SAFETY: the caller vouches for `env` and `value`, as `String` asks of it.
        let text = unsafe { String::from_napi_value(env, value) }?;
        Ok(Self(Secret::new(text)))
    }
}

impl ToNapiValue for SecretText {
    unsafe fn to_napi_value(env: napi_env, secret: Self) -> Result<napi_value> {
        // SAFETY: the caller vouches for `env`, as `&str` asks of it.
        unsafe { <&str>::to_napi_value(env, secret.0.expose()) }
    }
}
