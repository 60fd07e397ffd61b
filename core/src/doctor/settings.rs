//! The environment and the shared config files as they are understood.

use std::path::Path;

use url::Url;

use super::check::{Check, CheckId};
use super::findings::Findings;
use crate::context::{CallContext, Environment, Warnings};
use crate::profile::{self, Profiles};

/// Variables whose values have no secret.
const SHOWN: [&str; 13] = [
    "HOME",
    "USERPROFILE",
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_PROFILE",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_USE_FIPS_ENDPOINT",
    "AWS_USE_DUALSTACK_ENDPOINT",
    "AWS_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "NO_PROXY",
];

/// Variables whose values are URLs. Only scheme, host and port are shown.
const URLS: [&str; 3] = [
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_SSO",
    "AWS_ENDPOINT_URL_SSO_OIDC",
];

/// Variables of which is only said that they are set. `proxySettings` shows the proxy without its password.
const NAMED: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Settings of the profile in use.
const KEYS: [&str; 6] = [
    "sso_session",
    "services",
    "ca_bundle",
    "use_fips_endpoint",
    "use_dualstack_endpoint",
    "ignore_configured_endpoint_urls",
];

pub(super) async fn check(context: &CallContext, findings: &Findings) {
    findings.add(environment(&context.environment));
    let home = context.environment.home();
    let profile = context.environment.profile_folder();
    let profile = profile.filter(|_| cfg!(windows));
    let looking = move || self::home(home.as_deref(), profile.as_deref());
    let home = tokio::task::spawn_blocking(looking).await;
    if let Ok(check) = home {
        findings.add(check);
    }
    // Its own list of warnings: other checks run side by side.
    let own = CallContext {
        warnings: Warnings::default(),
        file_contents: std::sync::Arc::default(),
        ..context.clone()
    };
    findings.add(config(&own).await);
}

fn environment(environment: &Environment) -> Check {
    let shown = SHOWN.into_iter().chain(["no_proxy"]);
    let shown = shown.filter_map(|name| Some(format!("{name}={}", environment.get(name)?)));
    let urls = URLS
        .into_iter()
        .filter_map(|name| Some(format!("{name}={}", origin(environment.get(name)?))));
    let named = NAMED
        .into_iter()
        .filter_map(|name| environment.get(name).map(|_| format!("{name} is set")));
    let lines: Vec<String> = shown.chain(urls).chain(named).collect();
    let message = format!("{} variables are in force", lines.len());
    Check::ok(CheckId::Environment, message).evidence(lines)
}

/// Scheme, host and port of a URL: other parts can have a password or a token.
fn origin(text: &str) -> String {
    Url::parse(text).ok().filter(Url::has_host).map_or_else(
        || "(not a URL)".to_owned(),
        |url| url.origin().ascii_serialization(),
    )
}

/// `profile` is the home folder of the programs that do not read `HOME`, on Windows.
fn home(home: Option<&Path>, profile: Option<&Path>) -> Check {
    const HINT: &str = "Set `HOME` (`USERPROFILE` on Windows) to the home folder of the user";
    let Some(home) = home else {
        return Check::failed(CheckId::Home, "the home folder is not known").hint(HINT);
    };
    let path = home.display();
    match std::fs::metadata(home) {
        Ok(metadata) if metadata.is_dir() => existing_home(home, profile),
        Ok(_) => Check::failed(
            CheckId::Home,
            format!("the home folder `{path}` is not a folder"),
        )
        .hint(HINT),
        Err(error) => Check::failed(
            CheckId::Home,
            format!("the home folder `{path}` cannot be used: {error}"),
        )
        .hint(HINT),
    }
}

fn existing_home(home: &Path, profile: Option<&Path>) -> Check {
    let path = home.display();
    let Some(other) = profile.filter(|profile| !is_same(home, profile)) else {
        return Check::ok(CheckId::Home, format!("the home folder is `{path}`"));
    };
    let message = format!(
        "the home folder is `{path}`, and `{}` for programs that do not read `HOME`: the AWS CLI, Terraform",
        other.display()
    );
    Check::warning(CheckId::Home, message).hint(
        "Remove the variable `HOME`, or set it to the same folder as `USERPROFILE`, so that these programs use the same \
         sign-in",
    )
}

/// Whether both are one folder, in whatever spelling.
fn is_same(one: &Path, other: &Path) -> bool {
    one == other
        || match (one.canonicalize(), other.canonicalize()) {
            (Ok(one), Ok(other)) => one == other,
            _ => false,
        }
}

async fn config(context: &CallContext) -> Check {
    let mut lines: Vec<String> = Vec::new();
    if let Some(paths) = profile::file_paths(&context.environment) {
        lines.push(format!("config file: {}", paths.config.display()));
        lines.push(format!("credentials file: {}", paths.credentials.display()));
    }
    let profiles = match profile::read_profiles(context).await {
        Ok(profiles) => profiles,
        Err(error) => return Check::error(CheckId::Config, &error),
    };
    lines.extend(in_force(&profiles, &context.environment));
    let warnings = context.warnings.take();
    let check = warnings.first().map_or_else(
        || Check::ok(CheckId::Config, "the config files can be read"),
        |warning| {
            Check::warning(CheckId::Config, &warning.message)
                .hint("Correct the file, or the variable that names the profile")
        },
    );
    check.evidence(lines)
}

