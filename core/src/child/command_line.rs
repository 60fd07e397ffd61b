//! A command line that all its readers split into the same words.
//!
//! The value of `credential_process` is read by many programs, and none of them asks which system of quoting was used:
//! botocore splits it like a POSIX shell, without one (`shlex`; on Windows by the rules of the C runtime). The SDKs for
//! JavaScript, Rust and Go pass it to `sh -c` or `cmd.exe`. Claude Code passes `awsCredentialExport` to the same shells.
//! Before that, the value is a line of a config file, in which ` #` and ` ;` begin a comment, even inside of quotes.
//!
//! What one of these readers would change is rejected.

use std::borrow::Cow;

use crate::error::{Error, Result};

/// How a system splits command lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    /// `sh` and `shlex`.
    Posix,
    /// `cmd.exe`, and the C runtime's rules for arguments:
    /// <https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments>.
    Windows,
}

/// A word of a command line.
#[derive(Debug)]
pub(super) struct Word<'a> {
    /// What it is, for the error: `the path of the program`.
    what: &'static str,
    /// The text that the program must get.
    text: Cow<'a, str>,
}

impl<'a> Word<'a> {
    pub(super) fn new(what: &'static str, text: impl Into<Cow<'a, str>>) -> Self {
        let text = text.into();
        Self { what, text }
    }
}

impl Syntax {
    /// The syntax of the system that this runs on.
    pub(super) const fn of_this_system() -> Self {
        if cfg!(windows) {
            Self::Windows
        } else {
            Self::Posix
        }
    }

    /// The command line of these words.
    ///
    /// # Errors
    ///
    /// `CommandNotQuotable` if a reader would see another text.
    pub(super) fn command_line(self, words: &[Word<'_>]) -> Result<String> {
        let mut line = String::new();
        for word in words {
            let quoted = match self.problem(&word.text) {
                Some(problem) => {
                    return Err(Error::CommandNotQuotable {
                        what: word.what,
                        problem,
                    });
                }
                None if self.is_plain(&word.text) => word.text.clone().into_owned(),
                None => self.quoted(&word.text),
            };
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&quoted);
        }
        Ok(line)
    }

    /// Why no quotes can protect a text.
    fn problem(self, text: &str) -> Option<&'static str> {
        if text.chars().any(char::is_control) {
            return Some("contains a control character, such as a line end");
        }
        if self == Self::Posix {
            return None;
        }
        if text.contains('"') {
            Some("contains a double quote")
        } else if text.contains('%') {
            // `cmd.exe` replaces `%NAME%` inside of quotes, too, and has no escape for it on a command line.
            Some("contains `%`, which `cmd.exe` replaces")
        } else if comment_starts(text).next().is_some() {
            Some("contains white space before `#` or `;`, which begins a comment in a config file")
        } else {
            None
        }
    }

    /// Whether the text is the same without quotes.
    ///
    /// On Windows quotes are used only where they are needed: some readers put the whole command into quotes of their own.
    fn is_plain(self, text: &str) -> bool {
        let is_plain = |character: char| {
            character.is_ascii_alphanumeric()
                || match self {
                    Self::Posix => "_-./:@+,=".contains(character),
                    Self::Windows => "_-./:@+\\".contains(character) || character.is_alphabetic(),
                }
        };
        !text.is_empty() && text.chars().all(is_plain)
    }

    fn quoted(self, text: &str) -> String {
        match self {
            Self::Posix => quoted_for_posix(text),
            Self::Windows => quoted_for_windows(text),
        }
    }
}

/// In single quotes every character but the quote stands for itself, for `sh` and for `shlex`.
fn quoted_for_posix(text: &str) -> String {
    let mut comment_starts = comment_starts(text).peekable();
    let mut quoted = String::from("'");
    for (position, character) in text.char_indices() {
        if comment_starts.next_if_eq(&position).is_some() {
            // A quote ends and another one begins, so that no white space is before the character.
            quoted.push_str("''");
        }
        match character {
            '\'' => quoted.push_str("'\\''"),
            other => quoted.push(other),
        }
    }
    quoted.push('\'');
    quoted
}

/// A backslash stands for itself, but not before the closing quote.
fn quoted_for_windows(text: &str) -> String {
    let backslashes = text.len() - text.trim_end_matches('\\').len();
    format!("\"{text}{}\"", "\\".repeat(backslashes))
}

/// Where `#` or `;` follows white space. Of the readers, that of the SDK for JavaScript has the widest notion of white
/// space: `\s` of its regular expressions, which includes U+FEFF.
fn comment_starts(text: &str) -> impl Iterator<Item = usize> + '_ {
    let is_space = |character: char| character.is_whitespace() || character == '\u{feff}';
    text.char_indices()
        .zip(text.char_indices().skip(1))
        .filter(move |((_, before), (_, character))| {
            is_space(*before) && matches!(character, '#' | ';')
        })
        .map(|(_, (position, _))| position)
}

#[cfg(test)]
mod tests;
