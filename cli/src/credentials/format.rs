//! The formats of credentials: those of `aws configure export-credentials`
//! (`awscli/customizations/configure/exportcreds.py`), and that of Claude Code's setting `awsCredentialExport`.

use aws_sso_native_core::portal::RoleCredentials;
use aws_sso_native_core::types::AccountId;
use chrono::SecondsFormat;
use serde_json::{Map, Value, json};

use crate::quote;

/// How credentials are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Format {
    /// JSON for `credential_process`.
    #[default]
    Process,
    /// JSON for Claude Code.
    Claude,
    /// Exported variables of a POSIX shell.
    Env,
    /// Variables of a POSIX shell.
    EnvNoExport,
    /// Environment variables of PowerShell.
    PowerShell,
    /// Environment variables of `cmd.exe`.
    WindowsCmd,
    /// Exported variables of fish.
    Fish,
}

impl Format {
    /// All formats, in the order of the help.
    pub(crate) const ALL: [Self; 7] = [
        Self::Process,
        Self::Claude,
        Self::Env,
        Self::EnvNoExport,
        Self::PowerShell,
        Self::WindowsCmd,
        Self::Fish,
    ];

    /// The value of `--format`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::Claude => "claude",
            Self::Env => "env",
            Self::EnvNoExport => "env-no-export",
            Self::PowerShell => "powershell",
            Self::WindowsCmd => "windows-cmd",
            Self::Fish => "fish",
        }
    }

    /// The format of a name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The credentials in this format, or `None` if it has no safe form for one of the values.
    pub(crate) fn text(
        self,
        credentials: &RoleCredentials,
        account_id: &AccountId,
    ) -> Option<String> {
        let expiration = credentials
            .expires_at
            .to_rfc3339_opts(SecondsFormat::Secs, true);
        let key = credentials.access_key_id.as_str();
        let secret = credentials.secret_access_key.expose();
        let token = credentials.session_token.expose();
        match self {
            Self::Process => {
                let mut object = Map::new();
                object.insert("Version".into(), 1.into());
                object.extend(members(key, secret, token, &expiration));
                object.insert("AccountId".into(), account_id.as_str().into());
                Some(line(&Value::Object(object)))
            }
            Self::Claude => {
                let members = Map::from_iter(members(key, secret, token, &expiration));
                Some(line(&json!({ "Credentials": members })))
            }
            _ => self.variables(&[
                ("AWS_ACCESS_KEY_ID", key),
                ("AWS_SECRET_ACCESS_KEY", secret),
                ("AWS_SESSION_TOKEN", token),
                ("AWS_CREDENTIAL_EXPIRATION", &expiration),
            ]),
        }
    }

    /// A line for each variable.
    fn variables(self, variables: &[(&str, &str)]) -> Option<String> {
        let (prefix, equals, quote): (_, _, fn(&str) -> Option<String>) = match self {
            Self::PowerShell => ("$Env:", "=", quote::powershell),
            Self::WindowsCmd => ("set ", "=", quote::windows_cmd),
            Self::Fish => ("set -gx ", " ", quote::fish),
            Self::EnvNoExport => ("", "=", quote::posix),
            Self::Env | Self::Process | Self::Claude => ("export ", "=", quote::posix),
        };
        let mut text = String::new();
        for (name, value) in variables {
            text.extend([prefix, name, equals, quote(value)?.as_str(), "\n"]);
        }
        Some(text)
    }
}

fn members(key: &str, secret: &str, token: &str, expiration: &str) -> [(String, Value); 4] {
    [
        ("AccessKeyId", key),
        ("SecretAccessKey", secret),
        ("SessionToken", token),
        ("Expiration", expiration),
    ]
    .map(|(name, value)| (name.to_owned(), value.into()))
}

fn line(value: &Value) -> String {
    format!("{value}\n")
}

#[cfg(test)]
mod tests {
    use aws_sso_native_core::types::Secret;

    use super::*;

    fn credentials(token: &str) -> RoleCredentials {
        RoleCredentials {
            access_key_id: "ASIAEXAMPLE".into(),
            secret_access_key: Secret::new("a/b+c="),
            session_token: Secret::new(token),
            expires_at: "2026-11-26T10:11:12.345Z".parse().unwrap(),
        }
    }

    fn text(format: Format, token: &str) -> Option<String> {
        format.text(&credentials(token), &"012345678901".parse().unwrap())
    }

    #[test]
    fn process_is_what_credential_process_asks_for() {
        assert_eq!(
            text(Format::Process, "T").unwrap(),
            "{\"Version\":1,\"AccessKeyId\":\"ASIAEXAMPLE\",\"SecretAccessKey\":\"a/b+c=\",\"SessionToken\":\"T\",\
             \"Expiration\":\"2026-11-26T10:11:12Z\",\"AccountId\":\"012345678901\"}\n"
        );
    }

    #[test]
    fn claude_has_the_members_in_an_object() {
        assert_eq!(
            text(Format::Claude, "T").unwrap(),
            "{\"Credentials\":{\"AccessKeyId\":\"ASIAEXAMPLE\",\"SecretAccessKey\":\"a/b+c=\",\"SessionToken\":\"T\",\
             \"Expiration\":\"2026-11-26T10:11:12Z\"}}\n"
        );
    }

    #[test]
    fn the_formats_for_shells_are_those_of_the_aws_cli() {
        for (format, first, last) in [
            (
                Format::Env,
                "export AWS_ACCESS_KEY_ID=ASIAEXAMPLE",
                "export AWS_CREDENTIAL_EXPIRATION=2026-11-26T10:11:12Z",
            ),
            (
                Format::EnvNoExport,
                "AWS_ACCESS_KEY_ID=ASIAEXAMPLE",
                "AWS_CREDENTIAL_EXPIRATION=2026-11-26T10:11:12Z",
            ),
            (
                Format::PowerShell,
                "$Env:AWS_ACCESS_KEY_ID=\"ASIAEXAMPLE\"",
                "$Env:AWS_CREDENTIAL_EXPIRATION=\"2026-11-26T10:11:12Z\"",
            ),
            (
                Format::WindowsCmd,
                "set AWS_ACCESS_KEY_ID=ASIAEXAMPLE",
                "set AWS_CREDENTIAL_EXPIRATION=2026-11-26T10:11:12Z",
            ),
            (
                Format::Fish,
                "set -gx AWS_ACCESS_KEY_ID \"ASIAEXAMPLE\"",
                "set -gx AWS_CREDENTIAL_EXPIRATION \"2026-11-26T10:11:12Z\"",
            ),
        ] {
            let text = text(format, "T").unwrap();
            let lines: Vec<_> = text.lines().collect();
            assert_eq!((lines[0], lines[3], lines.len()), (first, last, 4));
        }
    }

    #[test]
    fn a_value_without_a_safe_form_is_not_printed() {
        assert_eq!(text(Format::Env, "a\nb"), None);
        assert_eq!(text(Format::WindowsCmd, "a&b"), None);
        assert!(text(Format::Process, "a\n&b").unwrap().contains("a\\n&b"));
    }

    #[test]
    fn each_format_is_found_by_its_name() {
        for format in Format::ALL {
            assert_eq!(Format::named(format.name()), Some(format));
        }
    }
}
