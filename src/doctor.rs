//! `diagnose`.

use std::collections::HashMap;

use napi::Env;
use napi_derive::napi;

use crate::arguments;
use crate::cancellation::Cancellation;
use crate::outcome::{OutcomePromise, start_call};
use aws_sso_native_core::doctor::{self, Check, CheckResult, Report};
use aws_sso_native_core::sign_in::ClientRequest;

/// One check of a report.
#[napi(object, object_from_js = false)]
pub struct NativeCheck {
    /// The stable id.
    pub id: &'static str,
    /// The host that it is about.
    pub host: Option<String>,
    /// The result.
    #[napi(ts_type = "'ok' | 'warning' | 'failed' | 'skipped'")]
    pub result: &'static str,
    /// What was found.
    pub message: String,
    /// What it was found by.
    pub evidence: Vec<String>,
    /// What can be done.
    pub hint: Option<String>,
}

/// A report.
#[napi(object, object_from_js = false)]
pub struct NativeReport {
    /// The version of the package.
    pub version: &'static str,
    /// The operating system and the processor.
    pub platform: String,
    /// When it was made.
    pub time: String,
    /// The worst result.
    #[napi(ts_type = "'ok' | 'warning' | 'failed'")]
    pub result: &'static str,
    /// The checks.
    pub checks: Vec<NativeCheck>,
    /// The report for a person.
    pub text: String,
}

impl From<Check> for NativeCheck {
    fn from(check: Check) -> Self {
        Self {
            id: check.id.as_str(),
            host: check.host,
            result: check.result.as_str(),
            message: check.message,
            evidence: check.evidence,
            hint: check.hint,
        }
    }
}

impl From<Report> for NativeReport {
    fn from(report: Report) -> Self {
        let text = report.text();
        Self {
            version: report.version,
            platform: report.platform,
            time: report.time,
            result: report.result.max(CheckResult::Ok).as_str(),
            checks: report.checks.into_iter().map(NativeCheck::from).collect(),
            text,
        }
    }
}

/// Checks what a sign-in needs.
#[napi(ts_return_type = "Promise<Outcome<NativeReport>>")]
pub fn diagnose<'env>(
    env: &'env Env,
    environment: HashMap<String, String>,
    cancellation: &Cancellation,
    start_url: String,
    region: String,
    session_name: Option<String>,
) -> napi::Result<OutcomePromise<'env>> {
    start_call(
        env,
        environment,
        cancellation,
        |context| async move {
            let start_url = arguments::text("options.startUrl", &start_url)?;
            let region = arguments::text("options.region", &region)?;
            let session_name =
                arguments::optional_text("options.sessionName", session_name.as_deref())?;
            let request = ClientRequest {
                session_name,
                ..ClientRequest::new(start_url, region)
            };
            Ok(doctor::diagnose(&context, &request).await)
        },
        NativeReport::from,
    )
}
