use tokio::net::TcpListener;

use super::*;
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
