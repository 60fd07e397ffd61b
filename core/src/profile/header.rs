//! The kind of a section in `~/.aws/config`, which its header (the text between the brackets) determines.

/// The kind and name of a section.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Header {
    /// `[profile NAME]`.
    Profile(String),
    /// `[default]`. `[profile default]` means the same profile.
    Default,
    /// `[services NAME]`.
    Services(String),
    /// `[sso-session NAME]`.
    SsoSession(String),
    /// `[DEFAULT]`: values for every other section of the file that does not have them. This is a rule of Python's
    /// `configparser`, and so of the AWS CLI.
    EverySection,
    /// A section that this crate does not use.
    Other,
}

impl Header {
    /// Parses the text between the brackets.
    pub(super) fn parse(text: &str) -> Self {
        if text == "DEFAULT" {
            return Self::EverySection;
        }
        let text = text.trim();
        if text == "default" {
            return Self::Default;
        }
        // Rules of the AWS CLI: `[profiles x]` is the profile `x`, and a name with a space needs quotes.
        let name = match words(text).as_deref() {
            Some([_kind, name]) => name.clone(),
            _ => return Self::Other,
        };
        if text.starts_with("profile") {
            Self::Profile(name)
        } else if text.starts_with("services") {
            Self::Services(name)
        } else if text.starts_with("sso-session") {
            Self::SsoSession(name)
        } else {
            Self::Other
        }
    }
}

/// Splits a text into words by the rules of a POSIX shell. `None` if a quote is not closed.
fn words(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            quote @ ('\'' | '"') => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next()? {
                        end if end == quote => break,
                        '\\' if quote == '"' => match characters.next()? {
                            escaped @ ('"' | '\\') => word.push(escaped),
                            other => word.extend(['\\', other]),
                        },
                        inner => word.push(inner),
                    }
                }
            }
            '\\' => word.get_or_insert_default().push(characters.next()?),
            // The white space of Python's `shlex`.
            ' ' | '\t' | '\r' | '\n' => words.extend(word.take()),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_mean_what_they_mean_to_the_aws_cli() {
        let profile = |name: &str| Header::Profile(name.into());
        for (text, expected) in [
            ("default", Header::Default),
            ("profile default", profile("default")),
            ("DEFAULT", Header::EverySection),
            ("profile dev", profile("dev")),
            ("profile\tdev", profile("dev")),
            ("profile    dev", profile("dev")),
            ("  profile dev  ", profile("dev")),
            ("profile \"My Corp\"", profile("My Corp")),
            ("profile 'My Corp'", profile("My Corp")),
            ("profile 'it\"s'", profile("it\"s")),
            (r"profile 'a\'", profile(r"a\")),
            (r#"profile "a\"b\c""#, profile(r#"a"b\c"#)),
            (r"profile My\ Corp", profile("My Corp")),
            ("profile a.b:c/d@e+f%g_h-i", profile("a.b:c/d@e+f%g_h-i")),
            ("profile \u{fc}", profile("\u{fc}")),
            ("profile \"\"", profile("")),
            ("profiles x", profile("x")),
            ("services local", Header::Services("local".into())),
            ("profile My Corp", Header::Other),
            ("profile \"My Corp", Header::Other),
            ("profile trailing\\", Header::Other),
            ("profile", Header::Other),
            ("profiledev", Header::Other),
            ("dev", Header::Other),
            ("Default", Header::Other),
            ("Profile dev", Header::Other),
            ("sso-session dev", Header::SsoSession("dev".into())),
            (
                "sso-session 'My Corp'",
                Header::SsoSession("My Corp".into()),
            ),
            ("sso-session", Header::Other),
            ("preview", Header::Other),
            ("", Header::Other),
        ] {
            assert_eq!(Header::parse(text), expected, "{text:?}");
        }
    }
}
