//! `~/.aws/config` and `~/.aws/credentials`.

#![expect(
    clippy::missing_panics_doc,
    reason = "a test or a fuzzer fails by a panic"
)]

use std::fmt::Write as _;

use super::Profiles;
use super::parse::{Parsed, parse};
use super::problem::description;
use crate::fuzzing::{PLANTED, assert_visible};

/// Between the two files, in the input.
const BETWEEN: &str = "=== credentials\n";

/// A file that is read, written and read again has the same sections, and no message quotes a line.
pub fn profile_files(bytes: &[u8]) {
    let at = bytes
        .windows(BETWEEN.len())
        .position(|part| part == BETWEEN.as_bytes());
    let (config, credentials) = bytes.split_at(at.unwrap_or(bytes.len()));
    for file in [config, credentials] {
        let mut parsed = parse(file);
        let problems = std::mem::take(&mut parsed.problems);
        if let Some(text) = description(problems) {
            // The name of a section is shown, with its invisible characters escaped.
            let is_in_header = parsed.sections.iter().any(|it| it.header.contains(PLANTED));
            assert!(is_in_header || !text.contains(PLANTED), "{text}");
            assert_visible(&text);
        }
        let written = written(&parsed);
        let again = parse(written.as_bytes());
        assert!(
            again.problems.is_empty(),
            "{:?}: {written:?}",
            again.problems
        );
        assert_eq!(written, self::written(&again));
    }
    let (first, second) = (parse(config), parse(credentials));
    let headers: Vec<String> = first.sections.iter().map(|it| it.header.clone()).collect();
    for name in headers.iter().map(String::as_str).chain(["default"]) {
        let (config, credentials) = (parse(config).sections, parse(credentials).sections);
        let name = name.split_whitespace().last().unwrap_or_default();
        let profiles = Profiles::new(config, credentials, Some(name));
        if let Some(text) = profiles.missing() {
            // It names the profile.
            assert_visible(&text);
        }
    }
    let profiles = Profiles::new(first.sections, second.sections, None);
    let endpoint = profiles
        .in_use()
        .and_then(|it| it.get_nested("sso", "endpoint_url"));
    assert!(endpoint.is_none_or(|it| it.trim() == it && !it.contains('\n')));
}

/// The sections in the form of the AWS CLI, sorted within each.
fn written(parsed: &Parsed) -> String {
    let mut text = String::new();
    for section in &parsed.sections {
        let mut lines: Vec<String> = (section.properties.iter())
            // A value can begin with `;`, which begins a comment after a blank.
            .map(|(name, value)| format!("{name} ={}\n", value.replace('\n', "\n  ")))
            .collect();
        lines.sort();
        let _ = write!(text, "[{}]\n{}", section.header, lines.concat());
    }
    text
}
