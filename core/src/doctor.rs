//! Finds out why a sign-in does not work: settings, network, clock, portal, files and other processes.
//!
//! [`diagnose`] makes a list of checks, each with its result, what it saw and what can be done. It changes nothing: it sends
//! `GET` requests without cookies and credentials, and reads files. The report has no secret, so that a person can paste it
//! into a ticket. `docs/doctor.md` lists the checks.

mod check;
mod connection;
mod findings;
mod folder;
mod hosts;
mod portal;
mod processes;
mod report;
mod settings;
mod sign_in_state;
#[cfg(test)]
mod test_server;

use std::time::Duration;

use crate::context::{CallContext, Warnings};
use crate::sign_in::ClientRequest;
use findings::Findings;

pub use check::{Check, CheckId, CheckResult};
pub use report::Report;

/// The time for all checks. The report is there within 20 seconds: a program reads its configuration before, for 5 seconds at
/// most.
const LIMIT: Duration = Duration::from_secs(14);

/// Checks what a sign-in needs. What is not finished after 14 seconds says so. A sign-in is not needed.
pub async fn diagnose(context: &CallContext, request: &ClientRequest) -> Report {
    // Warnings of the parts are in the report, and not in the list of the call.
    let context = &CallContext {
        warnings: Warnings::default(),
        ..context.clone()
    };
    let findings = Findings::default();
    let checks = async {
        tokio::join!(
            settings::check(context, &findings),
            hosts::check(context, request, &findings),
            portal::check(context, request, &findings),
            folder::check(context, &findings),
            sign_in_state::check(context, request, &findings),
            processes::check(context, request, &findings),
        )
    };
    tokio::select! {
        biased;
        _ = checks => {}
        () = context.clock.sleep(LIMIT) => {}
    }
    Report::new(context.clock.wall(), findings.finish(LIMIT))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[tokio::test]
    async fn a_report_has_each_check_and_leaves_no_warning_with_the_call() {
        let server = test_server::start(
            "HTTP/1.1 404 Not Found\r\nx-amzn-requestid: 1\r\nContent-Length: 0\r\n\r\n",
        )
        .await;
        let url = format!("http://{server}");
        let home = tempfile::tempdir().unwrap();
        let aws = home.path().join(".aws");
        std::fs::create_dir(&aws).unwrap();
        let file = std::fs::File::create(aws.join("config"));
        file.unwrap().write_all(b"[profile dev").unwrap();
        let variables = [
            ("HOME", home.path().to_str().unwrap()),
            ("AWS_ENDPOINT_URL_SSO", &url),
            ("AWS_ENDPOINT_URL_SSO_OIDC", &url),
        ];
        let context = test_server::context(&variables);
        let start_url = format!("{url}/start").parse().unwrap();
        let request = ClientRequest::new(start_url, "us-east-1".parse().unwrap());
        let report = diagnose(&context, &request).await;
        let ids: Vec<_> = report.checks.iter().map(|check| check.id).collect();
        assert_eq!(ids, CheckId::ALL, "{}", report.text());
        let config = &report.checks[2];
        assert_eq!(config.result, CheckResult::Warning, "{}", config.message);
        assert_eq!(context.warnings.take(), []);
        assert!(!aws.join("sso").exists(), "nothing is made");
    }
}