/// The settings of the profile in use.
fn in_force(profiles: &Profiles, environment: &Environment) -> Vec<String> {
    let name = environment.get("AWS_PROFILE").unwrap_or("default");
    let Some(profile) = profiles.in_use() else {
        return vec![format!("profile in use: {name}, which is in no file")];
    };
    let mut lines = vec![format!("profile in use: {name}")];
    for key in KEYS {
        lines.extend(profile.get(key).map(|value| format!("{key} = {value}")));
    }
    let url = profile.get("endpoint_url").filter(|url| !url.is_empty());
    lines.extend(url.map(|url| format!("endpoint_url = {}", origin(url))));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn a_second_home_folder_is_a_warning() {
        use super::super::check::CheckResult;
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path(), folder.path().join("other"));
        std::fs::create_dir(&other).unwrap();
        let result = |profile: Option<&Path>| home(Some(path), profile).result;
        assert_eq!(result(None), CheckResult::Ok);
        assert_eq!(result(Some(path)), CheckResult::Ok);
        assert_eq!(result(Some(&other.join(".."))), CheckResult::Ok);
        assert_eq!(result(Some(&other)), CheckResult::Warning);
        assert_eq!(result(Some(&path.join("missing"))), CheckResult::Warning);
    }

    fn context(home: &Path, variables: &[(&str, &str)]) -> CallContext {
        let home = ("HOME", home.to_str().unwrap());
        let variables = variables.iter().chain([&home]);
        let variables = variables.map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        CallContext::new(Environment::new(variables.collect()))
    }

    fn config_file(home: &Path, text: &str) {
        use std::io::Write;
        std::fs::create_dir_all(home.join(".aws")).unwrap();
        let file = std::fs::File::create(home.join(".aws/config"));
        file.unwrap().write_all(text.as_bytes()).unwrap();
    }

    #[tokio::test]
    async fn the_settings_of_the_profile_in_use_are_shown_and_a_problem_of_a_file_is_a_warning() {
        use super::super::check::CheckResult;
        let home = tempfile::tempdir().unwrap();
        let text = "[default]\nca_bundle = /other\n[profile dev]\nca_bundle = /ca.pem\nregion = eu-west-1\n\
                    endpoint_url = https://me:hunter2@sso.corp/x\n";
        config_file(home.path(), text);
        let dev = context(home.path(), &[("AWS_PROFILE", "dev")]);
        let check = config(&dev).await;
        assert_eq!(check.result, CheckResult::Ok, "{}", check.message);
        let expected = [
            "profile in use: dev",
            "ca_bundle = /ca.pem",
            "endpoint_url = https://sso.corp",
        ];
        assert_eq!(check.evidence[2..], expected);

        let default = config(&context(home.path(), &[])).await;
        let expected = ["profile in use: default", "ca_bundle = /other"];
        assert_eq!(default.evidence[2..], expected);

        config_file(home.path(), "[profile dev\nca_bundle = /ca.pem\n");
        let default = context(home.path(), &[]);
        let check = config(&default).await;
        assert_eq!(check.result, CheckResult::Warning);
        let expected = ["profile in use: default, which is in no file"];
        assert_eq!(check.evidence[2..], expected);
    }

    #[test]
    fn a_home_folder_that_is_not_known_or_not_a_folder_is_a_failure() {
        use super::super::check::CheckResult;
        let file = tempfile::NamedTempFile::new().unwrap();
        let missing = file.path().with_extension("missing");
        for (path, part) in [
            (None, "is not known"),
            (Some(file.path()), "is not a folder"),
            (Some(missing.as_path()), "cannot be used: "),
        ] {
            let check = home(path, None);
            assert_eq!(check.result, CheckResult::Failed);
            assert!(check.message.contains(part), "{}", check.message);
        }
    }

    #[test]
    fn values_that_can_have_a_secret_are_not_shown() {
        let variables = [
            ("HTTPS_PROXY", "http://me:hunter2@proxy.corp:3128"),
            ("all_proxy", "hunter2"),
            (
                "AWS_ENDPOINT_URL",
                "https://me:hunter2@sso.corp/x?token=hunter2#hunter2",
            ),
            ("AWS_ENDPOINT_URL_SSO", "hunter2"),
            ("AWS_SECRET_ACCESS_KEY", "hunter2"),
            ("AWS_PROFILE", "dev"),
        ];
        let variables = variables.map(|(k, v)| (k.to_owned(), v.to_owned()));
        let check = environment(&Environment::new(HashMap::from(variables)));
        let lines = check.evidence.join("\n");
        assert!(!lines.contains("hunter2"), "{lines}");
        for line in [
            "AWS_PROFILE=dev",
            "AWS_ENDPOINT_URL=https://sso.corp",
            "HTTPS_PROXY is set",
        ] {
            assert!(lines.contains(line), "{line} in {lines}");
        }
    }
}
