//! The client's name as the service takes it.
//!
//! AWS documents no rule. Names with characters beyond ASCII were refused as `InvalidClientMetadataException` (the name
//! of a computer in them, for example), and some with blanks were, too (aws/aws-cli#7643), while others are taken
//! (aws/aws-sdk-net#3393). So ASCII alone is sent, and if that is refused, letters and digits.

/// What the person sees when they are asked to approve, where nothing is left of the name the caller chose.
pub(super) const DEFAULT: &str = "aws-sso-native";

/// The name with each run of characters that are not visible ASCII or a blank as one `-`.
pub(super) fn ascii(name: &str) -> String {
    replaced(name, |c| matches!(c, ' '..='~'))
}

/// The name with letters, digits, `-`, `_` and `.` alone; each run of others is one `-`.
pub(super) fn letters(name: &str) -> String {
    let kept = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    replaced(name, kept)
}

fn replaced(name: &str, kept: impl Fn(char) -> bool) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut replacing = false;
    for c in name.chars() {
        if kept(c) {
            plain.push(c);
        } else if !replacing {
            plain.push('-');
        }
        replacing = !kept(c);
    }
    if plain.contains(|c: char| c.is_ascii_alphanumeric()) {
        plain
    } else {
        DEFAULT.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_ascii_is_sent_as_it_is() {
        for name in ["My App", "aws-sso-native", "it's (me) ~ \"1.0\""] {
            assert_eq!(ascii(name), name);
        }
    }

    #[test]
    fn other_characters_are_one_dash_a_run() {
        assert_eq!(ascii("Jürgens MacBook"), "J-rgens MacBook");
        assert_eq!(ascii("Pol\u{2019}s Mac 東京"), "Pol-s Mac -");
        assert_eq!(ascii("a\u{200b}\u{202e}b"), "a-b");
        assert_eq!(letters("Pol\u{2019}s Mac (2)"), "Pol-s-Mac-2-");
    }

    #[test]
    fn a_name_of_which_nothing_is_left_is_the_default() {
        for name in ["東京", "\u{1f680} \u{1f680}", "--"] {
            assert_eq!(ascii(name), DEFAULT);
            assert_eq!(letters(name), DEFAULT);
        }
    }
}
