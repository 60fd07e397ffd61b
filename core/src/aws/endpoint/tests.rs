use super::*;
use crate::context::{Environment, WarningCode};
use crate::error::ErrorCode;
use std::collections::HashMap;

async fn endpoint_with(
    config: &str,
    variables: &[(&str, &str)],
) -> (Result<Endpoint>, CallContext) {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("config");
    #[expect(
        clippy::disallowed_methods,
        reason = "a test file that no other program reads"
    )]
    std::fs::write(&path, config).unwrap();
    let mut environment: HashMap<String, String> = variables
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect();
    environment.insert("HOME".into(), home.path().display().to_string());
    environment.insert("AWS_CONFIG_FILE".into(), path.display().to_string());
    let context = CallContext::new(Environment::new(environment));
    (endpoint(&context, Service::Oidc).await, context)
}

fn custom(text: &str) -> Endpoint {
    Endpoint::Custom(text.parse().unwrap())
}

const PLAIN: Endpoint = Endpoint::Aws {
    fips: false,
    dual_stack: false,
};

#[tokio::test]
async fn without_settings_the_endpoint_is_that_of_aws() {
    assert_eq!(endpoint_with("", &[]).await.0.unwrap(), PLAIN);
}

#[tokio::test]
async fn the_variable_of_a_service_takes_precedence_over_the_general_one_and_the_file() {
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
async fn the_services_section_of_the_profile_in_use_applies() {
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
async fn fips_and_dual_stack_apply_unless_there_is_a_custom_endpoint() {
    let fips = ("AWS_USE_FIPS_ENDPOINT", "TRUE");
    let (found, _) = endpoint_with("[default]\nuse_dualstack_endpoint = true", &[fips]).await;
    assert_eq!(
        found.unwrap(),
        Endpoint::Aws {
            fips: true,
            dual_stack: true
        }
    );
    let (found, _) = endpoint_with("", &[fips, ("AWS_ENDPOINT_URL", "https://own.example")]).await;
    assert_eq!(found.unwrap(), custom("https://own.example"));
}

#[tokio::test]
async fn an_endpoint_that_is_not_known_to_be_that_of_aws_is_a_custom_one() {
    for (value, is_custom) in [
        ("", false),
        ("https://own.example", true),
        ("not a URL", true),
    ] {
        let variables = [("AWS_ENDPOINT_URL_SSO_OIDC", value)];
        let (_, context) = endpoint_with("", &variables).await;
        assert_eq!(
            has_custom_oidc_endpoint(&context).await,
            is_custom,
            "{value}"
        );
    }
}

#[tokio::test]
async fn an_endpoint_without_tls_is_accepted_on_this_machine_only() {
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
async fn a_flag_that_is_neither_true_nor_false_is_rejected() {
    let (found, _) = endpoint_with("", &[("AWS_USE_FIPS_ENDPOINT", "yes")]).await;
    assert_eq!(found.unwrap_err().code(), ErrorCode::InvalidConfiguration);
}

#[tokio::test]
async fn all_spellings_of_a_service_in_a_services_section_are_accepted() {
    for key in ["sso_oidc", "sso-oidc", "SSO_OIDC"] {
        let config = format!(
            "[default]\nservices = s\n[services s]\n{key} =\n  endpoint_url = https://section.example\n"
        );
        let (found, _) = endpoint_with(&config, &[]).await;
        assert_eq!(found.unwrap(), custom("https://section.example"), "{key}");
    }
}

#[tokio::test]
async fn an_empty_endpoint_counts_as_not_set() {
    let config = "[default]\nservices = s\nendpoint_url = https://profile.example\n[services s]\nsso_oidc =\n endpoint_url =\n";
    let (found, _) = endpoint_with(config, &[]).await;
    assert_eq!(found.unwrap(), custom("https://profile.example"));
    let (found, _) = endpoint_with("[default]\nendpoint_url =\n", &[]).await;
    assert_eq!(found.unwrap(), PLAIN);
}

#[tokio::test]
async fn use_fips_endpoint_applies_although_other_lines_are_invalid() {
    let fips = Endpoint::Aws {
        fips: true,
        dual_stack: false,
    };
    for config in [
        "a line before any section\n[default]\nuse_fips_endpoint = true\n",
        "[default]\nuse_fips_endpoint = true\n[profile broken\nuse_fips_endpoint = false\n",
        "[profile broken\nx = y\n[default]\nnothing here\nuse_fips_endpoint = true",
    ] {
        let (found, context) = endpoint_with(config, &[]).await;
        assert_eq!(found.unwrap(), fips, "{config}");
        let warnings = context.warnings.take();
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert_eq!(warnings[0].code, WarningCode::ConfigFileIgnored);
    }
    let indented = "\u{feff}[default]\r\n\tuse_fips_endpoint = true # as the contract says\r\n";
    let (found, context) = endpoint_with(indented, &[]).await;
    assert_eq!(found.unwrap(), fips);
    assert_eq!(context.warnings.take(), []);
}

#[tokio::test]
async fn a_call_reads_the_files_once_and_warns_once() {
    let (found, context) =
        endpoint_with("[default]\nbroken\nendpoint_url = https://x.example\n", &[]).await;
    // The fixture's folder is deleted, so this content was read before.
    assert_eq!(found.unwrap(), custom("https://x.example"));
    let again = endpoint(&context, Service::Portal).await.unwrap();
    assert_eq!(again, custom("https://x.example"));
    assert_eq!(
        endpoint(&context.clone(), Service::Portal).await.unwrap(),
        again
    );
    assert_eq!(context.warnings.take().len(), 1);
}
