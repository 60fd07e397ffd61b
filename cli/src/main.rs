//! The program `aws-sso-native`.
//!
//! It signs a person in to AWS IAM Identity Center, and prints the credentials of a role for the AWS CLI, the AWS SDKs and
//! Claude Code. All it does is in the crate `aws-sso-native-core`: this crate reads arguments and prints results.
//!
//! - [`commands`], [`help`]: the command line and its texts. [`arguments`]: its typed values.
//! - [`context`], [`portal`]: what a command works with: environment, configuration, sign-in.
//! - [`credentials`], [`login`], [`list`], [`status`], [`logout`], [`doctor`]: the commands.
//! - [`failure`], [`exit_status`]: how a command fails. [`time_limit`], [`panics`]: what else ends it.
//! - [`output`], [`visible`], [`quote`]: how it prints.

mod arguments;
mod commands;
mod context;
mod credentials;
mod doctor;
mod exit_status;
mod failure;
mod help;
mod list;
mod login;
mod logout;
mod output;
mod panics;
mod portal;
mod quote;
mod status;
mod time_limit;
mod visible;

use std::process::ExitCode;

use aws_sso_native_core::context::{CallContext, WarningCode};
use aws_sso_native_core::diagnostics;
use clap::error::ErrorKind;

use arguments::{Action, Invocation};
use exit_status::ExitStatus;
use failure::{Failure, Result};
use portal::Portal;

fn main() -> ExitCode {
    panics::end_the_program();
    let result = run();
    if let Err(failure) = &result {
        output::failure(failure);
    }
    status_of(&result).into()
}

const fn status_of(result: &Result<ExitStatus>) -> ExitStatus {
    match result {
        Ok(status) => *status,
        Err(failure) => failure.status(),
    }
}

fn run() -> Result<ExitStatus> {
    let matches = match commands::program().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return without_command(&error),
    };
    match arguments::read(&matches)? {
        Action::Completions(shell) => {
            output::answer(&commands::completions(shell))?;
            Ok(ExitStatus::Success)
        }
        Action::Run(invocation) => run_on_runtime(*invocation),
    }
}

/// Prints help or the version, or fails with what is wrong with the command line.
fn without_command(error: &clap::Error) -> Result<ExitStatus> {
    let text = error.render().to_string();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            output::answer(&text)?;
            Ok(ExitStatus::Success)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            output::note(text.trim_end());
            Ok(ExitStatus::Misuse)
        }
        _ => Err(Failure::of_command_line(&text)),
    }
}

fn run_on_runtime(invocation: Invocation) -> Result<ExitStatus> {
    if matches!(invocation.command, arguments::Command::Credentials(_)) {
        time_limit::start();
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::Runtime)?;
    let status = runtime.block_on(run_command(invocation));
    // A thread that waits for a name server or for a file on a network drive is not waited for.
    runtime.shutdown_background();
    status
}

async fn run_command(invocation: Invocation) -> Result<ExitStatus> {
    let context = context::of_call(&invocation.files);
    write_log(&context);
    let status = run_with(&context, invocation).await;
    print_warnings(&context);
    status
}

/// Writes events to the standard error stream, if the environment asks for it.
fn write_log(context: &CallContext) {
    if let Some(level) = context.environment.get(diagnostics::LOG_VARIABLE)
        && let Err(problem) = diagnostics::write_to_stderr(level)
    {
        let code = WarningCode::LogLevelUnknown;
        context.warnings.push(code, problem.to_string(), None);
    }
}

fn print_warnings(context: &CallContext) {
    for warning in context.warnings.take() {
        output::warning(&warning);
    }
}

async fn run_with(context: &CallContext, invocation: Invocation) -> Result<ExitStatus> {
    use arguments::Command;
    let portal = Portal::find(context, invocation.portal).await?;
    let session = portal.session();
    let result = match invocation.command {
        Command::Credentials(arguments) => {
            credentials::run(context, &session, &portal, arguments).await
        }
        Command::Login(arguments) => login::run(context, &session, &arguments).await,
        Command::List { json } => list::run(context, &session, json).await,
        Command::Status { json } => status::run(context, &session, json).await,
        Command::Logout => logout::run(context, &session).await,
        Command::Doctor { json } => doctor::run(context, portal.request(), json).await,
    };
    let result = result.map_err(|failure| failure.with_sign_in_command(&portal));
    let status = status_of(&result);
    // From now on, what is printed and waited for does not change the status.
    time_limit::command_ended(status);
    print_warnings(context);
    if let Err(failure) = &result {
        output::failure(failure);
    }
    context::wait_for_refresh(context, &session).await;
    Ok(status)
}
