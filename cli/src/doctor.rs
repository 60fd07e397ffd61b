//! `doctor`: finds out why a sign-in does not work.

use aws_sso_native_core::context::CallContext;
use aws_sso_native_core::doctor::{CheckId, CheckResult, Report, diagnose};
use aws_sso_native_core::sign_in::ClientRequest;

use crate::exit_status::ExitStatus;
use crate::failure::Result;
use crate::{output, visible};

/// Prints the report. The exit status is that of the first check that failed.
pub(crate) async fn run(
    context: &CallContext,
    request: &ClientRequest,
    json: bool,
) -> Result<ExitStatus> {
    let report = diagnose(context, request).await;
    output::answer(&if json {
        let value = serde_json::to_value(&report).unwrap_or_default();
        visible::json(&value)
    } else {
        report.text()
    })?;
    Ok(status(&report))
}

/// The class of the likely cause.
fn status(report: &Report) -> ExitStatus {
    let cause = report.cause();
    let failed = cause.filter(|check| check.result == CheckResult::Failed);
    failed.map_or(ExitStatus::Success, |check| class(check.id))
}

const fn class(id: CheckId) -> ExitStatus {
    match id {
        CheckId::Dns | CheckId::Connect | CheckId::Proxy | CheckId::Tls | CheckId::Answer => {
            ExitStatus::Network
        }
        CheckId::Environment
        | CheckId::Home
        | CheckId::Config
        | CheckId::Endpoint
        | CheckId::ProxySettings
        | CheckId::Certificates
        | CheckId::StartUrl
        | CheckId::Region
        | CheckId::CacheFolder => ExitStatus::Configuration,
        CheckId::Token | CheckId::Registration => ExitStatus::SignedOut,
        CheckId::Clock | CheckId::Lock | CheckId::Watcher => ExitStatus::Other,
    }
}
