//! Finds characters that are invisible or that look like another character.
//!
//! Such characters get into texts that are pasted from web pages, chats and documents. A start URL, session name or region
//! with one of them looks right, but means another host or file.

mod names;

use std::fmt::{self, Write as _};

use self::names::{CONFUSABLES, INVISIBLE_NAMES};
use super::InvalidValue;

/// A character and its position in a text. `Display` shows both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocatedCharacter {
    /// The character.
    pub character: char,
    /// The number of the character in the text, from 1.
    pub position: usize,
}

impl LocatedCharacter {
    /// The code point, and the name if it is known, in ASCII. A visible ASCII character is shown as it is.
    #[must_use]
    pub fn description(&self) -> String {
        let code_point = format!("U+{:04X}", u32::from(self.character));
        if let Some(name) = name(self.character) {
            return format!("{code_point} ({name})");
        }
        match CONFUSABLES.iter().find(|(it, ..)| *it == self.character) {
            Some((_, name, ascii)) => {
                format!("{code_point} ({name}, which looks like `{ascii}`)")
            }
            None if self.character.is_ascii() => format!("`{}`", self.character),
            None => code_point,
        }
    }
}

impl fmt::Display for LocatedCharacter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at character {}", self.description(), self.position)
    }
}

/// The first character that is not allowed, if there is one.
pub fn first_outside(text: &str, is_allowed: impl Fn(char) -> bool) -> Option<LocatedCharacter> {
    let found = text.chars().zip(1..).find(|(c, _)| !is_allowed(*c));
    found.map(|(character, position)| LocatedCharacter {
        character,
        position,
    })
}

/// The text on one line, for a terminal or a report.
///
/// Each invisible character is escaped, as `\u{202e}`, and white space becomes a space. Names of accounts, paths and texts
/// of servers can have any character.
#[must_use]
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_whitespace() {
            line.push(' ');
        } else if is_invisible(character) {
            // Writing to a String does not fail.
            let _ = write!(line, "\\u{{{:x}}}", u32::from(character));
        } else {
            line.push(character);
        }
    }
    line
}

/// The error for a text that violates a rule. It also names the first character that is not visible ASCII, which the person
/// may not see or may confuse with another one.
#[must_use]
pub fn invalid(rule: &'static str, text: &str) -> InvalidValue {
    first_outside(text, |c| c.is_ascii_graphic()).map_or_else(
        || InvalidValue::new(rule),
        |character| InvalidValue::new(format!("{rule}; it contains {character}")),
    )
}

/// The first invisible character, if there is one. A space counts as invisible.
#[must_use]
pub fn first_invisible(text: &str) -> Option<LocatedCharacter> {
    first_outside(text, |c| !is_invisible(c))
}

/// The first invisible character other than a space, if there is one.
#[must_use]
pub fn first_invisible_but_space(text: &str) -> Option<LocatedCharacter> {
    first_outside(text, |c| c == ' ' || !is_invisible(c))
}

/// Whether a character has no glyph, or changes how other characters are shown.
#[must_use]
pub fn is_invisible(character: char) -> bool {
    character.is_control()
        || character.is_whitespace()
        || is_in(&INVISIBLE, character)
        || is_private_use(character)
        || is_noncharacter(character)
}

/// The name of an invisible character. `None` for a visible one.
fn name(character: char) -> Option<&'static str> {
    if !is_invisible(character) {
        return None;
    }
    if let Some((_, name)) = INVISIBLE_NAMES.iter().find(|(it, _)| *it == character) {
        return Some(name);
    }
    Some(match character {
        _ if character.is_control() => "control character",
        _ if character.is_whitespace() => "white space",
        _ if is_private_use(character) => "private-use character",
        _ if is_noncharacter(character) => "noncharacter",
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => "variation selector",
        '\u{e0000}'..='\u{e007f}' => "tag character",
        _ => "invisible character",
    })
}

