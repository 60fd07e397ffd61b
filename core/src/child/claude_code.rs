//! Claude Code as a child.

use std::collections::HashMap;
use std::path::PathBuf;

use serde_json::{Map, Value};

use super::child_credentials::ChildCredentials;
use super::competing;
use super::endpoint;
use super::private_profile;
use super::program::{Format, Program};
use super::resources::Resources;
use super::target::{ChildRole, Target};
use super::variables::Variables;
use crate::context::CallContext;
use crate::error::Result;
use crate::session::SsoSession;
use crate::types::ModelId;

/// How Claude Code gets the credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClaudeCodeVia {
    /// The setting `awsCredentialExport` runs a program. Only Claude Code itself uses the credentials.
    Export {
        /// The path of the program `aws-sso-native`.
        program: PathBuf,
    },
    /// A config file of its own, whose `credential_process` runs a program. What Claude Code starts uses them, too.
    Profile {
        /// The path of the program `aws-sso-native`.
        program: PathBuf,
        /// Sets `CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST`: Claude Code takes its provider from the environment alone.
        host_managed: bool,
    },
    /// A credential server in this process. What Claude Code starts uses the credentials, too.
    Endpoint,
}

/// The models of Bedrock that Claude Code uses. What is `None` stays as the environment has it.
#[derive(Debug, Clone, Default)]
pub struct Models {
    /// The model of a conversation: `ANTHROPIC_MODEL`.
    pub default: Option<ModelId>,
    /// What `opus` means: `ANTHROPIC_DEFAULT_OPUS_MODEL`.
    pub opus: Option<ModelId>,
    /// What `sonnet` means: `ANTHROPIC_DEFAULT_SONNET_MODEL`.
    pub sonnet: Option<ModelId>,
    /// What `haiku` means, and the model of small tasks: `ANTHROPIC_DEFAULT_HAIKU_MODEL`.
    pub haiku: Option<ModelId>,
    /// The model of small tasks, by its older name: `ANTHROPIC_SMALL_FAST_MODEL`.
    pub background: Option<ModelId>,
}

impl Models {
    fn variables(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let named = [
            ("ANTHROPIC_MODEL", &self.default),
            ("ANTHROPIC_DEFAULT_OPUS_MODEL", &self.opus),
            ("ANTHROPIC_DEFAULT_SONNET_MODEL", &self.sonnet),
            ("ANTHROPIC_DEFAULT_HAIKU_MODEL", &self.haiku),
            ("ANTHROPIC_SMALL_FAST_MODEL", &self.background),
        ];
        let given = named.into_iter();
        given.filter_map(|(name, model)| Some((name, model.as_ref()?.as_str())))
    }
}

/// What Claude Code is started with.
pub struct ClaudeCodeRequest {
    /// The role, and the region that Bedrock is called in.
    pub role: ChildRole,
    /// How Claude Code gets the credentials.
    pub via: ClaudeCodeVia,
    /// The models.
    pub models: Models,
    /// The environment to start from.
    pub variables: HashMap<String, String>,
}

/// What Claude Code is to be started with.
#[derive(Debug)]
pub struct ClaudeCode {
    /// The environment. The credentials end when this is dropped.
    pub credentials: ChildCredentials,
    /// For the option `--settings`. It holds no secret.
    pub settings: Map<String, Value>,
}

/// Prepares an environment and settings with which Claude Code uses Bedrock with the credentials of a role, until the
/// sign-in ends.
///
/// The credentials are requested once before anything is made, so that a role that is not assigned is an error here.
///
/// # Errors
///
/// Those of [`super::child_credentials()`].
pub async fn claude_code(
    session: &SsoSession,
    call: &CallContext,
    request: ClaudeCodeRequest,
) -> Result<ClaudeCode> {
    let ClaudeCodeRequest {
        role,
        via,
        models,
        variables,
    } = request;
    let target = Target {
        session,
        role: &role,
    };
    let mut variables = Variables::new(variables);
    let is_host_managed = matches!(
        via,
        ClaudeCodeVia::Profile {
            host_managed: true,
            ..
        }
    );
    // The command of `awsCredentialExport`; empty for the other ways.
    let mut command = String::new();
    let resources = match via {
        ClaudeCodeVia::Export { program } => {
            command = export(call, &target, program, &mut variables).await?;
            Resources::default()
        }
        ClaudeCodeVia::Profile { program, .. } => {
            private_profile::start(call, &target, program, &mut variables).await?
        }
        ClaudeCodeVia::Endpoint => endpoint::start(call, &target, &mut variables).await?,
    };
    competing::remove(&mut variables, competing::OF_CLAUDE_CODE);
    variables.set("CLAUDE_CODE_USE_BEDROCK", "1");
    if is_host_managed {
        variables.set("CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST", "1");
    }
    for (name, model) in models.variables() {
        variables.set(name, model);
    }
    Ok(ClaudeCode {
        settings: settings(&command, &variables, &models),
        credentials: ChildCredentials::new(variables, resources),
    })
}

/// The command of `awsCredentialExport`, after the role was checked.
async fn export(
    call: &CallContext,
    target: &Target<'_>,
    program: PathBuf,
    variables: &mut Variables,
) -> Result<String> {
    let command = Program::find(program)
        .await?
        .command_line(&call.environment, target.wanted(Format::Claude))?;
    target.check(call).await?;
    target.prepare(variables);
    Ok(command)
}

/// Variables that the settings repeat, where the environment has them. None of them is secret: settings are an argument,
/// which other programs can read.
const REPEATED: [&str; 6] = [
    "CLAUDE_CODE_USE_BEDROCK",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_PROFILE",
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
];

/// Static keys, which the SDKs take for missing if they are empty.
const STATIC_KEYS: [&str; 3] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
];

/// The settings for the option `--settings`.
///
/// Claude Code prefers the `env` and the commands of the person's own settings (`~/.claude/settings.json`) to its
/// environment, and those of `--settings` to both. There an `AWS_PROFILE` or an `awsCredentialExport` is common. So the
/// settings repeat what the environment has, and a command that is not used is empty.
fn settings(command: &str, variables: &Variables, models: &Models) -> Map<String, Value> {
    let repeated = REPEATED.map(|name| (name, variables.get(name)));
    let repeated = repeated
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    let emptied = STATIC_KEYS.map(|name| (name, ""));
    let env = repeated.chain(models.variables()).chain(emptied);
    let env: Map<String, Value> = env
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    Map::from_iter([
        ("awsCredentialExport".to_owned(), command.into()),
        ("awsAuthRefresh".to_owned(), String::new().into()),
        ("env".to_owned(), env.into()),
    ])
}

#[cfg(test)]
mod tests;
