//! `credentials`: prints the credentials of a role.

mod format;

use aws_sso_native_core::context::CallContext;
use aws_sso_native_core::session::SsoSession;

pub(crate) use format::Format;

use crate::arguments::CredentialsArguments;
use crate::exit_status::ExitStatus;
use crate::failure::{Failure, Result};
use crate::output;
use crate::portal::Portal;
use crate::time_limit;

/// Prints the credentials of a role. The person is never asked.
pub(crate) async fn run(
    context: &CallContext,
    session: &SsoSession,
    portal: &Portal,
    arguments: CredentialsArguments,
) -> Result<ExitStatus> {
    let account_id = portal.account_id(arguments.account_id);
    let role_name = portal.role_name(arguments.role_name);
    let (account_id, role_name) = match (account_id, role_name) {
        (Some(account_id), Some(role_name)) => (account_id, role_name),
        (None, None) => return missing("`--account-id` and `--role-name` are missing"),
        (None, Some(_)) => return missing("`--account-id` is missing"),
        (Some(_), None) => return missing("`--role-name` is missing"),
    };
    let credentials = session
        .role_credentials(context, &account_id, &role_name)
        .await?;
    let format = arguments.format;
    let text = format
        .text(&credentials, &account_id)
        .ok_or_else(|| Failure::NotRepresentable(format.name()))?;
    output::answer_for_program(&text)?;
    time_limit::command_ended(ExitStatus::Success);
    Ok(ExitStatus::Success)
}

fn missing(problem: &str) -> Result<ExitStatus> {
    Err(Failure::Misuse(problem.to_owned()))
}
