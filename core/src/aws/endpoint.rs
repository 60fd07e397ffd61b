//! Which host a service is asked at: the settings of the environment and of `~/.aws/config`, read
//! with aws-config, in the precedence of the AWS SDKs.
//!
//! A custom endpoint wins over FIPS and dual-stack, as in the AWS CLI; the SDK for Rust would refuse
//! the pair.

use std::time::Duration;

use aws_config::profile::ProfileSet;
use aws_runtime::env_config::EnvConfigValue;
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_runtime::env_config::property::PropertiesKey;
use aws_types::os_shim_internal::{Env, Fs};
use url::Url;

use crate::call::{Call, Environment, WarningCode};
use crate::error::{Error, Result};
use crate::types::is_loopback;

/// Where to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Endpoint {
    /// A host of AWS, which the SDK's partition rules name.
    Aws { fips: bool, dual_stack: bool },
    /// The host that a setting names.
    Custom(Url),
}

impl Endpoint {
    /// Whether requests go without TLS. Only [`checked_url`] lets that be, and only on this machine.
    pub(super) fn is_plain_http(&self) -> bool {
        matches!(self, Self::Custom(url) if url.scheme() == "http")
    }
}

/// How long `~/.aws/config` may take to read: a home folder on a network drive can hang.
const LONGEST_READ: Duration = Duration::from_secs(5);

/// The endpoint of a service, by its service id (`SSO OIDC` or `SSO`).
pub(super) async fn endpoint(call: &Call, service_id: &'static str) -> Result<Endpoint> {
    let env = env_for_aws_config(&call.environment);
    let profiles = profiles(call, env.clone()).await;
    let profiles = profiles.as_ref();

    let ignored = flag(
        &env,
        profiles,
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        "ignore_configured_endpoint_urls",
    )?;
    if !ignored {
        let custom = EnvConfigValue::new()
            .env("AWS_ENDPOINT_URL")
            .service_id(service_id);
        let text = custom
            .load(&env, None)
            .map(|(text, _source)| text.into_owned())
            .or_else(|| services_section(profiles?, service_id))
            .or_else(|| Some(profiles?.get("endpoint_url")?.to_owned()));
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            return checked_url(&text).map(Endpoint::Custom);
        }
    }
    Ok(Endpoint::Aws {
        fips: flag(&env, profiles, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")?,
        dual_stack: flag(
            &env,
            profiles,
            "AWS_USE_DUALSTACK_ENDPOINT",
            "use_dualstack_endpoint",
        )?,
    })
}

/// A custom endpoint gets client secrets and tokens, so it must be `https`, or on this machine.
fn checked_url(text: &str) -> Result<Url> {
    let refuse = |problem: &str| Error::InvalidConfiguration {
        setting: "AWS_ENDPOINT_URL",
        problem: problem.into(),
    };
    let url = Url::parse(text).map_err(|_| refuse("(or `endpoint_url`) is not a URL"))?;
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        _ => Err(refuse(
            "(or `endpoint_url`) must be an `https://` URL: tokens are sent there; `http://` is \
             accepted for this machine only",
        )),
    }
}

/// The `endpoint_url` for a service in the `services` section that the profile names. The AWS SDKs and
/// Tools Reference Guide writes `sso_oidc`, as the AWS CLI and the other SDKs read it; aws-runtime
/// 1.10 would look for `sso-oidc`.
fn services_section(profiles: &ProfileSet, service_id: &str) -> Option<String> {
    let key = PropertiesKey::builder()
        .section_key("services")
        .section_name(profiles.get("services")?)
        .property_name(service_id.to_lowercase().replace(' ', "_"))
        .sub_property_name("endpoint_url")
        .build()
        .ok()?;
    profiles.other_sections().get(&key).cloned()
}

fn flag(
    env: &Env,
    profiles: Option<&ProfileSet>,
    variable: &'static str,
    key: &'static str,
) -> Result<bool> {
    let value = EnvConfigValue::new()
        .env(variable)
        .profile(key)
        .load(env, profiles);
    match value.as_ref().map(|(text, _source)| text.as_ref()) {
        None => Ok(false),
        Some(text) if text.eq_ignore_ascii_case("true") => Ok(true),
        Some(text) if text.eq_ignore_ascii_case("false") => Ok(false),
        Some(_) => Err(Error::InvalidConfiguration {
            setting: variable,
            problem: format!("(or `{key}` in `~/.aws/config`) must be `true` or `false`"),
        }),
    }
}

/// The environment in aws-config's terms, with the home folder by our rule.
fn env_for_aws_config(environment: &Environment) -> Env {
    let home = environment
        .home()
        .map(|home| home.to_string_lossy().into_owned());
    let mut variables: Vec<(&str, &str)> = environment
        .iter()
        .filter(|(name, value)| *name != "HOME" && !value.is_empty())
        .collect();
    if let Some(home) = &home {
        variables.push(("HOME", home));
    }
    Env::from_slice(&variables)
}

