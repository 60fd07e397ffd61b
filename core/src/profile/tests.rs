//! Files in all the forms that people and tools write.

use std::collections::HashMap;

use super::parse::{Properties, parse};
use super::profiles::Profiles;
use super::read::read;
use crate::context::{Environment, Warning, WarningCode};

/// The profiles of these files, by name, and the lines with problems.
fn profiles(config: &[u8], credentials: &[u8]) -> (HashMap<String, Properties>, Vec<usize>) {
    let (config, credentials) = (parse(config), parse(credentials));
    let problems = config.problems.iter().chain(&credentials.problems);
    let problems = problems.map(|problem| problem.line).collect();
    let read = Profiles::new(config.sections, credentials.sections, None);
    (read.by_name, problems)
}

type Expected<'a> = &'a [(&'a str, &'a [(&'a str, &'a str)])];

fn assert_profiles(config: &str, credentials: &str, expected: Expected<'_>, problems: &[usize]) {
    let (found, lines) = profiles(config.as_bytes(), credentials.as_bytes());
    let found: HashMap<&str, HashMap<&str, &str>> = found
        .iter()
        .map(|(name, properties)| (name.as_str(), properties.iter().collect()))
        .collect();
    let expected: HashMap<&str, HashMap<&str, &str>> = expected
        .iter()
        .map(|(name, properties)| (*name, properties.iter().copied().collect()))
        .collect();
    assert_eq!(found, expected, "{config:?} {credentials:?}");
    assert_eq!(lines, problems, "{config:?} {credentials:?}");
}

#[test]
fn what_all_readers_accept_is_accepted() {
    let foo: Expected<'_> = &[("foo", &[("name", "value")])];
    for config in [
        "[profile foo]\nname = value",
        "[profile foo]\r\nname = value\r\n",
        "[profile foo]\nname=value\n",
        "[profile foo]\nname \t=  \tvalue \t",
        "[profile \tfoo \t]\nname = value",
        "[profile\tfoo]\nname = value",
        "\t \n[profile foo]\n\t\n \nname = value\n\t \n",
        "# Comment\n[profile foo] # Comment\nname = value # Comment with # sign",
        "; Comment\n[profile foo] ; Comment\nname = value ; Comment with ; sign",
        "[profile foo]; adjacent\nname = value ;\n",
        "[profile foo]# adjacent\nname = value",
        "[profile foo]\nname = old\n[profile foo]\nname = value",
        "[profile foo]\nname = old\nName = value",
        "[profile foo]\nNAME = value",
        "[preview]\ncloudfront = true\n[profile foo]\nname = value",
        "[foo]\nname = no profile\n[profile foo]\nname = value",
        "[profilefoo]\nname = no profile\n[profile foo]\nname = value",
        "[sso-session foo]\nname = a session\n[profile foo]\nname = value",
    ] {
        assert_profiles(config, "", foo, &[]);
    }
    for (config, value) in [
        ("[profile foo]\nname = val=ue", "val=ue"),
        ("[profile foo]\nname = a:b", "a:b"),
        ("[profile foo]\nname = 🐱 ü", "🐱 ü"),
        ("[profile foo]\nname =", ""),
        ("[profile foo]\nname = value; adjacent", "value; adjacent"),
        ("[profile foo]\nname = value# adjacent", "value# adjacent"),
        (
            "[profile foo]\nname = value\n -continued",
            "value\n-continued",
        ),
        (
            "[profile foo]\nname = value\n \t -continued \t \n and so on",
            "value\n-continued\nand so on",
        ),
        (
            "[profile foo]\nname = value\n -continued # kept",
            "value\n-continued # kept",
        ),
        (
            "[profile foo]\nname =\n a = 1\n\t \n b = 2",
            "\na = 1\nb = 2",
        ),
        ("[profile foo]\nname =\n a =", "\na ="),
    ] {
        assert_profiles(config, "", &[("foo", &[("name", value)])], &[]);
    }
    assert_profiles("", "", &[], &[]);
    assert_profiles(
        "[profile a]\n[profile b]",
        "",
        &[("a", &[]), ("b", &[])],
        &[],
    );
}

#[test]
fn each_property_of_the_credentials_file_replaces_that_of_the_config_file() {
    let both: Expected<'_> = &[(
        "foo",
        &[("a", "credentials"), ("b", "config"), ("c", "credentials")],
    )];
    assert_profiles(
        "[profile foo]\na = config\nb = config",
        "[ foo ]\nc = credentials\na = credentials",
        both,
        &[],
    );
    // In the credentials file a prefix is part of the name.
    assert_profiles(
        "",
        "[profile foo]\nname = value",
        &[("profile foo", &[("name", "value")])],
        &[],
    );
}

