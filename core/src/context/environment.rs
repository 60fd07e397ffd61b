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

    /// The value of a variable. An empty variable counts as not set, as in the AWS CLI.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// All variables with their values, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The home folder, by the rule of the AWS SDKs: `HOME`, then on Windows `USERPROFILE`, then `HOMEDRIVE` with
    /// `HOMEPATH`; without these variables, the one that the operating system returns.
    #[must_use]
    pub fn home(&self) -> Option<PathBuf> {
        if let Some(home) = self.get("HOME") {
            return Some(PathBuf::from(home));
        }
        if cfg!(windows) {
            if let Some(profile) = self.get("USERPROFILE") {
                return Some(PathBuf::from(profile));
            }
            if let (Some(drive), Some(path)) = (self.get("HOMEDRIVE"), self.get("HOMEPATH")) {
                return Some(PathBuf::from(format!("{drive}{path}")));
            }
        }
        dirs::home_dir()
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
        // Cargo sets this variable for every test.
        let name = "CARGO_MANIFEST_DIR";
        assert_eq!(
            Environment::from_process().get(name),
            Some(env!("CARGO_MANIFEST_DIR"))
        );
    }
}
