//! Follows the redirects of a company's own domain to a portal of AWS, and asks a portal for its region.
//!
//! The person has given the first address. A server chooses the others, so these must be `https`, and their hosts must be
//! names: a server must not reach services of this machine or of the network by their addresses. A name can resolve to a
//! private address, because the domain of a company can be internal. A request has no cookies and no credentials, and
//! nothing of an answer is used but a redirect to a host of AWS and the name of a region.

use std::time::Duration;

use url::{Host, Url};

use super::address::{directory_of, portal_of, start_url};
use super::{Confidence, PastedUrl, PortalKind, RegionSource, Resolved};
use crate::aws::{LOOK_UP, look_up, region_of_page};
use crate::context::CallContext;
use crate::error::{Error, Result};

/// How many redirects are followed.
const MOST_REDIRECTS: usize = 5;

/// How long servers are asked in total.
const LONGEST_LOOK_UP: Duration = Duration::from_secs(10);

/// Finds the portal. Why a server could not be asked is part of the result.
pub(super) async fn resolve(context: &CallContext, pasted: PastedUrl) -> Resolved {
    let mut resolved = from_text(&pasted);
    let asked = tokio::select! {
        biased;
        asked = ask(context, pasted.url, &mut resolved) => asked,
        () = context.clock.sleep(LONGEST_LOOK_UP) => Err(Error::Timeout { operation: LOOK_UP }),
    };
    resolved.problem = asked.err();
    resolved
}

/// What the text alone tells. No server is asked.
#[must_use]
pub fn from_text(pasted: &PastedUrl) -> Resolved {
    let portal = portal_of(&pasted.url);
    let kind = portal.as_ref().map(|portal| portal.kind);
    let region = portal.and_then(|portal| portal.region);
    let region = region.or_else(|| pasted.region.clone());
    Resolved {
        start_url: pasted.start_url.clone(),
        region: region.map(|region| (region, RegionSource::Host)),
        kind,
        confidence: match kind {
            Some(_) if pasted.is_assumed => Confidence::Assumed,
            Some(_) => Confidence::Certain,
            None => Confidence::Unknown,
        },
        custom_domain: None,
        problem: None,
    }
}

/// Completes what the text alone does not tell.
async fn ask(context: &CallContext, url: Url, resolved: &mut Resolved) -> Result<()> {
    if url.scheme() == "https" && resolved.kind.is_none() && resolved.region.is_none() {
        follow(context, url, resolved).await?;
    }
    let can_be_asked = matches!(
        resolved.kind,
        Some(PortalKind::AwsApps | PortalKind::Regional)
    );
    if can_be_asked && resolved.region.is_none() {
        let portal = Url::parse(resolved.start_url.as_str())
            .map_err(|error| Error::Internal(error.to_string()))?;
        let region = look_up(context, &portal).await?.region;
        resolved.region = region.map(|region| (region, RegionSource::Headers));
    }
    Ok(())
}

/// Follows redirects to the first host of AWS.
async fn follow(context: &CallContext, first: Url, resolved: &mut Resolved) -> Result<()> {
    let mut url = first.clone();
    for _ in 0..=MOST_REDIRECTS {
        let Some(location) = look_up(context, &url).await?.location else {
            return Ok(());
        };
        let target = target(&url, &location).ok_or_else(unsafe_target)?;
        let page_region = target.host_str().and_then(region_of_page);
        let found = if let Some(portal) = portal_of(&target) {
            resolved.region = portal.region.map(|region| (region, RegionSource::Host));
            Some((target, portal.kind, Confidence::Certain))
        } else if let Some(region) = page_region {
            resolved.region = Some((region, RegionSource::Host));
            let Some(portal) = directory_of(&target) else {
                return Ok(());
            };
            Some((portal, PortalKind::AwsApps, Confidence::Assumed))
        } else {
            url = target;
            None
        };
        if let Some((portal, kind, confidence)) = found {
            resolved.start_url = start_url(&portal, Some(kind)).map_err(|_| unsafe_target())?;
            resolved.kind = Some(kind);
            resolved.confidence = confidence;
            resolved.custom_domain = first.host_str().map(str::to_owned);
            return Ok(());
        }
    }
    let problem = format!("it redirects more than {MOST_REDIRECTS} times");
    Err(Error::unexpected_answer(LOOK_UP, problem))
}

const fn unsafe_target() -> Error {
    Error::UnsafeVerificationUri { member: "Location" }
}

/// The target of a redirect, if it may be asked.
pub(super) fn target(from: &Url, location: &str) -> Option<Url> {
    let mut target = from.join(location).ok()?;
    target.set_fragment(None);
    let is_other_machine = match target.host()? {
        host if from.host() == Some(host.clone()) => true,
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            name != "localhost" && !name.ends_with(".localhost")
        }
        Host::Ipv4(_) | Host::Ipv6(_) => false,
    };
    let has_user = !target.username().is_empty() || target.password().is_some();
    (target.scheme() == "https" && is_other_machine && !has_user).then_some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_portal_that_the_person_named_is_certain_and_one_that_was_completed_is_assumed() {
        for (text, expected) in [
            ("https://my-org.awsapps.com/start", Confidence::Certain),
            ("my-org", Confidence::Assumed),
            ("https://aws.corp.example/", Confidence::Unknown),
        ] {
            assert_eq!(from_text(&text.parse().unwrap()).confidence, expected);
        }
    }

    #[test]
    fn a_redirect_leads_to_names_with_https_alone() {
        let from = Url::parse("https://aws.corp.example/a/b?x#y").unwrap();
        let target = |location| target(&from, location).map(String::from);
        for (location, expected) in [
            (
                "https://my-org.awsapps.com/start#/",
                "https://my-org.awsapps.com/start",
            ),
            ("/login", "https://aws.corp.example/login"),
            ("c", "https://aws.corp.example/a/c"),
            ("//sso.corp.example/", "https://sso.corp.example/"),
        ] {
            assert_eq!(target(location).as_deref(), Some(expected));
        }
        for location in [
            "http://my-org.awsapps.com/start",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://[::1]/",
            "https://10.0.0.1/",
            "https://localhost:8443/",
            "https://localhost./",
            "https://x.localhost/",
            "https://user@my-org.awsapps.com/start",
            "https://user:pw@corp.example/",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "data:text/html,x",
            "https://",
        ] {
            assert_eq!(target(location), None, "{location}");
        }
        let address = Url::parse("https://10.0.0.1/").unwrap();
        assert!(super::target(&address, "/login").is_some());
    }
}
