//! Reads the start URL out of a text that a person has typed or pasted.

use std::str::FromStr;

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::address::{directory_of, portal_of, start_url};
use crate::aws::region_of_page;
use crate::types::text::{self, is_invisible};
use crate::types::{InvalidValue, LONGEST_URL, Region, StartUrl, is_loopback};

/// The URL that a text means. It is `https`, or `http` to this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastedUrl {
    pub(super) url: Url,
    /// The same in the spelling of AWS.
    pub(super) start_url: StartUrl,
    /// Whether the host was made from a name or an id.
    pub(super) is_assumed: bool,
    /// The region in the address of a sign-in page that was pasted.
    pub(super) region: Option<Region>,
}

/// Characters that people paste around an address, besides white space: quotation marks, and brackets of mail programs
/// and Markdown. A start URL has none of them.
const AROUND: &[char] = &[
    '"', '\'', '`', '<', '>', '(', ')', '[', ']', '{', '}', '|', '*', '\u{2018}', '\u{2019}',
    '\u{201a}', '\u{201c}', '\u{201d}', '\u{201e}', '\u{ab}', '\u{bb}', '\u{2039}', '\u{203a}',
    '\u{300c}', '\u{300d}', '\u{ff1c}', '\u{ff1e}',
];

/// Punctuation of the sentence that an address stood in.
const PUNCTUATION: &[char] = &['.', ',', ';', ':', '!'];

const NOT_A_URL: &str =
    "is not the address of an access portal, such as `https://my-org.awsapps.com/start`";

impl FromStr for PastedUrl {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let reject = |problem: &'static str| Err(InvalidValue::new(problem));
        // Longer texts cannot be one address with a sentence around it.
        if text.len() > 2 * LONGEST_URL {
            return reject("is longer than 4096 characters");
        }
        // White space ends an address. A control character is no part of a text that a person has copied.
        let is_kept = |c: &char| c.is_whitespace() || c.is_control() || !is_invisible(*c);
        let text: String = text.chars().filter(is_kept).collect();
        let candidate = candidate(&text);
        if candidate.is_empty() {
            return reject(NOT_A_URL);
        }
        let (url, is_assumed) = match name_alone(candidate) {
            Some(url) => (url, true),
            None => (without_invisible(https(candidate)?), false),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return reject("must not contain a user name or password");
        }
        let region = url.host_str().and_then(region_of_page);
        // The address bar shows this page during a sign-in, and people copy it.
        let directory = directory_of(&url).filter(|_| region.is_some());
        let is_assumed = is_assumed || directory.is_some();
        let url = directory.unwrap_or(url);
        let start_url = start_url(&url, portal_of(&url).map(|portal| portal.kind))?;
        // Without a scheme these characters do not end an address, and a path can have them percent-encoded.
        if self::candidate(start_url.as_str()) != start_url.as_str() {
            return reject(NOT_A_URL);
        }
        Ok(Self {
            url,
            start_url,
            is_assumed,
            region,
        })
    }
}

/// The part of a text that can be an address: from `https://` to the next character that no address has, or the whole
/// text without the characters around it.
fn candidate(text: &str) -> &str {
    let lower = text.to_ascii_lowercase();
    let start = ["https://", "http://"]
        .into_iter()
        .filter_map(|scheme| lower.find(scheme))
        .min();
    let text = text.get(start.unwrap_or(0)..).unwrap_or(text);
    let is_around = |c: char| c.is_whitespace() || AROUND.contains(&c);
    let text = text.trim_start_matches(is_around);
    let text = if start.is_some() {
        // A host can be an IPv6 address in brackets.
        let ends = |c: char| is_around(c) && !matches!(c, '[' | ']');
        text.split(ends).next().unwrap_or_default()
    } else {
        text
    };
    text.trim_end_matches(|c| is_around(c) || PUNCTUATION.contains(&c))
}

/// The URL of a portal whose alias, directory or instance alone was given.
fn name_alone(text: &str) -> Option<Url> {
    let name = text.trim_end_matches('/').to_ascii_lowercase();
    let is_label = name.len() <= 63
        && !name.starts_with('-')
        && !name.ends_with('-')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if !is_label || name.is_empty() || name == "localhost" {
        return None;
    }
    let url = if name.starts_with("ssoins-") {
        // The ids of instances, in the partition of most regions.
        format!("https://identitycenter.amazonaws.com/{name}")
    } else {
        format!("https://{name}.awsapps.com/start")
    };
    Url::parse(&url).ok()
}

/// The URL in a text that may lack the scheme. `http` becomes `https`, except for this machine.
fn https(text: &str) -> Result<Url, InvalidValue> {
    let invalid = || text::invalid(NOT_A_URL, text);
    // Letters of other scripts are rejected as in a start URL: many look like those of a well-known host.
    if !text.is_ascii() {
        return Err(invalid());
    }
    let lower = text.to_ascii_lowercase();
    let rest = ["https:", "http:"]
        .into_iter()
        .find_map(|scheme| lower.starts_with(scheme).then(|| text.get(scheme.len()..)))
        .flatten();
    let has_other_scheme = rest.is_none() && text.contains("://");
    let rest = rest.unwrap_or(text).trim_start_matches(['/', '\\']);
    let parse = |scheme: &str| without_last_dot(Url::parse(&format!("{scheme}://{rest}")).ok()?);
    if has_other_scheme {
        return Err(InvalidValue::new("must be an `https://` URL"));
    }
    let url = parse("https").ok_or_else(invalid)?;
    let is_host = match url.host() {
        Some(Host::Domain(name)) => {
            let has_empty_label = name.split('.').any(str::is_empty);
            (name.contains('.') && !has_empty_label) || name == "localhost"
        }
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        None => false,
    };
    // `mailto:me@my-org.com` has a user name without `https`; `javascript:alert(1)` has no host that can be.
    if !is_host || rest.contains(char::is_whitespace) {
        return Err(invalid());
    }
    if lower.starts_with("http:") && is_loopback(&url) {
        return parse("http").ok_or_else(invalid);
    }
    Ok(url)
}

/// The URL without the dot that a host can end with. In a text it is mostly the end of a sentence, and certificates and the AWS
/// CLI know the name without it.
fn without_last_dot(mut url: Url) -> Option<Url> {
    let name = url.host_str().and_then(|host| host.strip_suffix('.'));
    if let Some(name) = name.map(str::to_owned) {
        url.set_host(Some(&name)).ok()?;
    }
    Some(url)
}

/// The URL without the invisible characters that a browser has percent-encoded, and without the fragment, which is not
/// sent to a server. A space within the path is left.
fn without_invisible(mut url: Url) -> Url {
    url.set_fragment(None);
    let decoded = percent_decode_str(url.path()).decode_utf8_lossy();
    if decoded.chars().any(is_invisible) {
        let is_kept = |c: &char| *c == ' ' || !is_invisible(*c);
        let path: String = decoded.chars().filter(is_kept).collect();
        // A `%` that was percent-encoded does not begin an encoded character.
        url.set_path(&path.trim_end().replace('%', "%25"));
    }
    url
}

#[cfg(test)]
mod tests;
