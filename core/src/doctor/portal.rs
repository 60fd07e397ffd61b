//! The start URL, and the region against that of the portal.

use super::check::{Check, CheckId};
use super::findings::Findings;
use crate::context::CallContext;
use crate::error::ErrorCode;
use crate::sign_in::ClientRequest;
use crate::start_url::{self, PastedUrl, RegionSource, Resolved};

pub(super) async fn check(context: &CallContext, request: &ClientRequest, findings: &Findings) {
    let given = request.start_url.as_str();
    let resolved = match given.parse::<PastedUrl>() {
        Ok(pasted) => start_url::resolve(context, pasted).await,
        Err(problem) => {
            findings.add(Check::failed(
                CheckId::StartUrl,
                format!("the start URL {problem}"),
            ));
            findings.add(Check::skipped(
                CheckId::Region,
                "the start URL is not valid",
            ));
            return;
        }
    };
    match resolved {
        Ok(resolved) => {
            findings.add(start_url_check(given, &resolved));
            findings.add(region_check(request, &resolved));
        }
        Err(_) => {
            for id in [CheckId::StartUrl, CheckId::Region] {
                findings.add(Check::skipped(id, "a setting of the network is not valid"));
            }
        }
    }
}

fn start_url_check(given: &str, resolved: &Resolved) -> Check {
    let id = CheckId::StartUrl;
    let found = resolved.start_url.as_str();
    if resolved.custom_domain.is_some() {
        return Check::failed(
            id,
            format!("`{given}` is not the start URL: it leads to `{found}`"),
        )
        .hint(format!("Use `{found}` as the start URL"));
    }
    match (&resolved.problem, resolved.kind) {
        (None, Some(_)) => Check::ok(id, format!("`{given}` is an access portal")),
        (None, None) => Check::warning(
            id,
            format!("`{given}` is not known to be an access portal, and does not lead to one"),
        )
        .hint("Compare it with the AWS access portal URL in the settings of IAM Identity Center"),
        (Some(error), _) => {
            let message = format!("`{given}` could not be asked: {error}");
            if error.code() == ErrorCode::HostNotFound {
                return Check::failed(id, message).hint(
                    "Compare the start URL with the AWS access portal URL in the settings of IAM Identity Center; \
                     if it is right, check the DNS of the network",
                );
            }
            Check::warning(id, message).hint(error.hint())
        }
    }
}

fn region_check(request: &ClientRequest, resolved: &Resolved) -> Check {
    let id = CheckId::Region;
    let given = &request.region;
    let Some((found, source)) = &resolved.region else {
        return Check::skipped(
            id,
            format!("the portal does not tell its region; `{given}` is not checked"),
        );
    };
    let source = match source {
        RegionSource::Host => "the host of the portal names it",
        RegionSource::Headers => "the answer of the portal names it",
    };
    if found == given {
        return Check::ok(id, format!("the portal is in `{given}`")).evidence([source]);
    }
    Check::failed(
        id,
        format!("the region is `{given}`, but the portal is in `{found}`"),
    )
    .evidence([source])
    .hint(format!("Use `{found}` as the SSO region"))
}
