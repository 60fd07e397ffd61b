//! The command line.

use clap::builder::{EnumValueParser, PossibleValuesParser};
use clap::{Arg, ArgAction, Command};
use clap_complete::Shell;

use crate::credentials::Format;
use crate::help;

/// The names of commands and arguments.
pub(crate) mod name {
    pub(crate) const PROGRAM: &str = "aws-sso-native";

    pub(crate) const CREDENTIALS: &str = "credentials";
    pub(crate) const LOGIN: &str = "login";
    pub(crate) const LIST: &str = "list";
    pub(crate) const STATUS: &str = "status";
    pub(crate) const LOGOUT: &str = "logout";
    pub(crate) const DOCTOR: &str = "doctor";
    pub(crate) const COMPLETIONS: &str = "completions";

    pub(crate) const START_URL: &str = "start-url";
    pub(crate) const SSO_REGION: &str = "sso-region";
    pub(crate) const SESSION_NAME: &str = "session-name";
    pub(crate) const CONFIG_FILE: &str = "config-file";
    pub(crate) const CREDENTIALS_FILE: &str = "credentials-file";
    pub(crate) const PROFILE: &str = "profile";
    pub(crate) const HOME: &str = "home";

    pub(crate) const ACCOUNT_ID: &str = "account-id";
    pub(crate) const ROLE_NAME: &str = "role-name";
    pub(crate) const FORMAT: &str = "format";
    pub(crate) const FLOW: &str = "flow";
    pub(crate) const NO_BROWSER: &str = "no-browser";
    pub(crate) const FORCE: &str = "force";
    pub(crate) const JSON: &str = "json";
    pub(crate) const SHELL: &str = "shell";
}

/// The whole command line.
pub(crate) fn program() -> Command {
    Command::new(name::PROGRAM)
        .bin_name(name::PROGRAM)
        .version(env!("CARGO_PKG_VERSION"))
        .about(help::PROGRAM)
        .after_help(help::AFTER_PROGRAM)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand(
            for_sign_in(
                name::CREDENTIALS,
                help::CREDENTIALS,
                help::AFTER_CREDENTIALS,
            )
            .arg(option(name::ACCOUNT_ID, "ID", help::ACCOUNT_ID).help_heading(help::ROLE))
            .arg(option(name::ROLE_NAME, "NAME", help::ROLE_NAME).help_heading(help::ROLE))
            .arg(
                option(name::FORMAT, "FORMAT", help::FORMAT)
                    .value_parser(PossibleValuesParser::new(Format::ALL.map(Format::name)))
                    .default_value(Format::default().name()),
            ),
        )
        .subcommand(
            for_sign_in(name::LOGIN, help::LOGIN, help::AFTER_LOGIN)
                .arg(
                    option(name::FLOW, "FLOW", help::FLOW)
                        .value_parser(["auto", "browser", "device"])
                        .default_value("auto"),
                )
                .arg(flag(name::NO_BROWSER, help::NO_BROWSER))
                .arg(flag(name::FORCE, help::FORCE)),
        )
        .subcommand(
            for_sign_in(name::LIST, help::LIST, help::AFTER_LIST)
                .arg(flag(name::JSON, help::LIST_JSON)),
        )
        .subcommand(
            for_sign_in(name::STATUS, help::STATUS, help::AFTER_STATUS)
                .arg(flag(name::JSON, help::STATUS_JSON)),
        )
        .subcommand(for_sign_in(name::LOGOUT, help::LOGOUT, help::AFTER_LOGOUT))
        .subcommand(
            for_sign_in(name::DOCTOR, help::DOCTOR, help::AFTER_DOCTOR)
                .arg(flag(name::JSON, help::DOCTOR_JSON)),
        )
        .subcommand(
            Command::new(name::COMPLETIONS)
                .about(help::COMPLETIONS)
                .after_help(help::AFTER_COMPLETIONS)
                .arg(
                    Arg::new(name::SHELL)
                        .value_name("SHELL")
                        .help(help::SHELL)
                        .required(true)
                        .value_parser(EnumValueParser::<Shell>::new()),
                ),
        )
}

/// A command that works with a sign-in.
fn for_sign_in(name: &'static str, about: &'static str, after: &'static str) -> Command {
    let command = Command::new(name).about(about).after_help(after);
    let which = [
        (name::START_URL, "URL", help::START_URL),
        (name::SSO_REGION, "REGION", help::SSO_REGION),
        (name::SESSION_NAME, "NAME", help::SESSION_NAME),
    ];
    let configuration = [
        (name::PROFILE, "NAME", help::PROFILE),
        (name::CONFIG_FILE, "PATH", help::CONFIG_FILE),
        (name::CREDENTIALS_FILE, "PATH", help::CREDENTIALS_FILE),
        (name::HOME, "PATH", help::HOME),
    ];
    let which =
        which.map(|(name, value, text)| option(name, value, text).help_heading(help::SIGN_IN));
    let configuration = configuration
        .map(|(name, value, text)| option(name, value, text).help_heading(help::CONFIGURATION));
    command.args(which).args(configuration)
}

fn option(name: &'static str, value: &'static str, text: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(value)
        .help(text)
        .action(ArgAction::Set)
}

fn flag(name: &'static str, text: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .help(text)
        .action(ArgAction::SetTrue)
}

/// The completion script of a shell.
pub(crate) fn completions(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut program(), name::PROGRAM, &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        program().debug_assert();
    }

    #[test]
    fn each_command_has_help_with_an_example() {
        for command in program().get_subcommands_mut() {
            let text = command.render_help().to_string();
            assert!(text.contains("Example"), "{text}");
        }
    }
}
