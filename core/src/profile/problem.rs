//! What of a file could not be read, and what was lost by it.

use std::fmt;

/// Settings that change where a token goes. A message may name them; nothing else of a line that cannot be read is
/// quoted, because it may be a secret.
const SETTINGS: [&str; 5] = [
    "use_fips_endpoint",
    "use_dualstack_endpoint",
    "endpoint_url",
    "ignore_configured_endpoint_urls",
    "services",
];

/// The most problems that a message tells.
const MOST_TOLD: usize = 5;

/// A line that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    /// Its number, from 1.
    pub(super) line: usize,
    /// What is wrong with it, to follow the number.
    pub(super) fault: Fault,
    /// The text between the brackets of the section it stands in.
    pub(super) section: Option<String>,
    /// The setting that it begins with, where that is one of ours.
    pub(super) setting: Option<&'static str>,
}

/// What is wrong with a line.
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
            write!(f, "in `[{}]` ", shown(section))?;
        }
        write!(f, "{}", self.fault)?;
        self.setting.map_or(Ok(()), |setting| {
            write!(f, ", so its `{setting}` is not followed")
        })
    }
}

/// The setting that a line begins with, where it is one of ours.
pub(super) fn setting_of(line: &str) -> Option<&'static str> {
    let first = line.split(|c: char| c.is_whitespace() || c == '=' || c == ':');
    let name = first.into_iter().next()?.to_ascii_lowercase();
    SETTINGS.into_iter().find(|setting| *setting == name)
}

/// The problems of a file as one text. Lost settings come first.
pub(super) fn told(mut problems: Vec<Problem>) -> Option<String> {
    problems.sort_by_key(|problem| problem.setting.is_none());
    let more = problems.len().saturating_sub(MOST_TOLD);
    problems.truncate(MOST_TOLD);
    let told: Vec<String> = problems.iter().map(Problem::to_string).collect();
    match (told.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(told.join("; ")),
        (false, more) => Some(format!("{}; and {more} lines more", told.join("; "))),
    }
}

/// A name from a file as a message can show it: short, and without control characters.
pub(super) fn shown(name: &str) -> String {
    const LONGEST: usize = 64;
    let short: String = name.chars().take(LONGEST).collect();
    short.escape_debug().to_string()
}
