//! Environment variables as a value.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;

/// Environment variables, captured when a call is made and handed down.
///
/// No other code of this crate reads them from the operating system: `getenv` concurrent with a `setenv` of another
/// thread is a data race, which the host of a library cannot rule out.
#[derive(Default)]
pub struct Environment(HashMap<String, String>);

/// `Debug` shows the names alone: values can hold passwords and tokens.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Environment {
    /// An environment with these variables.
    #[must_use]
    pub const fn new(variables: HashMap<String, String>) -> Self {
        Self(variables)
    }

    /// The variables that this process has now. Those whose name or value is not Unicode are left out.
    ///
    /// Call it while no code outside of Rust's standard library changes the environment.
    #[must_use]
    pub fn from_process() -> Self {
        let unicode = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        Self(unicode.collect())
    }

    /// The value of a variable. An empty variable counts as not set, as in the AWS CLI. On Windows the name may be spelled with
    /// other letters, upper case or lower case, as for all programs there.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.get_by_rule(name, cfg!(windows))
    }

    fn get_by_rule(&self, name: &str, in_any_case: bool) -> Option<&str> {
        let exact = self.0.get(name);
        let value = exact.or_else(|| {
            let mut others = self.0.iter().filter(|_| in_any_case);
            let found = others.find(|(other, _)| other.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value)
        });
        value.map(String::as_str).filter(|value| !value.is_empty())
    }

    /// All variables with their values, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The home folder, by the rule of the AWS SDKs: `HOME`, then on Windows `USERPROFILE`, then `HOMEDRIVE` with
    /// `HOMEPATH` (<https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html>); without these variables, the one that
    /// the operating system returns.
    #[must_use]
    pub fn home(&self) -> Option<PathBuf> {
        self.home_by_variables(cfg!(windows))
            .or_else(dirs::home_dir)
    }

    fn home_by_variables(&self, is_windows: bool) -> Option<PathBuf> {
        let home = self.get("HOME").map(PathBuf::from);
        home.or_else(|| self.profile_folder().filter(|_| is_windows))
    }

    /// The home folder on Windows for programs that do not read `HOME` there: Python, and so the AWS CLI, and Go, and so
    /// Terraform. `None` if no variable names it.
    #[must_use]
    pub fn profile_folder(&self) -> Option<PathBuf> {
        if let Some(profile) = self.get("USERPROFILE") {
            return Some(PathBuf::from(profile));
        }
        let (drive, path) = (self.get("HOMEDRIVE")?, self.get("HOMEPATH")?);
        Some(PathBuf::from(format!("{drive}{path}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_counts_as_not_set() {
        let variables = [("EMPTY", ""), ("SET", "1")].map(|(k, v)| (k.to_owned(), v.to_owned()));
        let environment = Environment::new(HashMap::from(variables));
        assert_eq!(environment.get("EMPTY"), None);
        assert_eq!(environment.get("SET"), Some("1"));
    }

    fn environment(variables: &[(&str, &str)]) -> Environment {
        let variables = variables.iter();
        let owned = variables.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Environment::new(owned.collect())
    }

    #[test]
    fn on_windows_a_variable_is_found_in_any_spelling_and_best_in_its_own() {
        let one = environment(&[("aws_Profile", "dev")]);
        assert_eq!(one.get_by_rule("AWS_PROFILE", true), Some("dev"));
        assert_eq!(one.get_by_rule("AWS_PROFILE", false), None);
        let both = environment(&[("aws_profile", "dev"), ("AWS_PROFILE", "prod")]);
        assert_eq!(both.get_by_rule("AWS_PROFILE", true), Some("prod"));
    }

    #[test]
    fn the_home_folder_on_windows_is_that_of_the_aws_sdks() {
        let profile = [
            ("USERPROFILE", r"C:\Users\jane"),
            ("HOMEDRIVE", "H:"),
            ("HOMEPATH", r"\jane"),
        ];
        let home = |variables: &[(&str, &str)], is_windows| {
            environment(variables).home_by_variables(is_windows)
        };
        let with_home = [&[("HOME", r"D:\home")], &profile[..]].concat();
        assert_eq!(home(&with_home, true), Some(PathBuf::from(r"D:\home")));
        assert_eq!(home(&profile, true), Some(PathBuf::from(r"C:\Users\jane")));
        assert_eq!(home(&profile[1..], true), Some(PathBuf::from(r"H:\jane")));
        assert_eq!(home(&profile[2..], true), None);
        assert_eq!(
            home(&profile, false),
            None,
            "other systems have `HOME` alone"
        );
    }

    #[test]
    fn debug_shows_no_value() {
        let proxy = (
            "HTTPS_PROXY".to_owned(),
            "http://me:hunter2@proxy".to_owned(),
        );
        let environment = Environment::new(HashMap::from([proxy]));
        assert_eq!(format!("{environment:?}"), r#"{"HTTPS_PROXY"}"#);
    }

    #[test]
    fn the_environment_of_the_process_is_captured() {
        // Every process of a test has this variable.
        let environment = Environment::from_process();
        assert!(environment.get("PATH").is_some_and(|path| !path.is_empty()));
    }
}
