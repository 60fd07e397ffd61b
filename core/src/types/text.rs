//! Characters that a person does not see in a text, or takes for another one.
//!
//! Texts are pasted from pages, chats and documents, which put such characters in. A start URL, a session
//! name or a region with one looks right, and names another file or host.

mod names;

use std::fmt;

use self::names::{LOOK_ALIKES, NAMES};
use super::InvalidValue;

/// A character at its place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Odd {
    /// The character.
    pub character: char,
    /// Its number in the text, from 1.
    pub position: usize,
}

impl Odd {
    /// The code point, with a name where one is known. It is plain ASCII, so that it can be shown.
    #[must_use]
    pub fn description(&self) -> String {
        let code_point = format!("U+{:04X}", u32::from(self.character));
        if let Some(name) = name(self.character) {
            return format!("{code_point} ({name})");
        }
        match LOOK_ALIKES.iter().find(|(it, ..)| *it == self.character) {
            Some((_, name, ascii)) => {
                format!("{code_point} ({name}, which looks like `{ascii}`)")
            }
            None if self.character.is_ascii() => format!("`{}`", self.character),
            None => code_point,
        }
    }
}

impl fmt::Display for Odd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at character {}", self.description(), self.position)
    }
}

/// The first character that is not allowed.
pub fn first_outside(text: &str, is_allowed: impl Fn(char) -> bool) -> Option<Odd> {
    let found = text.chars().zip(1..).find(|(c, _)| !is_allowed(*c));
    found.map(|(character, position)| Odd {
        character,
        position,
    })
}

/// A rule that a text breaks, with the first character of it that a person may not see or take for another one.
#[must_use]
pub fn invalid(rule: &'static str, text: &str) -> InvalidValue {
    first_outside(text, |c| c.is_ascii_graphic()).map_or_else(
        || InvalidValue::new(rule),
        |odd| InvalidValue::new(format!("{rule}; it contains {odd}")),
    )
}

/// The first character that is not seen; a space is one.
#[must_use]
pub fn first_unseen(text: &str) -> Option<Odd> {
    first_outside(text, |c| !is_unseen(c))
}

/// The first character that is not seen, where spaces between words are.
#[must_use]
pub fn first_unseen_but_space(text: &str) -> Option<Odd> {
    first_outside(text, |c| c == ' ' || !is_unseen(c))
}

/// Whether a character shows nothing, or changes how others are shown.
fn is_unseen(character: char) -> bool {
    character.is_control()
        || character.is_whitespace()
        || is_in(&INVISIBLE, character)
        || is_private_use(character)
        || is_noncharacter(character)
}

/// The name of a character that is not seen.
fn name(character: char) -> Option<&'static str> {
    if !is_unseen(character) {
        return None;
    }
    if let Some((_, name)) = NAMES.iter().find(|(it, _)| *it == character) {
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

/// The Unicode Standard, section 23.7: 66 code points that are not characters.
fn is_noncharacter(character: char) -> bool {
    matches!(character, '\u{fdd0}'..='\u{fdef}') || u32::from(character) & 0xfffe == 0xfffe
}

/// The Unicode Standard, section 23.5: the general category `Co`. What they show depends on the font.
const fn is_private_use(character: char) -> bool {
    matches!(
        character,
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}'
    )
}

fn is_in(ranges: &[(char, char)], character: char) -> bool {
    let after = ranges.partition_point(|(first, _)| *first <= character);
    after
        .checked_sub(1)
        .and_then(|last| ranges.get(last))
        .is_some_and(|(_, last)| character <= *last)
}

/// The property `Default_Ignorable_Code_Point` and the general category `Cf`, of Unicode 17.0:
/// `DerivedCoreProperties.txt` and `extracted/DerivedGeneralCategory.txt` in
/// <https://www.unicode.org/Public/17.0.0/ucd/>. Beside them two characters that most fonts show as
/// nothing: U+2800 BRAILLE PATTERN BLANK and U+FFFC OBJECT REPLACEMENT CHARACTER.
///
/// A test compares it with what the JavaScript engine knows of Unicode.
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
    fn what_is_seen_is_not_refused() {
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
            assert_eq!(first_unseen(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_not_seen_is_found_at_its_place() {
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
            assert_eq!(first_unseen(text).unwrap().to_string(), description);
        }
    }

    #[test]
    fn what_looks_like_another_character_is_named_so_and_what_is_plain_is_shown() {
        let first = |text| first_outside(text, |c| c.is_ascii_alphanumeric()).unwrap();
        assert_eq!(
            first("a\u{2044}b").to_string(),
            "U+2044 (fraction slash, which looks like `/`) at character 2"
        );
        assert_eq!(first("ab|").to_string(), "`|` at character 3");
        assert_eq!(first("\u{e9}").to_string(), "U+00E9 at character 1");
    }

    #[test]
    fn descriptions_hold_nothing_that_is_not_seen() {
        for (character, ..) in LOOK_ALIKES {
            assert!(!is_unseen(character), "{character:?}");
        }
        for (character, name) in NAMES {
            assert!(is_unseen(character), "{character:?}");
            assert!(name.is_ascii());
        }
    }
}
