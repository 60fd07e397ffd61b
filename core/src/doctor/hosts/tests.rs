use super::super::check::CheckResult;
use super::super::test_server;
use super::*;

/// The checks of the hosts that a sign-in to this start URL needs.
async fn checks(context: &CallContext, start_url: &str) -> Vec<Check> {
    let request = ClientRequest::new(start_url.parse().unwrap(), "us-east-1".parse().unwrap());
    let findings = Findings::default();
    check(context, &request, &findings).await;
    findings.finish(std::time::Duration::ZERO)
}

/// The checks of the settings of the network with these variables.
async fn settings(variables: &[(&str, &str)]) -> Vec<(CheckId, CheckResult, String)> {
    let context = test_server::context(variables);
    let of_settings = checks(&context, "https://sso.invalid/start")
        .await
        .into_iter()
        .filter(|check| [CheckId::ProxySettings, CheckId::Certificates].contains(&check.id));
    of_settings
        .map(|check| (check.id, check.result, check.message))
        .collect()
}

#[tokio::test]
async fn each_setting_that_is_not_valid_is_found_by_its_own_check() {
    let proxy = ("HTTPS_PROXY", "ftp://proxy.example");
    let bundle = ("AWS_CA_BUNDLE", "/nonexistent/ca.pem");
    for (variables, results) in [
        (&[proxy][..], [CheckResult::Failed, CheckResult::Skipped]),
        (&[bundle], [CheckResult::Skipped, CheckResult::Failed]),
        (&[proxy, bundle], [CheckResult::Failed, CheckResult::Failed]),
    ] {
        let checks = settings(variables).await;
        assert_eq!([checks[0].1, checks[1].1], results, "{checks:?}");
        for (check, name) in checks.iter().zip([proxy.0, bundle.0]) {
            let is_named = check.2.contains(name);
            assert_eq!(is_named, check.1 == CheckResult::Failed, "{check:?}");
        }
    }
}

#[tokio::test]
async fn a_host_that_is_needed_twice_is_checked_once() {
    let server = test_server::start(
        "HTTP/1.1 404 Not Found\r\nDate: Fri, 02 Jan 2026 03:06:05 GMT\r\nContent-Length: 0\r\n\r\n",
    )
    .await;
    let url = format!("http://{server}");
    let names = ["AWS_ENDPOINT_URL_SSO", "AWS_ENDPOINT_URL_SSO_OIDC"];
    let context = test_server::context(&names.map(|name| (name, url.as_str())));
    let checks = checks(&context, &format!("{url}/start")).await;
    let of_hosts = checks.iter().filter(|check| check.id.is_of_host());
    let of_hosts: Vec<_> = of_hosts.map(|check| check.host.as_deref()).collect();
    let server = server.to_string();
    assert_eq!(of_hosts, [Some(server.as_str()); 5]);
    let found = |id| {
        let check = checks.iter().find(|check| check.id == id).unwrap();
        (check.result, check.message.as_str())
    };
    for (id, result, message) in [
        (
            CheckId::Endpoint,
            CheckResult::Ok,
            "an endpoint is set by a setting",
        ),
        (CheckId::ProxySettings, CheckResult::Ok, "no proxy is used"),
        (
            CheckId::Certificates,
            CheckResult::Skipped,
            "no host is reached with TLS",
        ),
        (
            CheckId::Clock,
            CheckResult::Warning,
            "the clock of this machine is 120 s behind that of the service",
        ),
    ] {
        assert_eq!(found(id), (result, message));
    }
}

#[tokio::test]
async fn an_endpoint_that_is_not_valid_skips_every_check_of_the_network() {
    let context = test_server::context(&[("AWS_ENDPOINT_URL_SSO", "ftp://x")]);
    for check in checks(&context, "https://sso.invalid/start").await {
        let expected = match check.id {
            CheckId::ProxySettings | CheckId::Certificates | CheckId::Clock => CheckResult::Skipped,
            id if id.is_of_host() => CheckResult::Skipped,
            _ => CheckResult::Failed,
        };
        assert_eq!(check.result, expected, "{check:?}");
    }
}

#[test]
fn a_clock_that_is_off_by_five_minutes_is_a_failure() {
    for (skew, result) in [
        (0, CheckResult::Ok),
        (-59, CheckResult::Ok),
        (60, CheckResult::Warning),
        (-299, CheckResult::Warning),
        (300, CheckResult::Failed),
        (-7200, CheckResult::Failed),
    ] {
        let check = clock(Some(TimeDelta::seconds(skew)));
        assert_eq!(check.result, result, "{skew}");
    }
    assert_eq!(clock(None).result, CheckResult::Skipped);
    let behind = clock(Some(TimeDelta::hours(2))).message;
    assert!(behind.contains("7200 s behind"), "{behind}");
}
