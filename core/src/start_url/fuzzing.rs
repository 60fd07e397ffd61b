//! What people paste, and where its portal leads.

#![expect(
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "a test or a fuzzer fails by a panic"
)]

use std::time::Duration;

use url::{Host, Url};

use super::address::portal_of;
use super::follow::target;
use super::{PastedUrl, RegionSource, from_text, resolve};
use crate::fuzzing::{Answer, PLANTED, assert_harmless, check_error, context, run};
use crate::network::fuzzing::with_answer;
use crate::profile::read_profiles;
use crate::types::is_loopback;

/// A text gives a start URL that means itself, or an error that does not quote the text.
pub fn pasted_url(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let pasted = match text.parse::<PastedUrl>() {
        Ok(pasted) => pasted,
        Err(error) => return assert_harmless(&error.to_string()),
    };
    let url = pasted.start_url.as_str();
    let Ok(again) = url.parse::<PastedUrl>() else {
        panic!("{url} is not understood, which was made of {text:?}");
    };
    assert_eq!(again.start_url, pasted.start_url, "{text:?}");
    assert_eq!(again.start_url, from_text(&again).start_url);
    let Ok(parsed) = Url::parse(url) else {
        panic!("{url} is not a URL");
    };
    assert!(parsed.scheme() == "https" || is_loopback(&parsed), "{url}");
    assert_eq!(parsed.fragment(), None, "{url}");
    if let Some(portal) = portal_of(&parsed) {
        assert_eq!(from_text(&again).kind, Some(portal.kind));
        assert_eq!(parsed.query(), None, "{url}");
    }
}

/// A redirect leads to names of other machines with `https` alone, and what is found there is a portal.
pub fn redirects(bytes: &[u8]) {
    let Some(answer) = Answer::read(bytes) else {
        return;
    };
    let Ok(from) = Url::parse("https://aws.corp.example/a/b?c") else {
        return;
    };
    for (_, location) in &answer.headers {
        if let Some(target) = target(&from, location) {
            followed(&target);
        }
    }
    let _ = with_answer(&answer, || run(resolved(answer.word)));
}

fn followed(url: &Url) {
    assert_eq!(url.scheme(), "https", "{url}");
    assert!(!is_loopback(url) && url.fragment().is_none(), "{url}");
    assert!(
        url.username().is_empty() && url.password().is_none(),
        "{url}"
    );
    assert!(matches!(url.host(), Some(Host::Domain(_))), "{url}");
}

async fn resolved(text: &str) {
    let Ok(pasted) = text.parse::<PastedUrl>() else {
        return;
    };
    let call = context();
    // They are read on another thread, and on this clock the look-up would end in the meantime.
    let _ = read_profiles(&call).await;
    let before = call.clock.boot();
    let resolved = match resolve(&call, pasted.clone()).await {
        Ok(resolved) => resolved,
        Err(error) => return check_error(&error),
    };
    assert!(call.clock.boot().saturating_sub(before) <= Duration::from_mins(1));
    if let Some(problem) = &resolved.problem {
        check_error(problem);
    }
    let url = resolved.start_url.as_str();
    let parsed = Url::parse(url).ok();
    let found = parsed.as_ref().and_then(portal_of).map(|it| it.kind);
    assert_eq!(resolved.kind, found, "{url}");
    if resolved.start_url != pasted.start_url {
        assert!(
            resolved.kind.is_some() && url.starts_with("https://"),
            "{url}"
        );
        assert!(resolved.custom_domain.is_some());
    }
    if let Some((region, RegionSource::Headers)) = &resolved.region {
        assert!(found.is_some(), "{region} of {url}");
    }
    assert!(
        !format!("{resolved:?}").contains(PLANTED)
            || text.contains(PLANTED)
            || url.contains(PLANTED)
    );
}
