//! How a command fails: a stable code, a message, a hint and an exit status.

use std::fmt::Write as _;
use std::io;

use aws_sso_native_core::error::{Error, ErrorCode};
use aws_sso_native_core::types::InvalidValue;

use crate::exit_status::ExitStatus;
use crate::portal::Portal;
use crate::visible::one_line;

pub(crate) type Result<T, E = Failure> = std::result::Result<T, E>;

/// Why a command failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line is wrong.
    Misuse(String),
    /// A section or setting in the configuration files that is needed is missing or invalid.
    Configuration(String),
    /// The core failed.
    Core(Error),
    /// The person has to sign in, by this command.
    SignedOut { error: Error, command: String },
    /// The roles of some accounts could not be read.
    RolesNotListed {
        accounts: usize,
        why: ErrorCode,
        message: String,
    },
    /// The answer cannot be written in this format.
    NotRepresentable(&'static str),
    /// The answer could not be written.
    Output(io::Error),
    /// Nobody reads the answer any more, and it was for a person.
    ReaderGone,
    /// The runtime could not be started.
    Runtime(io::Error),
    /// The person has signed in, and the sign-in is not in its file.
    NotStored,
    /// The time limit of the command is over.
    TimeIsOver,
    /// An error in the code of this program, at this place.
    Panic(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

impl Failure {
    /// A command line that clap rejects. Of its text, the first paragraph says what is wrong.
    pub(crate) fn of_command_line(text: &str) -> Self {
        let problem = text.split("\n\n").next().unwrap_or(text);
        let problem = problem.strip_prefix("error: ").unwrap_or(problem);
        Self::Misuse(problem.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// An argument whose value is not valid.
    pub(crate) fn of_argument(name: &str, problem: &InvalidValue) -> Self {
        Self::Misuse(format!("`{name}` {problem}"))
    }

    /// The same failure; where the person has to sign in, with the command that does it.
    pub(crate) fn with_sign_in_command(self, portal: &Portal) -> Self {
        match self {
            Self::Core(error) if ExitStatus::of(error.code()) == ExitStatus::SignedOut => {
                let command = portal.sign_in_command();
                Self::SignedOut { error, command }
            }
            failure => failure,
        }
    }

    /// The stable code: that of the core, or one of this program.
    const fn code(&self) -> &'static str {
        match self {
            Self::Output(_) | Self::ReaderGone => "AnswerNotWritten",
            failure => failure.error_code().as_str(),
        }
    }

    const fn error_code(&self) -> ErrorCode {
        match self {
            Self::Misuse(_) => ErrorCode::InvalidInput,
            Self::Configuration(_) => ErrorCode::InvalidConfiguration,
            Self::Core(error) | Self::SignedOut { error, .. } => error.code(),
            Self::RolesNotListed { why, .. } => *why,
            Self::NotRepresentable(_) => ErrorCode::UnexpectedAnswer,
            Self::Output(_) | Self::ReaderGone | Self::Runtime(_) | Self::Panic(_) => {
                ErrorCode::Internal
            }
            Self::NotStored => ErrorCode::CacheNotWritable,
            Self::TimeIsOver => ErrorCode::Timeout,
        }
    }

    /// The exit status.
    pub(crate) const fn status(&self) -> ExitStatus {
        ExitStatus::of(self.error_code())
    }

    /// Whether the failure is printed. A closed pipe, as in `| head`, is not.
    pub(crate) const fn is_printed(&self) -> bool {
        !matches!(self, Self::ReaderGone)
    }

    fn message(&self) -> String {
        match self {
            Self::Misuse(problem) | Self::Configuration(problem) => problem.clone(),
            Self::Core(error) | Self::SignedOut { error, .. } => error.to_string(),
            Self::RolesNotListed {
                accounts, message, ..
            } => {
                format!(
                    "the roles of {accounts} accounts could not be read; the first failure was: {message}"
                )
            }
            Self::NotRepresentable(format) => format!(
                "the credentials hold a character that has no safe form in the format `{format}`"
            ),
            Self::Output(error) => format!("the answer could not be written: {error}"),
            Self::ReaderGone => "the answer could not be written".to_owned(),
            Self::Runtime(error) => format!("the program could not start: {error}"),
            Self::NotStored => "the sign-in could not be stored, and is lost".to_owned(),
            Self::TimeIsOver => {
                "the credentials could not be obtained within 20 seconds".to_owned()
            }
            Self::Panic(place) => format!("the program failed at {place}"),
        }
    }

    fn hint(&self) -> String {
        match self {
            Self::Misuse(_) => "See `aws-sso-native --help`".to_owned(),
            Self::Configuration(_) => {
                "Correct the file, or pass `--start-url` and `--sso-region`".to_owned()
            }
            Self::Core(error) => error.hint().into_owned(),
            Self::SignedOut { error, command } => {
                let hint = error.hint();
                // The general hint says no more than the command.
                let own = (hint != ErrorCode::SignInRequired.hint()).then_some(hint);
                let mut text = own.map_or_else(String::new, |hint| format!("{hint}. "));
                let _ = write!(text, "To sign in, run `{command}`");
                text
            }
            Self::RolesNotListed { why, .. } => why.hint().to_owned(),
            Self::NotRepresentable(_) => "Use the format `process`".to_owned(),
            Self::Output(_) | Self::ReaderGone => {
                "Check the file or program that the answer goes to. Nothing that was written may be used".to_owned()
            }
            Self::Runtime(_) => "Close other programs and try again".to_owned(),
            Self::NotStored | Self::TimeIsOver | Self::Panic(_) => self.error_code().hint().to_owned(),
        }
    }

    /// The failure on one line: `CODE: message. Hint`.
    pub(crate) fn line(&self) -> String {
        let (code, message, hint) = (self.code(), self.message(), self.hint());
        one_line(&format!("{code}: {message}. {hint}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_clap_rejects_is_told_on_one_line() {
        let text = "error: the following required arguments were not provided:\n  --account-id <ID>\n\nUsage: x\n";
        let failure = Failure::of_command_line(text);
        assert_eq!(
            failure.line(),
            "InvalidInput: the following required arguments were not provided: --account-id <ID>. \
             See `aws-sso-native --help`"
        );
        assert_eq!(failure.status(), ExitStatus::Misuse);
    }

    #[test]
    fn a_line_has_no_line_feed_and_no_control_character() {
        let line = Failure::Misuse("a\nb\u{1b}[31mc\u{202e}".into()).line();
        assert!(
            line.starts_with("InvalidInput: a b\\u{1b}[31mc\\u{202e}. "),
            "{line}"
        );
    }
}
