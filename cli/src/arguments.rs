//! The typed values of the command line. A value that is not valid is named with its argument, and is not repeated.

use std::str::FromStr;

use aws_sso_native_core::session::Flow;
use aws_sso_native_core::types::{
    AccountId, InvalidValue, Region, RoleName, SessionName, StartUrl,
};
use clap::ArgMatches;
use clap_complete::Shell;

use crate::commands::name;
use crate::credentials::Format;
use crate::failure::{Failure, Result};

/// What the program is asked to do.
pub(crate) enum Action {
    /// Print the completions of a shell.
    Completions(Shell),
    /// Run a command for a sign-in.
    Run(Box<Invocation>),
}

/// A command with its arguments.
pub(crate) struct Invocation {
    pub(crate) files: FileArguments,
    pub(crate) portal: PortalArguments,
    pub(crate) command: Command,
}

/// The commands for a sign-in.
pub(crate) enum Command {
    Credentials(CredentialsArguments),
    Login(LoginArguments),
    List { json: bool },
    Status { json: bool },
    Logout,
    Doctor { json: bool },
}

/// Where the configuration is. Each replaces an environment variable.
#[derive(Default)]
pub(crate) struct FileArguments {
    pub(crate) config_file: Option<String>,
    pub(crate) credentials_file: Option<String>,
    pub(crate) profile: Option<String>,
    pub(crate) home: Option<String>,
}

/// Which sign-in.
#[derive(Default)]
pub(crate) struct PortalArguments {
    pub(crate) start_url: Option<StartUrl>,
    pub(crate) region: Option<Region>,
    pub(crate) session_name: Option<SessionName>,
}

/// Which credentials, and how they are printed.
pub(crate) struct CredentialsArguments {
    pub(crate) account_id: Option<AccountId>,
    pub(crate) role_name: Option<RoleName>,
    pub(crate) format: Format,
}

/// How to sign in.
pub(crate) struct LoginArguments {
    pub(crate) flow: Flow,
    pub(crate) opens_browser: bool,
    pub(crate) force: bool,
}

/// Reads what clap has matched.
pub(crate) fn read(matches: &ArgMatches) -> Result<Action> {
    let Some((command, matches)) = matches.subcommand() else {
        return Err(Failure::Misuse("no command is given".into()));
    };
    let command = match command {
        name::COMPLETIONS => {
            let shell = matches.get_one::<Shell>(name::SHELL).copied();
            let missing = || Failure::Misuse("no shell is given".into());
            return shell.map(Action::Completions).ok_or_else(missing);
        }
        name::CREDENTIALS => Command::Credentials(CredentialsArguments {
            account_id: parsed(matches, name::ACCOUNT_ID)?,
            role_name: parsed(matches, name::ROLE_NAME)?,
            format: text(matches, name::FORMAT)
                .and_then(Format::named)
                .unwrap_or_default(),
        }),
        name::LOGIN => Command::Login(LoginArguments {
            flow: match text(matches, name::FLOW) {
                Some("browser") => Flow::Browser,
                Some("device") => Flow::Device,
                _ => Flow::Auto,
            },
            opens_browser: !matches.get_flag(name::NO_BROWSER),
            force: matches.get_flag(name::FORCE),
        }),
        name::LIST => Command::List {
            json: matches.get_flag(name::JSON),
        },
        name::STATUS => Command::Status {
            json: matches.get_flag(name::JSON),
        },
        name::LOGOUT => Command::Logout,
        name::DOCTOR => Command::Doctor {
            json: matches.get_flag(name::JSON),
        },
        _ => return Err(Failure::Misuse("the command is not known".into())),
    };
    let owned = |argument| text(matches, argument).map(str::to_owned);
    Ok(Action::Run(Box::new(Invocation {
        files: FileArguments {
            config_file: owned(name::CONFIG_FILE),
            credentials_file: owned(name::CREDENTIALS_FILE),
            profile: owned(name::PROFILE),
            home: owned(name::HOME),
        },
        portal: PortalArguments {
            start_url: parsed(matches, name::START_URL)?,
            region: parsed(matches, name::SSO_REGION)?,
            session_name: parsed(matches, name::SESSION_NAME)?,
        },
        command,
    })))
}

fn text<'a>(matches: &'a ArgMatches, argument: &str) -> Option<&'a str> {
    matches.get_one::<String>(argument).map(String::as_str)
}

fn parsed<T: FromStr<Err = InvalidValue>>(
    matches: &ArgMatches,
    argument: &str,
) -> Result<Option<T>> {
    let value = text(matches, argument).map(str::parse).transpose();
    value.map_err(|problem| Failure::of_argument(&format!("--{argument}"), &problem))
}
