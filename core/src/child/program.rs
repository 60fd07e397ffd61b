//! The program that gives credentials to a child, and its command line.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::command_line::{Syntax, Word};
use crate::context::Environment;
use crate::error::{Error, Result};
use crate::profile;
use crate::sign_in::ClientRequest;
use crate::types::{AccountId, RoleName, SessionName};

/// The form in which the program prints credentials.
#[derive(Debug, Clone, Copy)]
pub(super) enum Format {
    /// The JSON of `credential_process`.
    Process,
    /// The JSON of Claude Code's `awsCredentialExport`.
    Claude,
}

/// Which credentials the program is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) request: &'a ClientRequest,
    pub(super) account_id: &'a AccountId,
    pub(super) role_name: &'a RoleName,
    pub(super) format: Format,
}

/// The program, which exists and can be run.
#[derive(Debug)]
pub(super) struct Program(PathBuf);

impl Program {
    /// Looks whether there is a program at this path.
    ///
    /// # Errors
    ///
    /// `ProgramNotFound` and `ProgramNotExecutable`.
    pub(super) async fn find(path: PathBuf) -> Result<Self> {
        tokio::task::spawn_blocking(move || check(&path).map(Self))
            .await
            .map_err(|stopped| Error::Internal(stopped.to_string()))?
    }

    /// The command line with which a child gets the credentials.
    ///
    /// The child has a config file of its own, another `AWS_PROFILE`, and perhaps another home folder. So the line names
    /// those that apply to this call: they say where the sign-in is, and which endpoints and certificates are used.
    ///
    /// # Errors
    ///
    /// `CommandNotQuotable`, and `HomeNotFound` if there is no home folder.
    pub(super) fn command_line(
        &self,
        environment: &Environment,
        wanted: Wanted<'_>,
    ) -> Result<String> {
        let home = absolute(&environment.home().ok_or(Error::HomeNotFound)?)?;
        let files = profile::file_paths(environment).ok_or(Error::HomeNotFound)?;
        let (config, credentials) = (absolute(&files.config)?, absolute(&files.credentials)?);
        let request = wanted.request;
        let session_name = request.session_name.as_ref().map(SessionName::as_str);
        let format = match wanted.format {
            Format::Process => "process",
            Format::Claude => "claude",
        };
        let (start_url, region) = (request.start_url.as_str(), request.region.as_str());
        let (account_id, role_name) = (wanted.account_id.as_str(), wanted.role_name.as_str());
        let home_folder = unicode("the path of the home folder", &home)?;
        let config = unicode("the path of the config file", &config)?;
        let credentials = unicode("the path of the credentials file", &credentials)?;
        let profile = environment.get("AWS_PROFILE");
        let options = [
            ("--start-url", "the start URL", Some(start_url)),
            ("--sso-region", "the SSO region", Some(region)),
            ("--session-name", "the session name", session_name),
            ("--account-id", "the account", Some(account_id)),
            ("--role-name", "the role", Some(role_name)),
            ("--format", "the format", Some(format)),
            ("--home", "the path of the home folder", Some(home_folder)),
            ("--config-file", "the path of the config file", Some(config)),
            (
                "--credentials-file",
                "the path of the credentials file",
                Some(credentials),
            ),
            ("--profile", "the name in `AWS_PROFILE`", profile),
        ];
        let given = options
            .into_iter()
            .filter_map(|(name, what, value)| Some((name, what, value?)));
        let mut words = vec![
            Word::new(
                "the path of the program",
                unicode("the path of the program", &self.0)?,
            ),
            Word::new("the command", "credentials"),
        ];
        for (name, what, value) in given {
            if value.starts_with('-') {
                // Behind a blank it would be taken for another option.
                words.push(Word::new(what, format!("{name}={value}")));
            } else {
                words.push(Word::new(what, name));
                words.push(Word::new(what, value));
            }
        }
        Syntax::of_this_system().command_line(&words)
    }
}

fn unicode<'a>(what: &'static str, path: &'a Path) -> Result<&'a str> {
    path.to_str().ok_or(Error::CommandNotQuotable {
        what,
        problem: "is not Unicode",
    })
}

/// A child can have another working directory.
fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).map_err(|error| {
        Error::Internal(format!(
            "`{}` cannot be made absolute: {error}",
            path.display()
        ))
    })
}

fn check(path: &Path) -> Result<PathBuf> {
    let path = absolute(path)?;
    match fs::metadata(&path) {
        Ok(metadata) if metadata.is_file() && is_executable(&path) => Ok(path),
        Ok(_) => Err(Error::ProgramNotExecutable { path }),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            Err(Error::ProgramNotExecutable { path })
        }
        Err(_) => Err(Error::ProgramNotFound { path }),
    }
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok()
}

/// Windows decides by the name of a file.
#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("exe"))
}

/// The paths and permissions in them are those of Unix. `command_line` tests the quoting for Windows.
#[cfg(test)]
#[cfg(unix)]
mod tests;
