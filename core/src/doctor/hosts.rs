//! The hosts that a sign-in needs, each checked by itself, and the clock that their answers show.

use chrono::TimeDelta;
use futures_util::future::join_all;
use url::{Position, Url};

use super::check::{Check, CheckId};
use super::connection::{self, Role};
use super::findings::Findings;
use crate::aws::{ServiceEndpoint, service_endpoints, transport_of};
use crate::context::CallContext;
use crate::network::{Failure, Probe, ProbeTrust, Transport, check_proxy_setting, proxy_source};
use crate::sign_in::ClientRequest;

/// The AWS services reject a signature that is five minutes off ("Signature Version 4: `RequestExpired`").
const MAX_SKEW: TimeDelta = TimeDelta::minutes(5);

/// A smaller difference is not shown as a warning.
const SMALL_SKEW: TimeDelta = TimeDelta::minutes(1);

const INVALID: &str = "a setting of the network is not valid";

/// A host with the request that is sent to it.
struct Host {
    url: String,
    path: String,
    transport: Transport,
    role: Role,
}

pub(super) async fn check(context: &CallContext, request: &ClientRequest, findings: &Findings) {
    let endpoints = match service_endpoints(context, &request.region).await {
        Ok(endpoints) => endpoints,
        Err(error) => {
            findings.add(Check::error(CheckId::Endpoint, &error));
            skip_all(findings, "the setting of the endpoint is not valid");
            return;
        }
    };
    findings.add(endpoint_check(&endpoints));
    let mut probes: Vec<(Probe, Host)> = Vec::new();
    let hosts = hosts(&endpoints, request);
    let Some(trust) = network_settings(context, &hosts, findings).await else {
        return;
    };
    for host in hosts {
        match Probe::new(context, &host.url, host.transport, &trust).await {
            Ok(probe) => {
                let is_known = |(other, known): &(Probe, Host)| {
                    other.server() == probe.server() && known.transport == host.transport
                };
                if !probes.iter().any(is_known) {
                    probes.push((probe, host));
                }
            }
            // The settings were checked before.
            Err(error) => {
                findings.add(Check::error(CheckId::ProxySettings, &error));
                findings.add(Check::skipped(CheckId::Certificates, INVALID));
                skip_connections(findings, INVALID);
                return;
            }
        }
    }
    if let Err(failure) = choose(context, &mut probes).await {
        findings.add(connection::failed(CheckId::ProxySettings, &failure));
        findings.add(Check::skipped(CheckId::Certificates, INVALID));
        skip_connections(findings, INVALID);
        return;
    }
    for (probe, _) in &probes {
        findings.expect_host(&probe.server());
    }
    findings.add(proxy_settings(&probes));
    let checking = probes
        .iter()
        .map(|(probe, host)| connection::check(context, probe, host.role, &host.path, findings));
    let (certificates, skews) =
        tokio::join!(certificates(context, &trust, &probes), join_all(checking));
    findings.add(certificates);
    findings.add(clock(skews.into_iter().flatten().next()));
}

fn hosts(endpoints: &[ServiceEndpoint; 2], request: &ClientRequest) -> Vec<Host> {
    let services = endpoints.iter().map(|endpoint| Host {
        url: endpoint.url.clone(),
        path: "/".to_owned(),
        transport: endpoint.transport,
        role: Role::Service,
    });
    let mut hosts: Vec<Host> = services.collect();
    if let Ok(url) = Url::parse(request.start_url.as_str()) {
        hosts.push(Host {
            path: url[Position::BeforePath..Position::AfterQuery].to_owned(),
            transport: transport_of(&url),
            url: url.into(),
            role: Role::Portal,
        });
    }
    hosts
}

fn endpoint_check(endpoints: &[ServiceEndpoint; 2]) -> Check {
    let lines = endpoints.iter().map(|endpoint| {
        let origin = Url::parse(&endpoint.url).map(|url| url.origin().ascii_serialization());
        let source = if endpoint.is_custom {
            "from a setting"
        } else {
            "of the region"
        };
        let origin = origin.unwrap_or_default();
        format!("{}: {origin} ({source})", endpoint.service)
    });
    let is_custom = endpoints.iter().any(|endpoint| endpoint.is_custom);
    let message = if is_custom {
        "an endpoint is set by a setting"
    } else {
        "the endpoints are those of the region"
    };
    Check::ok(CheckId::Endpoint, message).evidence(lines)
}

