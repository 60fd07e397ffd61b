//! From the bytes of a file to its sections and their properties.
//!
//! The rules are those of the AWS CLI, which reads with Python's `configparser` and botocore's `configloader`: a line
//! that is indented more than the property before it continues that property; `=` or `:` ends a name; names are not
//! case-sensitive; a comment may be indented. Two rules are those of the AWS SDKs, which the AWS CLI does not have:
//! ` #` and ` ;` begin a comment after a value, and a section or property that comes twice is merged, the last value
//! wins. The AWS CLI refuses a file with a section or property that comes twice.

use std::collections::HashMap;

use super::problem::{Fault, Problem, setting_of};

/// What a section holds. A value with lines below it holds them, each after a line feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Properties(HashMap<String, String>);

impl Properties {
    /// A value; `name` is in lower case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A value of the lines below a property that has nothing on its own line.
    #[must_use]
    pub fn get_nested(&self, name: &str, nested: &str) -> Option<&str> {
        let lines = self.get(name)?.strip_prefix('\n')?;
        let mut found = lines
            .split('\n')
            .filter_map(|line| line.split_once('='))
            .filter(|(name, _value)| name.trim() == nested);
        found.next_back().map(|(_name, value)| value.trim())
    }

    /// Takes the others, which win.
    pub(super) fn merge(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// Takes those of the others that are not here yet.
    pub(super) fn fill(&mut self, others: &Self) {
        for (name, value) in &others.0 {
            let value = || value.clone();
            self.0.entry(name.clone()).or_insert_with(value);
        }
    }

    #[cfg(test)]
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.0.iter();
        pairs.map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// A section as it stands in the file.
#[derive(Debug)]
pub(super) struct Section {
    /// The text between the brackets.
    pub(super) header: String,
    pub(super) properties: Properties,
}

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) sections: Vec<Section>,
    pub(super) problems: Vec<Problem>,
}

/// Reads a file's bytes. Nothing ends the reading.
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
    /// How far the line that began the property is indented.
    indent: usize,
}

/// Where properties belong.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Position {
    #[default]
    BeforeFirst,
    /// In the section read last.
    InSection,
    /// In a section whose header cannot be read.
    LeftOut,
}

/// What a line that is indented more continues.
#[derive(Default)]
enum Property {
    #[default]
    None,
    /// A property that is left out, with the lines below it.
    LeftOut,
    Value(String),
    /// A property with nothing on its own line: the lines below it are properties, too.
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
            Some(header) if is_damaged(header) => self.problem(Fault::HeaderNotUtf8, None),
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
        if is_damaged(line) {
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
            _ if is_damaged(line) => Some(Fault::NotUtf8),
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
        /// More of them than anyone reads: a file that is no configuration at all has as many as it has lines.
        const MOST_KEPT: usize = 1000;
        if self.parsed.problems.len() == MOST_KEPT {
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

/// Whether bytes that are not UTF-8 were replaced in it.
fn is_damaged(text: &str) -> bool {
    text.contains(char::REPLACEMENT_CHARACTER)
}

/// The text between the brackets: up to the first `]` that only a comment follows, else up to the last one.
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

/// A line up to a `#` or `;` that white space comes before.
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
