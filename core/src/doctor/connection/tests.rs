use tokio::net::TcpListener;

use super::super::test_server;
use super::*;
use crate::clock::test_clock::TestClock;
use crate::context::Environment;
use crate::network::{ProbeTrust, Transport};

#[test]
fn a_connection_that_fails_without_a_proxy_is_a_failure_to_connect() {
    let failure = Failure {
        fault: ConnectionFault::Broken,
        problem: "it broke".into(),
    };
    let connected = Check::ok(CheckId::Connect, "connected").evidence(["[::1]:443: connected"]);
    let (check, tunnel) = directly(connected, Err(failure));
    assert!(tunnel.is_none());
    assert_eq!(check.id, CheckId::Connect);
    assert_eq!(check.result, CheckResult::Failed);
    assert_eq!(check.message, "it broke");
    assert_eq!(check.evidence, ["[::1]:443: connected"]);
}

#[tokio::test]
async fn one_address_is_counted_in_the_singular() {
    let context = CallContext::new(Environment::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let url = format!("http://{address}");
    let trust = ProbeTrust::default();
    let probe = Probe::new(&context, &url, Transport::PlainHttp, &trust).await;
    let (check, _) = dns(&context, &probe.unwrap()).await;
    assert_eq!(check.message, "the host has 1 address");
    let (check, _) = connect(&context, vec![address]).await;
    assert_eq!(check.message, "1 address accepts a connection");
    let (check, _) = connect(&context, vec![address, address]).await;
    assert_eq!(check.message, "2 addresses accept a connection");
}

const fn answered(status: u16) -> ProbedAnswer {
    ProbedAnswer {
        status,
        date: None,
        redirects_to: None,
        is_page: false,
        is_of_aws: false,
    }
}

fn page(status: u16) -> ProbedAnswer {
    ProbedAnswer {
        is_page: true,
        ..answered(status)
    }
}

fn of_aws(answer: ProbedAnswer) -> ProbedAnswer {
    ProbedAnswer {
        is_of_aws: true,
        ..answer
    }
}

fn assert_answer(role: Role, answer: ProbedAnswer, result: CheckResult, part: &str) {
    let lines = [format!("HTTP {}", answer.status)];
    let shown = format!("{role:?} {answer:?}");
    let check = answer_check(role, &Ok(answer));
    assert_eq!(check.result, result, "{shown}");
    assert!(check.message.contains(part), "{shown}");
    assert_eq!(check.hint.is_some(), result != CheckResult::Ok, "{shown}");
    assert_eq!(check.evidence, lines);
}

#[test]
fn a_page_or_a_redirect_is_of_another_server_in_the_place_of_the_service() {
    use CheckResult::{Failed, Ok};
    let role = Role::Service;
    let host = "the host answers";
    let other = "another server";
    assert_answer(role, page(200), Failed, other);
    assert_answer(role, page(404), Failed, other);
    assert_answer(role, of_aws(page(403)), Ok, host);
    assert_answer(role, answered(404), Ok, host);
    assert_answer(role, answered(299), Ok, host);
    assert_answer(role, answered(300), Failed, other);
    assert_answer(role, answered(399), Failed, other);
    assert_answer(role, answered(400), Ok, host);
    assert_answer(role, of_aws(answered(302)), Ok, host);
    assert_answer(Role::Portal, page(200), Ok, host);
    assert_answer(Role::Portal, answered(302), Ok, host);
}

#[test]
fn a_failure_of_a_gateway_is_not_that_of_the_service() {
    use CheckResult::{Failed, Ok, Warning};
    let role = Role::Service;
    let host = "the host answers with a failure";
    assert_answer(role, answered(499), Ok, "the host answers");
    assert_answer(role, answered(500), Warning, "a gateway");
    assert_answer(role, of_aws(answered(503)), Warning, host);
    assert_answer(Role::Portal, answered(500), Warning, host);
    let network = "the network demands a sign-in";
    assert_answer(role, page(511), Failed, network);
    assert_answer(Role::Portal, answered(511), Failed, network);
}

#[tokio::test]
async fn an_address_that_refuses_is_a_warning_and_all_of_them_are_a_failure() {
    let context = test_server::context(&[]);
    let open = test_server::start("").await;
    let closed = test_server::refusing().await;
    for (addresses, result, message) in [
        (
            vec![closed, open],
            CheckResult::Warning,
            "1 of 2 addresses accept a connection",
        ),
        (
            vec![closed, closed],
            CheckResult::Failed,
            "0 of 2 addresses accept a connection",
        ),
        (
            vec![open; MAX_ADDRESSES + 1],
            CheckResult::Ok,
            "8 addresses accept a connection",
        ),
    ] {
        let (check, is_connected) = connect(&context, addresses).await;
        assert_eq!((check.result, check.message.as_str()), (result, message));
        assert_eq!(is_connected, result != CheckResult::Failed);
    }
}

#[tokio::test]
async fn a_stage_that_takes_longer_than_five_seconds_is_ended() {
    let clock = TestClock::new();
    let context = CallContext {
        clock: std::sync::Arc::new(clock.clone()),
        ..CallContext::new(Environment::default())
    };
    let stage = std::future::pending::<Result<(), Failure>>();
    let failure = limited(&context, "the answer", stage).await.unwrap_err();
    assert_eq!(failure.fault, ConnectionFault::TimedOut);
    assert_eq!(failure.problem, "the answer took longer than 5 s");
    assert_eq!(clock.sleeps(), [Duration::from_secs(5)]);
}

/// The checks of a host in their order, with their results, and the difference of the clocks.
async fn checked(
    url: &str,
    role: Role,
    variables: &[(&str, &str)],
) -> (Vec<(CheckId, CheckResult)>, Option<TimeDelta>) {
    let context = test_server::context(variables);
    let transport = if url.starts_with("https") {
        Transport::Https
    } else {
        Transport::PlainHttp
    };
    let trust = ProbeTrust::default();
    let probe = Probe::new(&context, url, transport, &trust).await.unwrap();
    let findings = Findings::default();
    let skew = check(&context, &probe, role, "/", &findings).await;
    let server = probe.server();
    let checks = findings.finish(Duration::ZERO).into_iter();
    let checks = checks.filter(|check| check.host.as_ref() == Some(&server));
    (checks.map(|check| (check.id, check.result)).collect(), skew)
}

const fn results(five: [CheckResult; 5]) -> [(CheckId, CheckResult); 5] {
    let [dns, connect, proxy, tls, answer] = five;
    [
        (CheckId::Dns, dns),
        (CheckId::Connect, connect),
        (CheckId::Proxy, proxy),
        (CheckId::Tls, tls),
        (CheckId::Answer, answer),
    ]
}

#[tokio::test]
async fn the_clock_of_a_service_counts_if_it_answers_itself_and_a_failure_of_the_portal_is_a_warning()
 {
    use CheckResult::{Failed, Ok, Skipped, Warning};
    let date = "Date: Fri, 02 Jan 2026 03:06:05 GMT\r\nContent-Length: 0\r\n\r\n";
    for (status, role, answer, has_clock) in [
        ("404 Not Found", Role::Service, Ok, true),
        ("404 Not Found", Role::Portal, Ok, false),
        ("503 Unavailable", Role::Service, Warning, false),
        ("511 Sign In", Role::Service, Failed, false),
        ("511 Sign In", Role::Portal, Warning, false),
    ] {
        let text = format!("HTTP/1.1 {status}\r\n{date}");
        let server = test_server::start(text.leak()).await;
        let (checks, skew) = checked(&format!("http://{server}/"), role, &[]).await;
        let expected = results([Ok, Ok, Skipped, Skipped, answer]);
        assert_eq!(checks, expected, "{status} {role:?}");
        assert_eq!(skew.is_some(), has_clock, "{status} {role:?}");
        assert!(skew.is_none_or(|skew| skew == TimeDelta::minutes(2)));
    }
}

#[tokio::test]
async fn a_stage_that_fails_ends_the_checks_of_the_host() {
    use CheckResult::{Failed, Ok, Skipped, Warning};
    let closed = test_server::refusing().await;
    let url = format!("http://{closed}/");
    let (checks, _) = checked(&url, Role::Service, &[]).await;
    assert_eq!(checks, results([Ok, Failed, Skipped, Skipped, Skipped]));
    let (checks, _) = checked(&url, Role::Portal, &[]).await;
    assert_eq!(checks, results([Ok, Warning, Skipped, Skipped, Skipped]));

    let silent = test_server::start("").await;
    let (checks, _) = checked(&format!("http://{silent}/"), Role::Service, &[]).await;
    assert_eq!(checks, results([Ok, Ok, Skipped, Skipped, Failed]));

    let (checks, _) = checked("http://sso.invalid/", Role::Service, &[]).await;
    assert_eq!(
        checks,
        results([Failed, Skipped, Skipped, Skipped, Skipped])
    );
}

#[tokio::test]
async fn behind_a_proxy_the_proxy_is_checked_in_the_place_of_the_addresses() {
    use CheckResult::{Failed, Ok, Skipped};
    for (answer, proxy, tls) in [
        ("HTTP/1.1 200 OK\r\n\r\n", Ok, Failed),
        ("HTTP/1.1 403 Forbidden\r\n\r\n", Failed, Skipped),
    ] {
        let server = test_server::start(answer).await;
        let url = format!("http://{server}");
        let variables = [("HTTPS_PROXY", url.as_str())];
        let (checks, _) = checked("https://sso.invalid/", Role::Service, &variables).await;
        let expected = results([Skipped, Skipped, proxy, tls, Skipped]);
        assert_eq!(checks, expected, "{answer}");
    }
}
