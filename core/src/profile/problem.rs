//! Lines that could not be parsed, as text for a warning.

use std::fmt;

use crate::types::text::one_line;

/// Settings that change where a token is sent. A message may name them. It quotes nothing else of an invalid line,
/// which may be a secret.
const NAMED_SETTINGS: [&str; 5] = [
    "use_fips_endpoint",
    "use_dualstack_endpoint",
    "endpoint_url",
    "ignore_configured_endpoint_urls",
    "services",
];

/// How many problems a message describes. The others are counted.
const MAX_DESCRIBED: usize = 5;

/// A line that could not be parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    /// The number of the line, from 1.
    pub(super) line: usize,
    /// What is wrong with the line.
    pub(super) fault: Fault,
    /// The header of the section that the line is in.
    pub(super) section: Option<String>,
    /// The setting that the line begins with, if it is one of [`NAMED_SETTINGS`].
    pub(super) setting: Option<&'static str>,
}

/// What is wrong with a line. The text follows "line 7".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("stands before the first section")]
    BeforeFirstSection,
    #[error("begins a section without `]`, which is left out")]
    UnclosedHeader,
    #[error("begins a section and is not UTF-8; the section is left out")]
    HeaderNotUtf8,
    #[error("has no `=`")]
    NoDelimiter,
    #[error("has no name before the `=`")]
    NoName,
    #[error("is not UTF-8")]
    NotUtf8,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} ", self.line)?;
        if let Some(section) = &self.section {
            write!(f, "in `[{}]` ", printable(section))?;
        }
        write!(f, "{}", self.fault)?;
        self.setting.map_or(Ok(()), |setting| {
            write!(f, ", so its `{setting}` is not followed")
        })
    }
}

/// The setting that a line begins with, if it is one of [`NAMED_SETTINGS`].
pub(super) fn setting_of(line: &str) -> Option<&'static str> {
    let first = line.split(|c: char| c.is_whitespace() || c == '=' || c == ':');
    let name = first.into_iter().next()?.to_ascii_lowercase();
    NAMED_SETTINGS.into_iter().find(|setting| *setting == name)
}

/// Describes the problems of a file, those with a named setting first. `None` if there are none.
pub(super) fn description(problems: Vec<Problem>) -> Option<String> {
    let more = problems.len().saturating_sub(MAX_DESCRIBED);
    let (named, others): (Vec<_>, Vec<_>) =
        problems.into_iter().partition(|it| it.setting.is_some());
    let first = named.iter().chain(&others).take(MAX_DESCRIBED);
    let described: Vec<String> = first.map(Problem::to_string).collect();
    match (described.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(described.join("; ")),
        (false, more) => Some(format!("{}; and {more} lines more", described.join("; "))),
    }
}

/// A name from a file in a form that a message can contain: at most 64 characters, invisible ones escaped.
pub(super) fn printable(name: &str) -> String {
    const MAX_LENGTH: usize = 64;
    let short: String = name.chars().take(MAX_LENGTH).collect();
    one_line(&short)
}
