//! The role credentials of a session.

#![expect(
    clippy::needless_pass_by_value,
    reason = "Node-API gives a function its own copy of a string"
)]

use std::collections::HashMap;

use napi::Env;
use napi_derive::napi;

use crate::arguments;
use crate::cancellation::Cancellation;
use crate::outcome::{OutcomePromise, start_call};
use crate::secret_text::SecretText;
use crate::sso_session::NativeSession;
use aws_sso_native_core::context::{CallContext, Environment};
use aws_sso_native_core::portal::RoleCredentials;

/// The credentials of a role.
#[napi(object, object_from_js = false)]
pub struct NativeRoleCredentials {
    /// The id of the access key.
    pub access_key_id: String,
    /// The access key.
    #[napi(ts_type = "string")]
    pub secret_access_key: SecretText,
    /// The session token.
    #[napi(ts_type = "string")]
    pub session_token: SecretText,
    /// When they expire, in milliseconds since 1970.
    pub expires_at: f64,
}

impl From<RoleCredentials> for NativeRoleCredentials {
    fn from(credentials: RoleCredentials) -> Self {
        Self {
            access_key_id: credentials.access_key_id,
            secret_access_key: credentials.secret_access_key.into(),
            session_token: credentials.session_token.into(),
            expires_at: crate::milliseconds(credentials.expires_at),
        }
    }
}

#[napi]
impl NativeSession {
    /// The credentials of a role. With `replace`, others than those that a service rejected.
    #[napi(ts_return_type = "Promise<Outcome<NativeRoleCredentials>>")]
    pub fn role_credentials<'env>(
        &self,
        env: &'env Env,
        environment: HashMap<String, String>,
        cancellation: &Cancellation,
        account_id: String,
        role_name: String,
        replace: bool,
    ) -> napi::Result<OutcomePromise<'env>> {
        let session = self.session.clone();
        start_call(
            env,
            environment,
            cancellation,
            move |context| async move {
                let session = session?;
                let account_id = arguments::text("accountId", &account_id)?;
                let role_name = arguments::text("roleName", &role_name)?;
                let asked = if replace {
                    session
                        .replace_role_credentials(&context, &account_id, &role_name)
                        .await
                } else {
                    session
                        .role_credentials(&context, &account_id, &role_name)
                        .await
                };
                Ok(asked?)
            },
            NativeRoleCredentials::from,
        )
    }

    /// The credentials of a role, if they are in memory and nothing has to be done for them. It waits for nothing.
    /// `environment` names the home folder.
    #[napi]
    #[must_use]
    pub fn role_credentials_in_memory(
        &self,
        environment: HashMap<String, String>,
        account_id: String,
        role_name: String,
    ) -> Option<NativeRoleCredentials> {
        // Without these variables the operating system is asked for the home folder, which can take time.
        if environment.is_empty() {
            return None;
        }
        let session = self.session.as_ref().ok()?;
        let context = CallContext::new(Environment::new(environment));
        let (account_id, role_name) = (account_id.parse().ok()?, role_name.parse().ok()?);
        session
            .role_credentials_in_memory(&context, &account_id, &role_name)
            .map(NativeRoleCredentials::from)
    }
}
