//! `childCredentials` and `claudeCode`.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use napi::Env;
use napi_derive::napi;

use crate::arguments;
use crate::call_error::CallResult;
use crate::cancellation::Cancellation;
use crate::outcome::{OutcomePromise, start_call, start_uncancelled_call};
use crate::sso_session::NativeSession;
use aws_sso_native_core::child::{
    self, ChildCredentials, ChildRequest, ChildRole, ClaudeCode, ClaudeCodeRequest, ClaudeCodeVia,
    Models, Via,
};
use aws_sso_native_core::error::Error;

/// What a child is started with.
#[napi(object, object_to_js = false)]
pub struct NativeChildInput {
    /// The account.
    pub account_id: String,
    /// The role.
    pub role_name: String,
    /// The region of the child.
    pub region: String,
    /// How the child gets the credentials.
    #[napi(ts_type = "'export' | 'profile' | 'endpoint'")]
    pub via: String,
    /// The path of the program; not for `endpoint`.
    pub program: Option<String>,
    /// The environment to start from.
    pub variables: HashMap<String, String>,
}

/// What is for Claude Code alone.
#[napi(object, object_to_js = false)]
pub struct NativeClaudeCodeInput {
    /// Whether the environment alone decides on the provider.
    pub host_managed: bool,
    /// The model of a conversation.
    pub default_model: Option<String>,
    /// What `opus` means.
    pub opus_model: Option<String>,
    /// What `sonnet` means.
    pub sonnet_model: Option<String>,
    /// What `haiku` means.
    pub haiku_model: Option<String>,
    /// The model of small tasks, by its older name.
    pub background_model: Option<String>,
}

impl NativeClaudeCodeInput {
    fn models(&self) -> CallResult<Models> {
        let model = |name, id: &Option<String>| arguments::optional_text(name, id.as_deref());
        Ok(Models {
            default: model("models.default", &self.default_model)?,
            opus: model("models.opus", &self.opus_model)?,
            sonnet: model("models.sonnet", &self.sonnet_model)?,
            haiku: model("models.haiku", &self.haiku_model)?,
            background: model("models.background", &self.background_model)?,
        })
    }
}

impl NativeChildInput {
    fn program(&self) -> CallResult<PathBuf> {
        let program = self.program.as_ref().map(PathBuf::from);
        let missing = || Error::Internal("no path of the program was passed".to_owned());
        program.ok_or_else(|| missing().into())
    }

    /// The role. The name of the region's argument is that of the JavaScript function.
    fn role(&self, region: &'static str) -> CallResult<ChildRole> {
        Ok(ChildRole {
            account_id: arguments::text("accountId", &self.account_id)?,
            role_name: arguments::text("roleName", &self.role_name)?,
            region: arguments::text(region, &self.region)?,
        })
    }

    fn for_child(self) -> CallResult<ChildRequest> {
        let via = match self.via.as_str() {
            "endpoint" => Via::Endpoint,
            _ => Via::Profile {
                program: self.program()?,
            },
        };
        Ok(ChildRequest {
            role: self.role("region")?,
            via,
            variables: self.variables,
        })
    }

    fn for_claude_code(self, input: &NativeClaudeCodeInput) -> CallResult<ClaudeCodeRequest> {
        let via = match self.via.as_str() {
            "endpoint" => ClaudeCodeVia::Endpoint,
            "profile" => ClaudeCodeVia::Profile {
                program: self.program()?,
                host_managed: input.host_managed,
            },
            _ => ClaudeCodeVia::Export {
                program: self.program()?,
            },
        };
        Ok(ClaudeCodeRequest {
            role: self.role("bedrockRegion")?,
            via,
            models: input.models()?,
            variables: self.variables,
        })
    }
}

/// The credentials of a child. They end when they are closed, or when JavaScript no longer has this object.
#[napi]
pub struct NativeChild {
    variables: HashMap<String, String>,
    settings: Option<String>,
    credentials: Mutex<Option<ChildCredentials>>,
}

impl NativeChild {
    fn of_child(mut credentials: ChildCredentials) -> Self {
        Self {
            variables: std::mem::take(&mut credentials.variables),
            settings: None,
            credentials: Mutex::new(Some(credentials)),
        }
    }

    fn of_claude_code(claude_code: ClaudeCode) -> Self {
        Self {
            settings: Some(serde_json::Value::from(claude_code.settings).to_string()),
            ..Self::of_child(claude_code.credentials)
        }
    }

    fn take(&self) -> Option<ChildCredentials> {
        self.credentials
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}

#[napi]
impl NativeChild {
    /// The whole environment.
    #[napi]
    #[must_use]
    pub fn variables(&self) -> HashMap<String, String> {
        self.variables.clone()
    }

    /// The settings of Claude Code, as JSON.
    #[napi]
    #[must_use]
    pub fn settings(&self) -> Option<String> {
        self.settings.clone()
    }

    /// Ends the credentials.
    #[napi(ts_return_type = "Promise<Outcome<undefined>>")]
    pub fn close<'env>(&self, env: &'env Env) -> napi::Result<OutcomePromise<'env>> {
        let credentials = self.take();
        start_uncancelled_call(
            env,
            |_| async {
                if let Some(credentials) = credentials {
                    credentials.close().await;
                }
                Ok(())
            },
            |()| (),
        )
    }

    /// Ends the credentials on JavaScript's thread. For a process that exits.
    #[napi]
    pub fn close_now(&self) {
        drop(self.take());
    }
}

/// Prepares the environment of a child.
#[napi(ts_return_type = "Promise<Outcome<NativeChild>>")]
pub fn child_credentials<'env>(
    env: &'env Env,
    session: &NativeSession,
    environment: HashMap<String, String>,
    cancellation: &Cancellation,
    input: NativeChildInput,
) -> napi::Result<OutcomePromise<'env>> {
    let session = session.of_core();
    start_call(
        env,
        environment,
        cancellation,
        |context| async move {
            let (session, request) = (session?, input.for_child()?);
            Ok(child::child_credentials(&session, &context, request).await?)
        },
        NativeChild::of_child,
    )
}

/// Prepares the environment and the settings of Claude Code.
#[napi(ts_return_type = "Promise<Outcome<NativeChild>>")]
pub fn claude_code<'env>(
    env: &'env Env,
    session: &NativeSession,
    environment: HashMap<String, String>,
    cancellation: &Cancellation,
    input: NativeChildInput,
    claude_code_input: NativeClaudeCodeInput,
) -> napi::Result<OutcomePromise<'env>> {
    let session = session.of_core();
    start_call(
        env,
        environment,
        cancellation,
        |context| async move {
            let (session, request) = (session?, input.for_claude_code(&claude_code_input)?);
            Ok(child::claude_code(&session, &context, request).await?)
        },
        NativeChild::of_claude_code,
    )
}
