//! Values that are checked when they are made.

#![expect(
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "a test or a fuzzer fails by a panic"
)]

use std::fmt::Display;
use std::str::FromStr;

use url::Url;

use super::text::{first_invisible, one_line};
use super::{
    AccountId, ClientName, InvalidValue, ModelId, Region, RoleName, Scopes, Secret, SessionName,
    StartUrl, is_loopback, scrub,
};
use crate::fuzzing::{PLANTED, assert_harmless};

fn checked<T: FromStr<Err = InvalidValue>>(text: &str, as_text: impl Fn(&T) -> String) {
    match text.parse::<T>() {
        Ok(value) => assert_eq!(as_text(&value), text),
        Err(error) => assert_harmless(&error.to_string()),
    }
}

fn shown<T: FromStr<Err = InvalidValue> + Display>(text: &str) {
    checked(text, T::to_string);
}

/// A value is the text that it was made from, and an error never quotes that text.
pub fn values(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    shown::<AccountId>(text);
    shown::<RoleName>(text);
    shown::<Region>(text);
    shown::<SessionName>(text);
    checked::<ModelId>(text, |it| it.as_str().to_owned());
    checked::<ClientName>(text, |it| it.as_str().to_owned());
    checked::<StartUrl>(text, |it| it.as_str().to_owned());
    match Scopes::new(text.split(' ').map(str::to_owned).collect()) {
        Ok(scopes) => {
            let joined = scopes.map(|it| it.as_slice().join(" "));
            assert_eq!(joined.unwrap_or_default(), text);
        }
        Err(error) => assert_harmless(&error.to_string()),
    }
    match Secret::new(text).checked() {
        Ok(secret) => assert_eq!(secret.expose(), text),
        Err(error) => assert_harmless(&error.to_string()),
    }
    if let Ok(url) = text.parse::<StartUrl>() {
        start_url(&url);
    }
    let line = one_line(text);
    let visible = first_invisible(&line.replace(' ', ""));
    assert_eq!(visible, None, "{line:?}");
    let scrubbed = scrub(text, &[&Secret::new(PLANTED)]);
    assert!(!scrubbed.contains(PLANTED), "{scrubbed}");
    assert!(!scrubbed.chars().any(char::is_control), "{scrubbed:?}");
}

/// A start URL is a URL that programs understand in the same way.
fn start_url(url: &StartUrl) {
    let text = url.as_str();
    let Ok(parsed) = Url::parse(text) else {
        panic!("{text} is not a URL");
    };
    assert!(parsed.scheme() == "https" || (parsed.scheme() == "http" && is_loopback(&parsed)));
    assert!(parsed.username().is_empty() && parsed.password().is_none());
    assert!(text.bytes().all(|byte| byte.is_ascii_graphic()), "{text}");
    assert!(url.is_same_portal(text));
    assert!(url.is_same_portal(parsed.as_str()), "{text}");
    assert!(
        url.is_same_portal(&format!("{}/", text.trim_end_matches('/')))
            || text.contains(['#', '?'])
    );
    assert!(
        !url.is_same_portal("https://other.example/start")
            || parsed.host_str() == Some("other.example")
    );
}
