//! Parses the bytes of a file into sections and properties.
//!
//! The rules are those of the AWS CLI, which reads with Python's `configparser` and botocore's `configloader`: a line
//! that is indented more than the property before it continues that property; `=` or `:` ends a name; names are not
//! case-sensitive; a comment may be indented. Two rules are those of the AWS SDKs: ` #` and ` ;` begin a comment after
//! a value, and of a section or property that occurs twice the last value counts. The AWS CLI rejects a file with a
//! section or property that occurs twice.

use std::collections::HashMap;

use super::problem::{Fault, Problem, setting_of};

/// The properties of a section, by name. Continuation lines are part of the value, each after a line feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Properties(HashMap<String, String>);

impl Properties {
    /// The value of a property. `name` must be in lower case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The value of a nested property: one in the lines below a property that has no value on its own line.
    #[must_use]
    pub fn get_nested(&self, name: &str, nested: &str) -> Option<&str> {
        let lines = self.get(name)?.strip_prefix('\n')?;
        let mut found = lines
            .split('\n')
            .filter_map(|line| line.split_once('='))
            .filter(|(name, _value)| name.trim() == nested);
        found.next_back().map(|(_name, value)| value.trim())
    }

    /// Adds properties and replaces those of the same name.
    pub(super) fn merge(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// Adds the properties whose names are not present yet.
    pub(super) fn fill(&mut self, others: &Self) {
        for (name, value) in &others.0 {
            let value = || value.clone();
            self.0.entry(name.clone()).or_insert_with(value);
        }
    }

    #[cfg(any(test, fuzzing))]
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.0.iter();
        pairs.map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// A section as the file has it.
#[derive(Debug)]
pub(super) struct Section {
    /// The text between the brackets.
    pub(super) header: String,
    /// The properties below the header.
    pub(super) properties: Properties,
}

/// The content of a file.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    /// All sections with a valid header, in the order of the file.
    pub(super) sections: Vec<Section>,
    /// The lines that were left out.
    pub(super) problems: Vec<Problem>,
}

/// Parses the content of a file. It never fails: lines that are not valid become problems.
pub(super) fn parse(bytes: &[u8]) -> Parsed {
    const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let mut parser = Parser::default();
    for (index, line) in lines(bytes).enumerate() {
        parser.line_number = index + 1;
        parser.line(line);
    }
    parser.parsed
}

/// Lines that end with a line feed, a carriage return, or both, as Python reads text.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(bytes);
    std::iter::from_fn(move || {
        let bytes = rest?;
        let Some(end) = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
            rest = None;
            return Some(bytes);
        };
        let (line, after) = bytes.split_at(end);
        let after = after.strip_prefix(b"\r").unwrap_or(after);
        rest = Some(after.strip_prefix(b"\n").unwrap_or(after));
        Some(line)
    })
}

#[derive(Default)]
struct Parser {
    parsed: Parsed,
    line_number: usize,
    section: Position,
    property: Property,
    /// The indentation of the line that began the property, in bytes.
    indent: usize,
}

/// The section that properties are added to.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Position {
    #[default]
    BeforeFirst,
    /// The last section that was parsed.
    InSection,
    /// None: the section's header is not valid.
    LeftOut,
}

/// The property that an indented line continues.
#[derive(Default)]
enum Property {
    #[default]
    None,
    /// A property that is left out, with its continuation lines.
    LeftOut,
    Value(String),
    /// A property without a value on its own line: the lines below it are nested properties.
    Nested(String),
}

impl Parser {
    fn line(&mut self, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        let line = text.trim();
        if line.is_empty() || is_comment(line) {
            return;
        }
        let indent = text.len() - text.trim_start().len();
        if !matches!(self.property, Property::None) && indent > self.indent {
            return self.continuation(line);
        }
        self.indent = indent;
        if line.starts_with('[') {
            self.header(line);
        } else {
            self.property(line);
        }
    }

    fn begin(&mut self, position: Position) {
        self.section = position;
        self.property = Property::None;
    }

