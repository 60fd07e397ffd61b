use super::*;
use crate::error::ErrorCode;
use proptest::prelude::*;

fn line(syntax: Syntax, texts: &[&str]) -> Result<String> {
    let words: Vec<_> = texts
        .iter()
        .map(|text| Word::new("the text", *text))
        .collect();
    syntax.command_line(&words)
}

/// The words, as the C runtime of Windows splits a command line. botocore has the same rules.
fn windows_words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut is_quoted = false;
    let mut backslashes = 0;
    for character in line.chars() {
        match character {
            '\\' => backslashes += 1,
            '"' => {
                let text = word.get_or_insert_default();
                text.push_str(&"\\".repeat(backslashes / 2));
                if backslashes % 2 == 1 {
                    text.push('"');
                } else {
                    is_quoted = !is_quoted;
                }
                backslashes = 0;
            }
            other => {
                if backslashes > 0 {
                    let text = word.get_or_insert_default();
                    text.push_str(&"\\".repeat(backslashes));
                    backslashes = 0;
                }
                if other == ' ' && !is_quoted {
                    words.extend(word.take());
                } else {
                    word.get_or_insert_default().push(other);
                }
            }
        }
    }
    if backslashes > 0 {
        word.get_or_insert_default()
            .push_str(&"\\".repeat(backslashes));
    }
    words.extend(word);
    words
}

/// The words, as `sh` passes them to a program.
#[cfg(unix)]
fn shell_words(line: &str) -> Vec<String> {
    let output = std::process::Command::new("sh")
        .args(["-c", &format!(r"printf '%s\0' {line}")])
        .output()
        .unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let words = text.strip_suffix('\0').unwrap().split('\0');
    words.map(str::to_owned).collect()
}

/// Whether the reader of the SDK for JavaScript, or another one, would cut the line off.
fn has_comment(line: &str) -> bool {
    comment_starts(line).next().is_some()
}

#[cfg(unix)]
const TEXTS: &[&str] = &[
    "/usr/lib/my app/aws-sso-native",
    "/Applications/Zoë's App.app/Contents/aws-sso-native",
    "/tmp/a\"b/c",
    "/tmp/$HOME/`id`/$(id)/!x",
    "/tmp/a #b/c ;d/ ;;#",
    "/tmp/a\u{2003}#b\u{feff};c",
    "back\\slash\\",
    "'",
    "''",
    "#",
    ";x",
    "~/x",
    "a=b",
    "*?[x]{a,b}",
    "a&b|c<d>e(f)",
    "%PATH%",
    "My Corp 東京",
    "",
    "-x",
];

#[cfg(unix)]
#[test]
fn on_posix_the_shell_gets_each_text_back_and_no_reader_sees_a_comment() {
    let quoted = line(Syntax::Posix, TEXTS).unwrap();
    assert_eq!(shell_words(&quoted), TEXTS);
    assert!(!has_comment(&quoted), "{quoted}");
}

#[test]
fn plain_texts_are_not_quoted() {
    let posix = [
        "/opt/app/aws-sso-native",
        "--start-url",
        "https://d-1.awsapps.com/start",
    ];
    assert_eq!(line(Syntax::Posix, &posix).unwrap(), posix.join(" "));
    let windows = ["C:\\App\\aws-sso-native.exe", "--home", "C:\\Users\\Zoë"];
    assert_eq!(line(Syntax::Windows, &windows).unwrap(), windows.join(" "));
}

#[test]
fn on_windows_the_program_gets_each_text_back() {
    let texts = [
        "C:\\Program Files\\Zoë's App\\aws-sso-native.exe",
        "https://d-1.awsapps.com/start#/?a=b&c=(d)",
        "My Corp",
        "D:\\a b\\",
        "C:\\a#b;c\\d",
        "",
        "-x",
    ];
    let quoted = line(Syntax::Windows, &texts).unwrap();
    assert_eq!(windows_words(&quoted), texts);
    assert!(!has_comment(&quoted));
    assert!(
        quoted.starts_with("\"C:\\Program Files\\Zoë's App\\aws-sso-native.exe\" \"https:"),
        "{quoted}"
    );
}

#[test]
fn what_no_quotes_protect_is_rejected_and_the_error_names_it() {
    for (syntax, text, problem) in [
        (Syntax::Posix, "/tmp/a\nb", "control character"),
        (Syntax::Posix, "a\u{85}b", "control character"),
        (Syntax::Windows, "C:\\a\tb", "control character"),
        (Syntax::Windows, "a\"b", "double quote"),
        (Syntax::Windows, "C:\\100%\\x", "`%`"),
        (Syntax::Windows, "C:\\a #b\\x", "comment"),
        (Syntax::Windows, "a ;b", "comment"),
    ] {
        let error = line(syntax, &["plain", text]).unwrap_err();
        assert_eq!(error.code(), ErrorCode::CommandNotQuotable, "{text:?}");
        let message = error.to_string();
        assert!(
            message.starts_with("a command line cannot hold the text: it ")
                && message.contains(problem),
            "{message}"
        );
    }
}

#[cfg(unix)]
proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_without_control_characters_is_changed_on_posix(
        texts in proptest::collection::vec("[ #;'\"\\\\$`!a-zë\u{2003}-]{0,12}", 1..6)
    ) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let quoted = line(Syntax::Posix, &texts).unwrap();
        prop_assert!(!has_comment(&quoted));
        prop_assert_eq!(shell_words(&quoted), texts);
    }
}

proptest! {
    #[test]
    fn on_windows_a_text_is_unchanged_or_rejected(
        texts in proptest::collection::vec("[ #;'\"\\\\%&^a-zë-]{0,12}", 1..6)
    ) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        if let Ok(quoted) = line(Syntax::Windows, &texts) {
            prop_assert!(!has_comment(&quoted) && !quoted.contains('%'));
            prop_assert_eq!(windows_words(&quoted), texts);
        }
    }
}
