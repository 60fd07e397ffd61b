//! What the warning about the shared AWS config files says, and when there is one.

use super::*;

#[test]
fn the_name_of_a_section_is_shown_without_invisible_characters() {
    // The first is a symbol and the second a letter, but most fonts have an empty glyph for them.
    let shown = super::super::problem::printable("a\u{2800}b\u{3164}c\u{fe0f}");
    assert_eq!(shown, "a\\u{2800}b\\u{3164}c\\u{fe0f}");
}

struct Files {
    home: tempfile::TempDir,
    variables: HashMap<String, String>,
}

impl Files {
    fn new(config: &str, credentials: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join(".aws");
        std::fs::create_dir(&folder).unwrap();
        for (name, content) in [("config", config), ("credentials", credentials)] {
            if !content.is_empty() {
                #[expect(
                    clippy::disallowed_methods,
                    reason = "a test file that no other program reads"
                )]
                std::fs::write(folder.join(name), content).unwrap();
            }
        }
        let variables = HashMap::from([("HOME".to_owned(), home.path().display().to_string())]);
        Self { home, variables }
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    async fn read(&self) -> (Profiles, Option<Warning>) {
        read(&Environment::new(self.variables.clone())).await
    }

    async fn warning(&self) -> String {
        let (_, warning) = self.read().await;
        let warning = warning.expect("a warning");
        assert_eq!(warning.code, WarningCode::ConfigFileIgnored);
        let home = self.home.path().display().to_string();
        assert!(warning.path.is_none_or(|path| path.starts_with(&home)));
        let message = warning.message.replace(&home, "~");
        message.replace(r"~\.aws\", "~/.aws/")
    }
}

#[tokio::test]
async fn the_warning_names_file_line_and_lost_setting() {
    let files = Files::new(
        "[default]\nregion us-east-1\nuse_fips_endpoint true\n[profile x\n",
        "aws_secret_access_key = hunter2\n[default]\nhunter2\n",
    );
    let message = files.warning().await;
    assert_eq!(
        message,
        "a part of the shared AWS config files is left out: `~/.aws/config`: line 3 in `[default]` has no `=`, so its \
         `use_fips_endpoint` is not followed; line 2 in `[default]` has no `=`; line 4 begins a section without `]`, \
         which is left out; `~/.aws/credentials`: line 1 stands before the first section; line 3 in `[default]` has \
         no `=`"
    );
    let (_, warning) = files.read().await;
    assert_eq!(
        warning.unwrap().path,
        Some(files.home.path().join(".aws").join("config"))
    );
}

#[tokio::test]
async fn a_lost_setting_is_named_among_many_invalid_lines() {
    let noise = "noise\n".repeat(5000);
    let mut config = format!("[default]\n{}endpoint_url\n{noise}", "noise\n".repeat(20));
    config.push_str("[profile a\u{202e}b\u{7}]\nnoise\n");
    let message = Files::new(&config, "").warning().await;
    assert!(
        message
            .contains("line 22 in `[default]` has no `=`, so its `endpoint_url` is not followed"),
        "{message}"
    );
    assert!(message.ends_with("; and 995 lines more"), "{message}");
    assert!(message.len() < 1000);
    let message = Files::new("[profile a\u{202e}b\u{7}]\nnoise\n", "")
        .warning()
        .await;
    assert!(
        message.contains(r"`[profile a\u{202e}b\u{7}]`"),
        "{message}"
    );
}

#[tokio::test]
async fn a_file_that_cannot_be_read_does_not_affect_the_other() {
    let files = Files::new("", "[default]\na = 1");
    std::fs::create_dir(files.home.path().join(".aws").join("config")).unwrap();
    let (read, _) = files.read().await;
    assert_eq!(
        read.in_use().and_then(|profile| profile.get("a")),
        Some("1")
    );
    let message = files.warning().await;
    assert!(
        message.ends_with("`~/.aws/config` is not a regular file"),
        "{message}"
    );

    let files = Files::new("[default]\na = 1", "\u{fffd}");
    let utf16: Vec<u8> = "\u{feff}[default]"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    #[expect(
        clippy::disallowed_methods,
        reason = "a test file that no other program reads"
    )]
    std::fs::write(files.home.path().join(".aws").join("credentials"), utf16).unwrap();
    let (read, _) = files.read().await;
    assert_eq!(
        read.in_use().and_then(|profile| profile.get("a")),
        Some("1")
    );
    let message = files.warning().await;
    assert!(
        message.ends_with("`~/.aws/credentials` is UTF-16 and must be UTF-8"),
        "{message}"
    );
}

#[tokio::test]
async fn a_reference_to_a_missing_profile_or_section_is_warned_about() {
    let files = Files::new("[gov]\nuse_fips_endpoint = true", "").with("AWS_PROFILE", "gov");
    let message = files.warning().await;
    assert!(
        message.ends_with("neither file has the profile `gov` that `AWS_PROFILE` names"),
        "{message}"
    );
    let files = Files::new("[default]\nservices = local", "");
    let message = files.warning().await;
    assert!(
        message.ends_with("there is no section `[services local]`, which the profile in use names"),
        "{message}"
    );
}

#[tokio::test]
async fn missing_files_and_unused_profiles_cause_no_warning() {
    for files in [
        Files::new("", ""),
        Files::new("", "").with("AWS_PROFILE", "gov"),
        Files::new("[profile x]\na = 1", "").with("AWS_PROFILE", "default"),
        Files::new("[profile x]\na = 1", ""),
        Files::new("", "[gov]\na = 1").with("AWS_PROFILE", "gov"),
    ] {
        assert_eq!(files.read().await.1, None);
    }
}
