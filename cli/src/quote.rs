//! Quotes values for shells.
//!
//! The values come from a service, and the shell runs what it reads. Values of the characters that AWS uses look as those of
//! `aws configure export-credentials`; every other value is quoted so that the shell takes it as text.

/// Whether a value means itself in every shell, quoted or not. `%` and `^` are not among the characters because of
/// `cmd.exe`, `~` because of `zsh`.
fn is_plain(value: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/+=_.:,@-".contains(&byte);
    !value.is_empty() && value.bytes().all(is_plain)
}

/// A control character: none is in a credential, and no shell has one quote for all of them.
fn has_control(value: &str) -> bool {
    value.chars().any(char::is_control)
}

/// For POSIX shells: nothing is special between single quotes, and a single quote ends them.
pub(crate) fn posix(value: &str) -> Option<String> {
    if is_plain(value) {
        return Some(value.to_owned());
    }
    (!has_control(value)).then(|| format!("'{}'", value.replace('\'', r"'\''")))
}

/// For fish: `\` and `'` are special between single quotes.
pub(crate) fn fish(value: &str) -> Option<String> {
    if is_plain(value) {
        return Some(format!("\"{value}\""));
    }
    (!has_control(value)).then(|| {
        let escaped = value.replace('\\', r"\\").replace('\'', r"\'");
        format!("'{escaped}'")
    })
}

/// For PowerShell: a single quote is doubled. Four other characters are single quotes to PowerShell, too
/// (`about_Quoting_Rules`, `CharTraits.cs`).
pub(crate) fn powershell(value: &str) -> Option<String> {
    if is_plain(value) {
        return Some(format!("\"{value}\""));
    }
    (!has_control(value)).then(|| {
        let mut quoted = String::from("'");
        for character in value.chars() {
            if matches!(character, '\'' | '\u{2018}'..='\u{201b}') {
                quoted.push(character);
            }
            quoted.push(character);
        }
        quoted.push('\'');
        quoted
    })
}

/// For `cmd.exe`, which has no quotes that are always safe. Other values have no form.
pub(crate) fn windows_cmd(value: &str) -> Option<String> {
    is_plain(value).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "IQoJb3JpZ2luX2VjE+abc/def==";

    #[test]
    fn what_aws_issues_looks_as_the_aws_cli_prints_it() {
        assert_eq!(posix(TOKEN).as_deref(), Some(TOKEN));
        assert_eq!(windows_cmd(TOKEN).as_deref(), Some(TOKEN));
        let quoted = format!("\"{TOKEN}\"");
        assert_eq!(fish(TOKEN), Some(quoted.clone()));
        assert_eq!(powershell(TOKEN), Some(quoted));
    }

    #[test]
    fn everything_else_is_text_to_the_shell() {
        let hostile = "$(id)`id`'\"\\;&|\u{2019}";
        assert_eq!(posix(hostile).unwrap(), "'$(id)`id`'\\''\"\\;&|\u{2019}'");
        assert_eq!(fish(hostile).unwrap(), "'$(id)`id`\\'\"\\\\;&|\u{2019}'");
        assert_eq!(
            powershell(hostile).unwrap(),
            "'$(id)`id`''\"\\;&|\u{2019}\u{2019}'"
        );
        assert_eq!(posix(""), Some("''".into()));
    }

    #[test]
    fn a_value_without_a_safe_form_has_none() {
        for hostile in ["a\nb", "a\0b", "a\rb"] {
            assert_eq!(posix(hostile), None);
            assert_eq!(fish(hostile), None);
            assert_eq!(powershell(hostile), None);
        }
        for hostile in ["a&b", "%PATH%", "a^b", "a b", "\"", "a!b", ""] {
            assert_eq!(windows_cmd(hostile), None, "{hostile}");
        }
    }
}
