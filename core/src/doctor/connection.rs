//! A connection to one host, stage by stage: addresses, TCP or proxy, TLS, and an answer.

use std::net::SocketAddr;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;

use super::check::{Check, CheckId, CheckResult};
use super::findings::Findings;
use crate::context::CallContext;
use crate::error::{ConnectionFault, ErrorCode, ServiceFault};
use crate::network::{
    Failure, Probe, ProbedAnswer, ProbedProxy, RootSource, ShownCertificate, Tunnel,
};

/// The longest time for one stage. A failed stage ends the checks of a host, so the worst case is four slow stages, which the
/// limit of the report ends.
const STAGE: Duration = Duration::from_secs(5);

/// How many addresses of a host are shown and tried.
const MAX_ADDRESSES: usize = 8;

/// What a host is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Requests are sent to it.
    Service,
    /// The person opens it in a browser, which can be on another machine. A failure is a warning.
    Portal,
}

/// Checks a host. The difference between the clock of the service and that of this machine, if the service has answered.
pub(super) async fn check(
    context: &CallContext,
    probe: &Probe,
    role: Role,
    path: &str,
    findings: &Findings,
) -> Option<TimeDelta> {
    let server = probe.server();
    let add = |mut check: Check| {
        if role == Role::Portal && check.result == CheckResult::Failed {
            check.result = CheckResult::Warning;
        }
        let is_passed = check.result != CheckResult::Failed && check.result != CheckResult::Warning;
        findings.add(check.host(&server));
        is_passed
    };
    let skip = |ids: &[CheckId], why: &str| {
        for &id in ids {
            findings.add(Check::skipped(id, why).host(&server));
        }
    };
    let tunnel = if let Some(used) = probe.proxy() {
        skip(
            &[CheckId::Dns, CheckId::Connect],
            "the host is reached through the proxy",
        );
        let tunnel = limited(context, "connecting", probe.tunnel()).await;
        let (check, tunnel) = proxy(context, probe, &used, tunnel).await;
        add(check);
        tunnel
    } else {
        let (check, addresses) = dns(context, probe).await;
        add(check);
        let Some(addresses) = addresses else {
            skip(
                &[
                    CheckId::Connect,
                    CheckId::Proxy,
                    CheckId::Tls,
                    CheckId::Answer,
                ],
                "the host has no address",
            );
            return None;
        };
        skip(&[CheckId::Proxy], "no proxy is used for this host");
        let (check, is_connected) = connect(context, addresses).await;
        if !is_connected {
            add(check);
            skip(
                &[CheckId::Tls, CheckId::Answer],
                "no address accepts a connection",
            );
            return None;
        }
        let tunnel = limited(context, "connecting", probe.tunnel()).await;
        let (check, tunnel) = directly(check, tunnel);
        add(check);
        tunnel
    };
    let Some(tunnel) = tunnel else {
        skip(&[CheckId::Tls, CheckId::Answer], "there is no connection");
        return None;
    };
    let secured = limited(context, "the TLS handshake", probe.secure(tunnel)).await;
    let (check, secured) = tls(secured);
    add(check);
    let Some(secured) = secured else {
        skip(&[CheckId::Answer], "there is no TLS connection");
        return None;
    };
    let answer = limited(context, "the answer", probe.get(secured, path)).await;
    let now = context.clock.wall();
    let is_passed = add(answer_check(role, &answer));
    let date = answer.ok()?.date.filter(|_| is_passed)?;
    Some(date - now).filter(|_| role == Role::Service)
}

/// Ends a stage that takes too long.
pub(super) async fn limited<T>(
    context: &CallContext,
    what: &str,
    stage: impl Future<Output = Result<T, Failure>> + Send,
) -> Result<T, Failure> {
    tokio::select! {
        biased;
        done = stage => done,
        () = context.clock.sleep(STAGE) => Err(Failure {
            fault: ConnectionFault::TimedOut,
            problem: format!("{what} took longer than {} s", STAGE.as_secs()),
        }),
    }
}

/// A failed check, with the hint of its cause.
pub(super) fn failed(id: CheckId, failure: &Failure) -> Check {
    let hint = failure.fault.hint();
    let hint = hint.unwrap_or_else(|| failure.fault.code().hint());
    Check::failed(id, &failure.problem).hint(hint)
}

async fn dns(context: &CallContext, probe: &Probe) -> (Check, Option<Vec<SocketAddr>>) {
    match limited(context, "looking up the host", probe.addresses()).await {
        Ok(addresses) => {
            let lines = addresses.iter().take(MAX_ADDRESSES);
            let lines = lines.map(|address| address.ip().to_string());
            let message = match addresses.len() {
                1 => "the host has 1 address".to_owned(),
                count => format!("the host has {count} addresses"),
            };
            let check = Check::ok(CheckId::Dns, message).evidence(lines);
            (check, Some(addresses))
        }
        Err(failure) => (failed(CheckId::Dns, &failure), None),
    }
}