#[test]
fn a_default_profile_with_its_prefix_replaces_the_one_without() {
    let expected: Expected<'_> = &[("default", &[("name", "value"), ("more", "value")])];
    for config in [
        "[profile default]\nname = value\n[default]\nother = x\n[profile default]\nmore = value",
        "[default]\nother = x\n[profile default]\nname = value\nmore = value",
    ] {
        assert_profiles(config, "", expected, &[]);
    }
    assert_profiles(
        "[default]\nname = value",
        "[default]\nmore = value",
        expected,
        &[],
    );
}

#[test]
fn what_the_aws_cli_accepts_and_other_readers_reject_is_accepted() {
    let foo: Expected<'_> = &[("foo", &[("a", "1"), ("b", "2")])];
    for config in [
        // An indented first name, and more of them.
        "[profile foo]\n  a = 1\n  b = 2",
        "[profile foo]\n\ta = 1\n\tb = 2\n",
        "[profile foo]\n    a = 1\n  b = 2",
        "  [profile foo]\na = 1\nb = 2",
        // An indented comment below a property.
        "[profile foo]\na = 1\n  # comment\nb = 2\n  ; comment",
        "[profile foo]\na: 1\nb : 2",
        "[profile foo]\ra = 1\rb = 2\r",
        "[profile foo]\na = 1\u{a0}\nb =\u{3000}2",
        "[DEFAULT]\nb = 2\na = 0\n[profile foo]\na = 1",
        "[profile foo]\na = 1\n[DEFAULT]\nb = 2",
        "[profile 'foo']\na = 1\n[profile \"foo\"]\nb = 2",
        "[profile foo] text\na = 1\nb = 2",
        // What the AWS CLI does not read: see aws-cli#3419.
        "\u{feff}[profile foo]\na = 1\nb = 2",
        "[ profile foo ]\na = 1\nb = 2",
    ] {
        assert_profiles(config, "", foo, &[]);
    }
    assert_profiles(
        "[DEFAULT]\na = 1",
        "[DEFAULT]\nb = 2\n[foo]\na = 1",
        foo,
        &[],
    );
    assert_profiles(
        "[profile \"a]b\"]\na = 1",
        "",
        &[("a]b", &[("a", "1")])],
        &[],
    );
}

#[test]
fn an_invalid_line_is_left_out_alone() {
    let foo: Expected<'_> = &[("foo", &[("a", "1"), ("b", "2")])];
    for (config, line) in [
        ("name = value\n[profile foo]\na = 1\nb = 2", 1),
        ("[profile foo]\na = 1\nno delimiter\nb = 2", 3),
        ("[profile foo]\na = 1\nno delimiter\n  nor = here\nb = 2", 3),
        ("[profile foo]\na = 1\n= value\nb = 2", 3),
        ("[profile foo]\n -continued\na = 1\nb = 2", 2),
    ] {
        assert_profiles(config, "", foo, &[line]);
    }
    assert_profiles("[profile foo]\na = 1\nb = 2", "text", foo, &[1]);
    let nested = "[profile foo]\ns3 =\n invalid\n = 1\n good = 1";
    assert_profiles(nested, "", &[("foo", &[("s3", "\ngood = 1")])], &[3, 4]);
}

#[test]
fn a_section_with_an_invalid_header_is_left_out_whole() {
    // Its properties must not be added to the section before it.
    let config =
        "[profile foo]\na = 1\n[profile bar\na = 2\n more = 2\nc = 2\n[profile baz]\na = 3";
    assert_profiles(
        config,
        "",
        &[("foo", &[("a", "1")]), ("baz", &[("a", "3")])],
        &[3],
    );
}

#[test]
fn a_line_that_is_not_utf8_is_left_out() {
    let config = b"# caf\xe9\n[profile foo]\na = 1\nb = caf\xe9\nc = 3 # caf\xe9\n[profile caf\xe9]\na = 2\n";
    let (found, lines) = profiles(config, b"");
    assert_eq!(lines, [4, 6]);
    assert_eq!(found.len(), 1);
    assert_eq!(
        found["foo"].iter().collect::<HashMap<_, _>>(),
        HashMap::from([("a", "1"), ("c", "3")])
    );
}

#[test]
fn a_file_that_is_not_a_configuration_file_is_parsed_with_bounded_memory() {
    let noise: Vec<u8> = (0..=255).cycle().take(1 << 20).collect();
    let same = |byte| vec![byte; 1 << 16];
    for file in [noise, same(b'['), same(b'\n'), same(0)] {
        let parsed = parse(&file);
        assert!(parsed.problems.len() <= 1000);
    }
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
        warning.message.replace(&home, "~")
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