/// Whether it is one of the 66 noncharacters: The Unicode Standard, section 23.7.
fn is_noncharacter(character: char) -> bool {
    matches!(character, '\u{fdd0}'..='\u{fdef}') || u32::from(character) & 0xfffe == 0xfffe
}

/// Whether it is of the general category `Co` (private use): The Unicode Standard, section 23.5. Its glyph depends on the
/// font.
const fn is_private_use(character: char) -> bool {
    matches!(
        character,
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}'
    )
}

/// Whether a character is in one of the ranges, which are sorted. Both ends are included.
fn is_in(ranges: &[(char, char)], character: char) -> bool {
    let after = ranges.partition_point(|(first, _)| *first <= character);
    after
        .checked_sub(1)
        .and_then(|last| ranges.get(last))
        .is_some_and(|(_, last)| character <= *last)
}

/// The property `Default_Ignorable_Code_Point` and the general category `Cf`, of Unicode 17.0:
/// `DerivedCoreProperties.txt` and `extracted/DerivedGeneralCategory.txt` in
/// <https://www.unicode.org/Public/17.0.0/ucd/>. In addition, two characters for which most fonts have an empty glyph:
/// U+2800 BRAILLE PATTERN BLANK and U+FFFC OBJECT REPLACEMENT CHARACTER.
///
/// `__test__/properties` compares the ranges with the Unicode tables of the JavaScript engine.
const INVISIBLE: [(char, char); 26] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{600}', '\u{605}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{6dd}', '\u{6dd}'),
    ('\u{70f}', '\u{70f}'),
    ('\u{890}', '\u{891}'),
    ('\u{8e2}', '\u{8e2}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffc}'),
    ('\u{110bd}', '\u{110bd}'),
    ('\u{110cd}', '\u{110cd}'),
    ('\u{13430}', '\u{1343f}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visible_characters_are_accepted() {
        for text in [
            "aws-sso",
            "Café",
            "東京",
            "Ω≈ç√",
            "a\u{301}",
            "😀",
            "\u{fffd}",
            "",
        ] {
            assert_eq!(first_invisible(text), None, "{text}");
        }
    }

    #[test]
    fn an_invisible_character_is_found_with_its_position() {
        for (text, description) in [
            ("ab\u{200b}", "U+200B (zero width space) at character 3"),
            (
                "é\u{202e}",
                "U+202E (right-to-left override) at character 2",
            ),
            ("\u{ad}", "U+00AD (soft hyphen) at character 1"),
            ("x\u{1}", "U+0001 (control character) at character 2"),
            ("x\u{2003}", "U+2003 (white space) at character 2"),
            ("x\u{e0041}", "U+E0041 (tag character) at character 2"),
            ("x\u{e01ef}", "U+E01EF (variation selector) at character 2"),
            ("x\u{fdd0}", "U+FDD0 (noncharacter) at character 2"),
            ("x\u{10ffff}", "U+10FFFF (noncharacter) at character 2"),
            ("x\u{f8ff}", "U+F8FF (private-use character) at character 2"),
            ("x\u{3164}", "U+3164 (Hangul filler) at character 2"),
            ("x\u{2061}", "U+2061 (invisible character) at character 2"),
        ] {
            assert_eq!(first_invisible(text).unwrap().to_string(), description);
        }
    }

    #[test]
    fn confusable_characters_are_named_and_ascii_characters_are_shown() {
        let first = |text| first_outside(text, |c| c.is_ascii_alphanumeric()).unwrap();
        assert_eq!(
            first("a\u{2044}b").to_string(),
            "U+2044 (fraction slash, which looks like `/`) at character 2"
        );
        assert_eq!(first("ab|").to_string(), "`|` at character 3");
        assert_eq!(first("\u{e9}").to_string(), "U+00E9 at character 1");
    }

    #[test]
    fn descriptions_contain_no_invisible_character() {
        for (character, ..) in CONFUSABLES {
            assert!(!is_invisible(character), "{character:?}");
        }
        for (character, name) in INVISIBLE_NAMES {
            assert!(is_invisible(character), "{character:?}");
            assert!(name.is_ascii());
        }
    }
}
