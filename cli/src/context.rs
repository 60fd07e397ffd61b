//! What a command works with: environment variables and configuration files.

use std::collections::HashMap;
use std::time::Duration;

use aws_sso_native_core::clock::Deadline;
use aws_sso_native_core::context::{CallContext, Environment};
use aws_sso_native_core::session::SsoSession;

use crate::arguments::FileArguments;

/// How long a refresh in the background is waited for when the command has ended.
const LONGEST_REFRESH: Duration = Duration::from_secs(20);

/// The context of the command: the environment variables of this process, and in the place of some of them the arguments.
pub(crate) fn of_call(arguments: &FileArguments) -> CallContext {
    CallContext::new(environment(arguments, &Environment::from_process()))
}

fn environment(arguments: &FileArguments, process: &Environment) -> Environment {
    let mut variables: HashMap<String, String> = process
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let FileArguments {
        config_file,
        credentials_file,
        profile,
        home,
    } = arguments;
    // `AWS_PROFILE` names a profile of the files of the other two variables, and these are other files.
    if config_file.is_some() || credentials_file.is_some() {
        variables.remove("AWS_PROFILE");
    }
    for (name, value) in [
        ("AWS_CONFIG_FILE", config_file),
        ("AWS_SHARED_CREDENTIALS_FILE", credentials_file),
        ("AWS_PROFILE", profile),
        ("HOME", home),
    ] {
        if let Some(value) = value {
            variables.insert(name.to_owned(), value.clone());
        }
    }
    Environment::new(variables)
}

/// Waits for a refresh that began in the background. The service may have replaced the refresh token, and the new one is
/// lost if the program ends now.
pub(crate) async fn wait_for_refresh(context: &CallContext, session: &SsoSession) {
    let clock = context.clock.as_ref();
    let deadline = Deadline::after(LONGEST_REFRESH, clock);
    tokio::select! {
        biased;
        () = session.refresh_ended() => {}
        () = deadline.passed(clock) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process() -> Environment {
        let variables = [
            ("HOME", "/home/me"),
            ("AWS_CONFIG_FILE", "/private/config"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/private/credentials"),
            ("AWS_PROFILE", "private"),
            ("AWS_CA_BUNDLE", "/ca.pem"),
        ];
        Environment::new(
            variables
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
        )
    }

    #[test]
    fn without_arguments_the_environment_is_that_of_the_process() {
        let own = environment(&FileArguments::default(), &process());
        assert_eq!(own.get("AWS_CONFIG_FILE"), Some("/private/config"));
        assert_eq!(own.get("AWS_PROFILE"), Some("private"));
    }

    #[test]
    fn the_files_of_the_host_replace_those_of_a_private_profile() {
        let arguments = FileArguments {
            config_file: Some("/home/me/config".into()),
            credentials_file: Some(String::new()),
            ..FileArguments::default()
        };
        let own = environment(&arguments, &process());
        assert_eq!(own.get("AWS_CONFIG_FILE"), Some("/home/me/config"));
        // An empty value is the usual file.
        assert_eq!(own.get("AWS_SHARED_CREDENTIALS_FILE"), None);
        assert_eq!(own.get("AWS_PROFILE"), None);
        assert_eq!(own.get("AWS_CA_BUNDLE"), Some("/ca.pem"));
    }

    #[test]
    fn profile_and_home_replace_their_variables() {
        let arguments = FileArguments {
            config_file: Some(String::new()),
            profile: Some("corp".into()),
            home: Some("/home/other".into()),
            ..FileArguments::default()
        };
        let own = environment(&arguments, &process());
        assert_eq!(own.get("AWS_PROFILE"), Some("corp"));
        assert_eq!(own.home(), Some("/home/other".into()));
    }
}
