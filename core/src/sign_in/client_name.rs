//! The client's name in the forms that `RegisterClient` accepts.
//!
//! AWS documents no rule. Names with characters outside ASCII were rejected as `InvalidClientMetadataException`, for
//! example if they had the name of a computer. Some names with spaces were rejected (aws/aws-cli#7643), others were
//! accepted (aws/aws-sdk-net#3393). So a name is sent in ASCII, and if that is rejected, with letters and digits only.

/// The name if the caller chose none, or if the chosen one has no ASCII letter or digit.
pub(super) const DEFAULT: &str = "aws-sso-native";

/// The name in ASCII: each run of other characters is replaced by one `-`.
pub(super) fn ascii(name: &str) -> String {
    replaced(name, |c| matches!(c, ' '..='~'))
}

/// The name with letters, digits, `-`, `_` and `.` only: each run of other characters is replaced by one `-`.
pub(super) fn letters_and_digits(name: &str) -> String {
    let is_kept = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    replaced(name, is_kept)
}

fn replaced(name: &str, is_kept: impl Fn(char) -> bool) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut in_replaced_run = false;
    for c in name.chars() {
        if is_kept(c) {
            plain.push(c);
        } else if !in_replaced_run {
            plain.push('-');
        }
        in_replaced_run = !is_kept(c);
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
    fn an_ascii_name_is_not_changed() {
        for name in ["My App", "aws-sso-native", "it's (me) ~ \"1.0\""] {
            assert_eq!(ascii(name), name);
        }
    }

    #[test]
    fn a_run_of_other_characters_becomes_one_dash() {
        assert_eq!(ascii("Jürgens MacBook"), "J-rgens MacBook");
        assert_eq!(ascii("Pol\u{2019}s Mac 東京"), "Pol-s Mac -");
        assert_eq!(ascii("a\u{200b}\u{202e}b"), "a-b");
        assert_eq!(letters_and_digits("Pol\u{2019}s Mac (2)"), "Pol-s-Mac-2-");
    }

    #[test]
    fn a_name_without_letters_and_digits_becomes_the_default() {
        for name in ["東京", "\u{1f680} \u{1f680}", "--"] {
            assert_eq!(ascii(name), DEFAULT);
            assert_eq!(letters_and_digits(name), DEFAULT);
        }
    }
}