/// Connects to each address, side by side.
async fn connect(context: &CallContext, addresses: Vec<SocketAddr>) -> (Check, bool) {
    let attempts = addresses
        .into_iter()
        .take(MAX_ADDRESSES)
        .map(async |address| {
            let connecting = async {
                Probe::connect(address).await.map_err(|error| Failure {
                    fault: ConnectionFault::Broken,
                    problem: error.to_string(),
                })
            };
            let result = limited(context, "connecting", connecting).await;
            let is_connected = result.is_ok();
            let line = match result {
                Ok(()) => format!("{address}: connected"),
                Err(failure) => format!("{address}: {failure}"),
            };
            (line, is_connected)
        });
    let results = join_all(attempts).await;
    let connected = results
        .iter()
        .filter(|(_, is_connected)| *is_connected)
        .count();
    let count = results.len();
    let check = if connected == count {
        let message = match count {
            1 => "1 address accepts a connection".to_owned(),
            _ => format!("{count} addresses accept a connection"),
        };
        Check::ok(CheckId::Connect, message)
    } else {
        let message = format!("{connected} of {count} addresses accept a connection");
        let check = if connected == 0 {
            Check::failed(CheckId::Connect, message)
        } else {
            Check::warning(CheckId::Connect, message)
        };
        check.hint(
            "Ask the administrator of the network: a firewall or VPN stops the connection, or a proxy is needed \
             (`HTTPS_PROXY`)",
        )
    };
    let lines = results.into_iter().map(|(line, _)| line);
    (check.evidence(lines), connected > 0)
}

/// Each address was connected to, with this result, and the host once more as in a call.
fn directly(connected: Check, tunnel: Result<Tunnel, Failure>) -> (Check, Option<Tunnel>) {
    match tunnel {
        Ok(tunnel) => (connected, Some(tunnel)),
        Err(failure) => {
            let check = failed(CheckId::Connect, &failure);
            (check.evidence(connected.evidence), None)
        }
    }
}

async fn proxy(
    context: &CallContext,
    probe: &Probe,
    proxy: &ProbedProxy,
    tunnel: Result<Tunnel, Failure>,
) -> (Check, Option<Tunnel>) {
    let id = CheckId::Proxy;
    let mut lines = vec![format!("proxy: {}", proxy.url)];
    if let Ok(addresses) = limited(context, "looking up the proxy", probe.addresses()).await {
        let addresses = addresses
            .iter()
            .take(MAX_ADDRESSES)
            .map(|address| format!("address of the proxy: {address}"));
        lines.extend(addresses);
    }
    let (check, tunnel) = match tunnel {
        Ok(tunnel) => (
            Check::ok(id, "the proxy connects to the host"),
            Some(tunnel),
        ),
        Err(failure) => (failed(id, &failure), None),
    };
    (check.evidence(lines), tunnel)
}

fn tls(secured: Result<(Tunnel, ShownCertificate), Failure>) -> (Check, Option<Tunnel>) {
    let id = CheckId::Tls;
    match secured {
        Ok((tunnel, shown)) => {
            let check = match shown.trusted_by {
                Some(RootSource::System) => {
                    Check::ok(id, "a root of the operating system trusts the certificate")
                }
                Some(RootSource::Added) => Check::ok(
                    id,
                    "a root that a setting adds trusts the certificate (TLS is inspected, or the host is of the company)",
                ),
                None => Check::skipped(id, "the host is reached without TLS"),
            };
            (check.evidence([shown.text]), Some(tunnel))
        }
        Err(failure) => (failed(id, &failure), None),
    }
}

fn answer_check(role: Role, answer: &Result<ProbedAnswer, Failure>) -> Check {
    let id = CheckId::Answer;
    let answer = match answer {
        Ok(answer) => answer,
        Err(failure) => return failed(id, failure),
    };
    let status = answer.status;
    let mut lines = vec![format!("HTTP {status}")];
    lines.extend(
        answer
            .redirects_to
            .iter()
            .map(|host| format!("it redirects to {host}")),
    );
    let is_other = role == Role::Service
        && !answer.is_of_aws
        && (answer.is_page || (300..400).contains(&status));
    let check = if status == 511 {
        Check::failed(id, "the network demands a sign-in of its own")
            .hint(ErrorCode::CaptivePortal.hint())
    } else if is_other {
        Check::failed(id, "another server answers in the place of the service")
            .hint(ConnectionFault::OtherServer.hint().unwrap_or_default())
    } else if status >= 500 && role == Role::Service && !answer.is_of_aws {
        Check::warning(
            id,
            "a gateway answers with a failure in the place of the service",
        )
        .hint(ServiceFault::GATEWAY_HINT)
    } else if status >= 500 {
        Check::warning(id, "the host answers with a failure")
            .hint("Try again; if it lasts, look at the AWS Health Dashboard")
    } else {
        Check::ok(id, "the host answers")
    };
    check.evidence(lines)
}

#[cfg(test)]
mod tests;
