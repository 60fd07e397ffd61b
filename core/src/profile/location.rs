//! The paths of the two files.

use std::path::PathBuf;

use crate::context::Environment;

/// The paths of the two files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePaths {
    /// The config file.
    pub config: PathBuf,
    /// The credentials file.
    pub credentials: PathBuf,
}

/// The paths of the two files. `None` if there is no home folder, and no variable names them.
#[must_use]
pub fn file_paths(environment: &Environment) -> Option<FilePaths> {
    Some(FilePaths {
        config: config(environment)?,
        credentials: credentials(environment)?,
    })
}

/// The path of the config file: `AWS_CONFIG_FILE`, else `~/.aws/config`.
pub(super) fn config(environment: &Environment) -> Option<PathBuf> {
    location(environment, "AWS_CONFIG_FILE", "config")
}

/// The path of the credentials file: `AWS_SHARED_CREDENTIALS_FILE`, else `~/.aws/credentials`.
pub(super) fn credentials(environment: &Environment) -> Option<PathBuf> {
    location(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials")
}

fn location(environment: &Environment, variable: &str, name: &str) -> Option<PathBuf> {
    match environment.get(variable) {
        Some(path) => Some(expand_home(
            environment,
            &expand_variables(environment, path),
        )),
        None => Some(environment.home()?.join(".aws").join(name)),
    }
}

/// Replaces `~` at the start by the home folder, as the AWS CLI and the AWS SDKs do.
fn expand_home(environment: &Environment, path: &str) -> PathBuf {
    let below = match path.strip_prefix('~') {
        Some("") => Some(""),
        Some(below) => below
            .strip_prefix('/')
            .or_else(|| below.strip_prefix('\\').filter(|_| cfg!(windows))),
        None => None,
    };
    match (below, environment.home()) {
        (Some(below), Some(home)) => home.join(below),
        _ => PathBuf::from(path),
    }
}

/// Replaces `$NAME` and `${NAME}`, as the AWS CLI does. A variable that is not set stays in the text.
fn expand_variables(environment: &Environment, path: &str) -> String {
    let mut expanded = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('$') {
        expanded.push_str(before);
        let braced = after.strip_prefix('{');
        let braced = braced.and_then(|braced| braced.split_once('}'));
        let (name, behind) = braced.unwrap_or_else(|| {
            let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            after.split_at(end.unwrap_or(after.len()))
        });
        if let Some(value) = environment.get(name) {
            expanded.push_str(value);
            rest = behind;
        } else {
            expanded.push('$');
            rest = after;
        }
    }
    expanded.push_str(rest);
    expanded
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        let variables = variables.iter();
        Environment::new(
            variables
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn without_variables_the_files_are_in_the_home_folder() {
        let environment = environment(&[("HOME", "/home/me")]);
        let folder = Path::new("/home/me").join(".aws");
        assert_eq!(config(&environment), Some(folder.join("config")));
        assert_eq!(credentials(&environment), Some(folder.join("credentials")));
    }

    #[test]
    fn each_variable_changes_the_path_of_one_file() {
        let environment = environment(&[("HOME", "/home/me"), ("AWS_CONFIG_FILE", "/else/config")]);
        assert_eq!(config(&environment), Some(PathBuf::from("/else/config")));
        let expected = Path::new("/home/me").join(".aws").join("credentials");
        assert_eq!(credentials(&environment), Some(expected));
    }

    #[test]
    fn home_and_variables_are_expanded_as_the_aws_cli_does() {
        for (path, expected) in [
            ("~/aws/config", "/home/me/aws/config"),
            ("$HOME/config", "/home/me/config"),
            ("${HOME}/config", "/home/me/config"),
            ("/x/${NAME}.$NAME", "/x/dev.dev"),
            ("/x/$NAME_", "/x/$NAME_"),
            ("/x/${UNKNOWN}/$", "/x/${UNKNOWN}/$"),
            ("~someone/config", "~someone/config"),
            ("/x/~/config", "/x/~/config"),
        ] {
            let environment = environment(&[
                ("HOME", "/home/me"),
                ("NAME", "dev"),
                ("AWS_CONFIG_FILE", path),
            ]);
            assert_eq!(
                config(&environment),
                Some(PathBuf::from(expected)),
                "{path}"
            );
        }
    }
}