    fn header(&mut self, line: &str) {
        self.begin(Position::LeftOut);
        match header_text(line) {
            None => self.problem(Fault::UnclosedHeader, None),
            Some(header) if has_invalid_utf8(header) => self.problem(Fault::HeaderNotUtf8, None),
            Some(header) => {
                self.begin(Position::InSection);
                self.parsed.sections.push(Section {
                    header: header.to_owned(),
                    properties: Properties::default(),
                });
            }
        }
    }

    fn property(&mut self, line: &str) {
        self.property = Property::LeftOut;
        if self.section == Position::LeftOut {
            return;
        }
        let setting = setting_of(line);
        let line = without_comment(line);
        if has_invalid_utf8(line) {
            return self.problem(Fault::NotUtf8, setting);
        }
        let Some((name, value)) = line.split_once(['=', ':']) else {
            return self.problem(Fault::NoDelimiter, setting);
        };
        let (name, value) = (name.trim(), value.trim());
        if name.is_empty() {
            return self.problem(Fault::NoName, None);
        }
        let name = name.to_lowercase();
        match self.parsed.sections.last_mut() {
            Some(section) if self.section == Position::InSection => {
                let values = &mut section.properties.0;
                values.insert(name.clone(), value.to_owned());
            }
            _ => return self.problem(Fault::BeforeFirstSection, setting),
        }
        self.property = if value.is_empty() {
            Property::Nested(name)
        } else {
            Property::Value(name)
        };
    }

    fn continuation(&mut self, line: &str) {
        let (name, line) = match &self.property {
            Property::None | Property::LeftOut => return,
            Property::Value(name) => (name, line),
            Property::Nested(name) => (name, without_comment(line)),
        };
        let fault = match (&self.property, line.split_once('=')) {
            _ if has_invalid_utf8(line) => Some(Fault::NotUtf8),
            (Property::Nested(_), None) => Some(Fault::NoDelimiter),
            (Property::Nested(_), Some((name, _value))) if name.trim().is_empty() => {
                Some(Fault::NoName)
            }
            _ => None,
        };
        if let Some(fault) = fault {
            return self.problem(fault, setting_of(line));
        }
        let section = self.parsed.sections.last_mut();
        if let Some(value) = section.and_then(|section| section.properties.0.get_mut(name)) {
            value.push('\n');
            value.push_str(line);
        }
    }

    fn problem(&mut self, fault: Fault, setting: Option<&'static str>) {
        /// Bounds the memory for a file that is not a configuration file, where every line is a problem.
        const MAX_PROBLEMS: usize = 1000;
        if self.parsed.problems.len() == MAX_PROBLEMS {
            return;
        }
        let section = match self.section {
            Position::InSection => self.parsed.sections.last(),
            Position::BeforeFirst | Position::LeftOut => None,
        };
        self.parsed.problems.push(Problem {
            line: self.line_number,
            fault,
            section: section.map(|section| section.header.clone()),
            setting,
        });
    }
}

fn is_comment(line: &str) -> bool {
    line.starts_with(['#', ';'])
}

/// Whether the text had bytes that are not UTF-8. `from_utf8_lossy` replaced them.
fn has_invalid_utf8(text: &str) -> bool {
    text.contains(char::REPLACEMENT_CHARACTER)
}

/// The text between the brackets. It ends at the first `]` that is followed by nothing or by a comment, else at the
/// last `]`.
fn header_text(line: &str) -> Option<&str> {
    let inner = line.strip_prefix('[')?;
    let mut end = None;
    for (position, bracket) in inner.match_indices(']') {
        end = Some(position);
        let after = inner.get(position + bracket.len()..)?.trim_start();
        if after.is_empty() || is_comment(after) {
            break;
        }
    }
    inner.get(..end?)
}

/// The line without its comment, which begins at a `#` or `;` after white space.
fn without_comment(line: &str) -> &str {
    let mut after_blank = false;
    for (position, character) in line.char_indices() {
        if after_blank && matches!(character, '#' | ';') {
            return line.get(..position).unwrap_or(line).trim_end();
        }
        after_blank = character.is_whitespace();
    }
    line
}