/// Reads the settings of the certificates and of the proxy, as far as a host needs them. `None` if one of them cannot be used.
async fn network_settings(
    context: &CallContext,
    hosts: &[Host],
    findings: &Findings,
) -> Option<ProbeTrust> {
    let is_used = |transport| hosts.iter().any(|host| host.transport == transport);
    let certificates = if is_used(Transport::Https) || is_used(Transport::LocalHttps) {
        ProbeTrust::read(context).await
    } else {
        Ok(ProbeTrust::default())
    };
    let proxy = if is_used(Transport::Https) {
        check_proxy_setting(context)
    } else {
        Ok(())
    };
    let invalid = [
        (CheckId::Certificates, certificates.as_ref().err()),
        (CheckId::ProxySettings, proxy.as_ref().err()),
    ];
    if invalid.iter().all(|(_, error)| error.is_none()) {
        return certificates.ok();
    }
    for (id, error) in invalid {
        let skipped = || Check::skipped(id, "another setting is not valid");
        findings.add(error.map_or_else(skipped, |error| Check::error(id, error)));
    }
    skip_connections(findings, INVALID);
    None
}

fn skip_all(findings: &Findings, why: &str) {
    for id in [CheckId::ProxySettings, CheckId::Certificates] {
        findings.add(Check::skipped(id, why));
    }
    skip_connections(findings, why);
}

fn skip_connections(findings: &Findings, why: &str) {
    let of_hosts = CheckId::ALL.iter().filter(|id| id.is_of_host());
    for &id in of_hosts.chain(&[CheckId::Clock]) {
        findings.add(Check::skipped(id, why));
    }
}

/// Asks which proxies the hosts are reached through, side by side.
async fn choose(context: &CallContext, probes: &mut [(Probe, Host)]) -> Result<(), Failure> {
    let choosing = probes.iter_mut().map(|(probe, _)| {
        let what = "the answer of the function `proxy` of `configureNetwork`";
        connection::limited(context, what, probe.choose())
    });
    join_all(choosing).await.into_iter().collect()
}

fn proxy_settings(probes: &[(Probe, Host)]) -> Check {
    let mut is_used = false;
    let mut lines: Vec<String> = probes
        .iter()
        .map(|(probe, _)| {
            let ways = probe.ways().into_iter().map(|way| {
                let Some(proxy) = way else {
                    return "directly".to_owned();
                };
                is_used = true;
                let credentials = if proxy.has_credentials {
                    ", with a user name or password"
                } else {
                    ""
                };
                format!("through {}{credentials}", proxy.url)
            });
            let ways: Vec<String> = ways.collect();
            format!("{}: {}", probe.server(), ways.join("; else "))
        })
        .collect();
    lines.extend(proxy_source().map(|source| format!("set by {source}")));
    let message = if is_used {
        "a proxy is used"
    } else {
        "no proxy is used"
    };
    Check::ok(CheckId::ProxySettings, message).evidence(lines)
}

async fn certificates(
    context: &CallContext,
    trust: &ProbeTrust,
    probes: &[(Probe, Host)],
) -> Check {
    let id = CheckId::Certificates;
    if !probes.iter().any(|(probe, _)| probe.is_tls()) {
        return Check::skipped(id, "no host is reached with TLS");
    }
    let (system, added) = trust.roots().await;
    let lines = [
        format!("roots of the operating system: {system}"),
        format!("roots that settings add: {added}"),
    ];
    let warnings = context.warnings.take();
    let ignored = warnings
        .iter()
        .find(|it| it.code == crate::error::WarningCode::ExtraCertificatesIgnored);
    let check = match ignored {
        Some(warning) => Check::warning(id, &warning.message)
            .hint("Correct the file, or the setting that names it"),
        None if system + added == 0 => Check::failed(id, "no certificate is trusted").hint(
            "Install the certificates of the operating system (`ca-certificates`), or set `AWS_CA_BUNDLE`",
        ),
        None => Check::ok(id, format!("{} roots are trusted", system + added)),
    };
    check.evidence(lines)
}

fn clock(skew: Option<TimeDelta>) -> Check {
    let id = CheckId::Clock;
    let Some(skew) = skew else {
        return Check::skipped(id, "no service has answered with its time");
    };
    let seconds = skew.num_seconds();
    let direction = if seconds > 0 { "behind" } else { "ahead of" };
    let message = format!(
        "the clock of this machine is {} s {direction} that of the service",
        seconds.abs()
    );
    if skew.abs() >= MAX_SKEW {
        Check::failed(id, message).hint("Set the date and time of this machine, and its time zone")
    } else if skew.abs() >= SMALL_SKEW {
        Check::warning(id, message).hint("Let the operating system set the time")
    } else {
        Check::ok(id, "the clock of this machine is right to a minute")
    }
}

#[cfg(test)]
mod tests;
