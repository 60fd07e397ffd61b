//! Shared AWS config files: what is read from them, and what is warned about.

mod accepted_forms;
mod invalid_lines;
mod warnings;

use std::collections::HashMap;

use super::parse::{Properties, parse};
use super::profiles::Profiles;
use super::read::read;
use crate::context::{Environment, Warning, WarningCode};

/// The profiles of these files, by name, and the lines with problems.
fn profiles(config: &[u8], credentials: &[u8]) -> (HashMap<String, Properties>, Vec<usize>) {
    let (config, credentials) = (parse(config), parse(credentials));
    let problems = config.problems.iter().chain(&credentials.problems);
    let problems = problems.map(|problem| problem.line).collect();
    let read = Profiles::new(config.sections, credentials.sections, None);
    (read.by_name, problems)
}

type Expected<'a> = &'a [(&'a str, &'a [(&'a str, &'a str)])];

fn assert_profiles(config: &str, credentials: &str, expected: Expected<'_>, problems: &[usize]) {
    let (found, lines) = profiles(config.as_bytes(), credentials.as_bytes());
    let found: HashMap<&str, HashMap<&str, &str>> = found
        .iter()
        .map(|(name, properties)| (name.as_str(), properties.iter().collect()))
        .collect();
    let expected: HashMap<&str, HashMap<&str, &str>> = expected
        .iter()
        .map(|(name, properties)| (*name, properties.iter().copied().collect()))
        .collect();
    assert_eq!(found, expected, "{config:?} {credentials:?}");
    assert_eq!(lines, problems, "{config:?} {credentials:?}");
}