/// The profiles of the shared config files. A file that cannot be used does not stop a sign-in that
/// names its own start URL and region: it is warned about and left out.
async fn profiles(call: &Call, env: Env) -> Option<ProfileSet> {
    let runtime = tokio::runtime::Handle::current();
    // aws-config reads with blocking calls inside its futures.
    let load = tokio::task::spawn_blocking(move || {
        let files = EnvConfigFiles::default();
        runtime.block_on(aws_config::profile::load(&Fs::real(), &env, &files, None))
    });
    let problem = match tokio::time::timeout(LONGEST_READ, load).await {
        Ok(Ok(Ok(profiles))) => return Some(profiles),
        Ok(Ok(Err(error))) => error.to_string(),
        Ok(Err(stopped)) => stopped.to_string(),
        Err(_elapsed) => format!("reading it took longer than {} s", LONGEST_READ.as_secs()),
    };
    call.warnings.push(
        WarningCode::ConfigFileIgnored,
        format!("the shared AWS config files are left out: {problem}"),
        None,
    );
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;
    use std::collections::HashMap;

    async fn endpoint_with(config: &str, variables: &[(&str, &str)]) -> (Result<Endpoint>, Call) {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("config");
        #[expect(clippy::disallowed_methods, reason = "a fixture nobody else reads")]
        std::fs::write(&path, config).unwrap();
        let mut environment: HashMap<String, String> = variables
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        environment.insert("HOME".into(), home.path().display().to_string());
        environment.insert("AWS_CONFIG_FILE".into(), path.display().to_string());
        let call = Call::new(Environment::new(environment));
        (endpoint(&call, "SSO OIDC").await, call)
    }

    fn custom(text: &str) -> Endpoint {
        Endpoint::Custom(text.parse().unwrap())
    }

    const PLAIN: Endpoint = Endpoint::Aws {
        fips: false,
        dual_stack: false,
    };

    #[tokio::test]
    async fn with_nothing_set_aws_is_asked() {
        assert_eq!(endpoint_with("", &[]).await.0.unwrap(), PLAIN);
    }

    #[tokio::test]
    async fn the_service_variable_wins_over_the_general_one_and_the_file() {
        let config = "[default]\nendpoint_url = https://file.example\n";
        let general = ("AWS_ENDPOINT_URL", "https://general.example");
        let own = ("AWS_ENDPOINT_URL_SSO_OIDC", "https://own.example/base");
        let other = ("AWS_ENDPOINT_URL_SSO", "https://other.example");
        assert_eq!(
            endpoint_with(config, &[]).await.0.unwrap(),
            custom("https://file.example")
        );
        assert_eq!(
            endpoint_with(config, &[general, other]).await.0.unwrap(),
            custom("https://general.example")
        );
        assert_eq!(
            endpoint_with(config, &[general, own]).await.0.unwrap(),
            custom("https://own.example/base")
        );
    }

    #[tokio::test]
    async fn a_services_section_of_the_profile_in_use_is_followed() {
        let config = "[profile dev]\nservices = local\n[services local]\nsso_oidc =\n  endpoint_url = https://section.example\n";
        let (found, _) = endpoint_with(config, &[("AWS_PROFILE", "dev")]).await;
        assert_eq!(found.unwrap(), custom("https://section.example"));
    }

    #[tokio::test]
    async fn configured_endpoints_can_be_ignored() {
        let variables = [
            ("AWS_ENDPOINT_URL", "https://general.example"),
            ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
        ];
        assert_eq!(endpoint_with("", &variables).await.0.unwrap(), PLAIN);
    }

    #[tokio::test]
    async fn fips_and_dual_stack_are_followed_and_a_custom_endpoint_wins_over_them() {
        let fips = ("AWS_USE_FIPS_ENDPOINT", "TRUE");
        let (found, _) = endpoint_with("[default]\nuse_dualstack_endpoint = true", &[fips]).await;
        assert_eq!(
            found.unwrap(),
            Endpoint::Aws {
                fips: true,
                dual_stack: true
            }
        );
        let (found, _) =
            endpoint_with("", &[fips, ("AWS_ENDPOINT_URL", "https://own.example")]).await;
        assert_eq!(found.unwrap(), custom("https://own.example"));
    }

    #[tokio::test]
    async fn tokens_do_not_go_out_in_the_clear() {
        for text in [
            "http://10.0.0.1",
            "http://localhost.evil.example",
            "ftp://x",
            "nonsense",
        ] {
            let (found, _) = endpoint_with("", &[("AWS_ENDPOINT_URL", text)]).await;
            assert_eq!(
                found.unwrap_err().code(),
                ErrorCode::InvalidConfiguration,
                "{text}"
            );
        }
        let (found, _) = endpoint_with("", &[("AWS_ENDPOINT_URL", "http://127.0.0.1:9")]).await;
        assert!(found.unwrap().is_plain_http());
    }

    #[tokio::test]
    async fn a_flag_that_is_neither_true_nor_false_is_refused() {
        let (found, _) = endpoint_with("", &[("AWS_USE_FIPS_ENDPOINT", "yes")]).await;
        assert_eq!(found.unwrap_err().code(), ErrorCode::InvalidConfiguration);
    }

    #[tokio::test]
    async fn a_broken_config_file_is_left_out_with_a_warning() {
        let (found, call) = endpoint_with("no section = here\n[", &[]).await;
        assert_eq!(found.unwrap(), PLAIN);
        let warnings = call.warnings.take();
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert_eq!(warnings[0].code, WarningCode::ConfigFileIgnored);
    }
}
