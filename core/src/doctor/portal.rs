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

#[cfg(test)]
mod tests {
    use super::super::check::CheckResult;
    use super::*;
    use crate::error::{ConnectionFault, Error};

    const GIVEN: &str = "https://my-org.awsapps.com/start";

    /// What the text alone tells.
    fn resolved(text: &str) -> Resolved {
        start_url::from_text(&text.parse().unwrap())
    }

    fn failure(fault: ConnectionFault) -> Error {
        Error::Connection {
            operation: "LookUp",
            fault,
            problem: "no address".to_owned(),
        }
    }

    #[test]
    fn a_start_url_that_leads_to_another_portal_is_a_failure_and_one_that_leads_nowhere_a_warning()
    {
        let result = |resolved: &Resolved| start_url_check(GIVEN, resolved).result;
        let portal = resolved(GIVEN);
        assert_eq!(result(&portal), CheckResult::Ok);
        let unknown = resolved("https://sso.corp.example/");
        assert_eq!(result(&unknown), CheckResult::Warning);
        let custom = Resolved {
            custom_domain: Some("sso.corp.example".to_owned()),
            ..portal
        };
        let check = start_url_check("https://sso.corp.example/", &custom);
        assert_eq!(check.result, CheckResult::Failed);
        let hint = format!("Use `{GIVEN}` as the start URL");
        assert_eq!(check.hint, Some(hint));
    }

    #[test]
    fn a_portal_without_an_address_is_a_failure_and_one_that_cannot_be_reached_a_warning() {
        for (fault, result) in [
            (ConnectionFault::HostNotFound, CheckResult::Failed),
            (ConnectionFault::Broken, CheckResult::Warning),
        ] {
            let asked = Resolved {
                problem: Some(failure(fault)),
                ..resolved(GIVEN)
            };
            let check = start_url_check(GIVEN, &asked);
            assert_eq!(check.result, result);
            assert!(check.message.contains("could not be asked"));
            assert!(check.hint.is_some());
        }
    }

    #[test]
    fn another_region_than_that_of_the_portal_is_a_failure() {
        let region = "eu-west-1".parse().unwrap();
        let request = ClientRequest::new(GIVEN.parse().unwrap(), region);
        let check = |region: Option<&str>, source| {
            let region = region.map(|region| (region.parse().unwrap(), source));
            let resolved = Resolved {
                region,
                ..resolved(GIVEN)
            };
            region_check(&request, &resolved)
        };
        let unknown = check(None, RegionSource::Host);
        assert_eq!(unknown.result, CheckResult::Skipped);
        let same = check(Some("eu-west-1"), RegionSource::Host);
        assert_eq!(same.result, CheckResult::Ok);
        assert_eq!(same.evidence, ["the host of the portal names it"]);
        let other = check(Some("us-east-1"), RegionSource::Headers);
        assert_eq!(other.result, CheckResult::Failed);
        assert_eq!(other.evidence, ["the answer of the portal names it"]);
        let hint = other.hint.unwrap();
        assert_eq!(hint, "Use `us-east-1` as the SSO region");
    }
}
