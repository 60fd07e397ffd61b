//! Text of the service and of the person in a form that a terminal shows as it is.
//!
//! An account name can hold anything. Control characters would move the cursor or change the window's title, and
//! characters that change the direction of text would make one name look like another.

use std::fmt::Write as _;

use aws_sso_native_core::types::text::is_invisible;
pub(crate) use aws_sso_native_core::types::text::one_line;

/// JSON with each invisible character escaped, as `\u202e`. Outside of its strings JSON is ASCII, so the meaning stays.
pub(crate) fn json(value: &serde_json::Value) -> String {
    let mut text = String::new();
    for character in format!("{value:#}").chars() {
        if !character.is_ascii() && is_invisible(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else if character == '\u{7f}' {
            text.push_str("\\u007f");
        } else {
            text.push(character);
        }
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    const HOSTILE: &str = "a\u{1b}]0;x\u{7}\u{202e}b\n\u{9b}\u{200b}\u{7f}c\u{e0041}";

    #[test]
    fn visible_characters_stay() {
        assert_eq!(one_line("Zoë 東京 😀 [prod]"), "Zoë 東京 😀 [prod]");
    }

    #[test]
    fn invisible_characters_are_escaped() {
        assert_eq!(
            one_line(HOSTILE),
            "a\\u{1b}]0;x\\u{7}\\u{202e}b \\u{9b}\\u{200b}\\u{7f}c\\u{e0041}"
        );
    }

    #[test]
    fn json_shows_no_invisible_character_and_means_the_same() {
        let value = Value::from(HOSTILE);
        let text = json(&value);
        assert!(
            text.trim_end()
                .chars()
                .all(|c| c == ' ' || !is_invisible(c)),
            "{text}"
        );
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
