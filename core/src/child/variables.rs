//! The environment variables of a child.

use std::collections::HashMap;

/// Environment variables that are changed by name.
#[derive(Clone)]
pub(super) struct Variables {
    by_name: HashMap<String, String>,
    /// Whether `Path` and `PATH` are one variable, as on Windows.
    ignores_case: bool,
}

impl Variables {
    /// The variables of a child on this system.
    pub(super) const fn new(by_name: HashMap<String, String>) -> Self {
        Self::with_case(by_name, cfg!(windows))
    }

    const fn with_case(by_name: HashMap<String, String>, ignores_case: bool) -> Self {
        Self {
            by_name,
            ignores_case,
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        if !self.ignores_case {
            return self.by_name.get(name).map(String::as_str);
        }
        let mut variables = self.by_name.iter();
        let found = variables.find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn remove(&mut self, name: &str) {
        if self.ignores_case {
            self.by_name
                .retain(|other, _| !other.eq_ignore_ascii_case(name));
        } else {
            self.by_name.remove(name);
        }
    }

    /// Sets a variable, whatever the spelling of its name was before.
    pub(super) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.remove(name);
        self.by_name.insert(name.to_owned(), value.into());
    }

    pub(super) fn into_map(self) -> HashMap<String, String> {
        self.by_name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)], ignores_case: bool) -> Variables {
        let owned = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Variables::with_case(owned.collect(), ignores_case)
    }

    #[test]
    fn on_windows_a_variable_is_found_changed_and_removed_in_any_spelling() {
        let pairs = [("Aws_Profile", "a"), ("no_Proxy", "b"), ("Path", "c")];
        let mut changed = variables(&pairs, true);
        assert_eq!(changed.get("AWS_PROFILE"), Some("a"));
        changed.remove("AWS_PROFILE");
        changed.set("NO_PROXY", "d");
        let expected = [("NO_PROXY", "d"), ("Path", "c")];
        assert_eq!(changed.into_map(), variables(&expected, true).by_name);
    }

    #[test]
    fn elsewhere_the_spelling_of_a_name_counts() {
        let mut changed = variables(&[("no_proxy", "a")], false);
        assert_eq!(changed.get("NO_PROXY"), None);
        changed.set("NO_PROXY", "b");
        changed.remove("No_Proxy");
        let expected = [("NO_PROXY", "b"), ("no_proxy", "a")];
        assert_eq!(changed.into_map(), variables(&expected, false).by_name);
    }
}
