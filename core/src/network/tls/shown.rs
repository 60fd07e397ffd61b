//! What a certificate says: whom it is for, who issued it, and when it is valid.

use std::fmt;

use chrono::{DateTime, NaiveDateTime, Utc};

use super::der::{
    CONTEXT_0, Element, GENERALIZED_TIME, OBJECT_IDENTIFIER, SEQUENCE, SET, UTC_TIME, elements,
    expect, read,
};
use crate::types::text::is_invisible;

/// What a certificate says. Its texts come from an unknown server: they are short and have no control or invisible characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::network) struct Shown {
    subject: String,
    issuer: String,
    validity: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

/// The attributes of a name that are shown, by the last byte of their identifier `2.5.4.x` (X.520).
const ATTRIBUTES: [(u8, &str); 4] = [(3, "CN"), (10, "O"), (11, "OU"), (6, "C")];

/// The longest name that is shown, in characters.
const MAX_NAME: usize = 120;

impl Shown {
    /// Reads a certificate (RFC 5280 section 4.1). `None` if it is not one.
    pub(in crate::network) fn read(certificate: &[u8]) -> Option<Self> {
        let (certificate, _) = expect(SEQUENCE, certificate)?;
        let (fields, _) = expect(SEQUENCE, certificate)?;
        let fields: Vec<Element<'_>> = elements(fields)
            // The version is optional.
            .filter(|field| field.tag != CONTEXT_0)
            .take(5)
            .collect();
        let [_serial, _algorithm, issuer, validity, subject] = fields.as_slice() else {
            return None;
        };
        Some(Self {
            subject: name(subject.content),
            issuer: name(issuer.content),
            validity: dates(validity.content),
        })
    }

    /// Whether the common name of its subject is this host.
    pub(super) fn is_named(&self, host: &str) -> bool {
        let mut parts = self.subject.split(", ");
        parts.any(|part| {
            part.strip_prefix("CN=")
                .is_some_and(|name| name.eq_ignore_ascii_case(host))
        })
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the certificate of \"{}\", issued by \"{}\"",
            self.subject, self.issuer
        )?;
        if let Some((from, to)) = self.validity {
            let (from, to) = (from.format("%Y-%m-%d"), to.format("%Y-%m-%d"));
            write!(f, ", valid from {from} to {to}")?;
        }
        Ok(())
    }
}

/// A name (RFC 5280 section 4.1.2.4): `CN=Corp Proxy, O=Corp`.
fn name(content: &[u8]) -> String {
    let mut parts = Vec::new();
    for set in elements(content).filter(|it| it.tag == SET) {
        for attribute in elements(set.content).filter(|it| it.tag == SEQUENCE) {
            let Some((identifier, rest)) = expect(OBJECT_IDENTIFIER, attribute.content) else {
                continue;
            };
            let [0x55, 0x04, last] = identifier else {
                continue;
            };
            let short = ATTRIBUTES.iter().find(|(it, _)| it == last);
            if let (Some((_, short)), Some((value, _))) = (short, read(rest)) {
                parts.push(format!("{short}={}", text(value)));
            }
        }
    }
    let name: String = parts.join(", ").chars().take(MAX_NAME).collect();
    if name.is_empty() {
        "(no name)".to_owned()
    } else {
        name
    }
}

/// The text of an attribute. Only printable ASCII and letters of other languages are kept.
fn text(value: Element<'_>) -> String {
    // A BMPString has two bytes for each character.
    const BMP_STRING: u8 = 0x1e;
    let text = if value.tag == BMP_STRING {
        let units = value.content.chunks_exact(2);
        let units: Vec<u16> = units
            .filter_map(|pair| Some(u16::from_be_bytes(pair.try_into().ok()?)))
            .collect();
        String::from_utf16_lossy(&units)
    } else {
        String::from_utf8_lossy(value.content).into_owned()
    };
    text.chars()
        .map(|c| {
            let is_of_name = c.is_alphanumeric() && !is_invisible(c);
            let is_shown = (is_of_name || c == ' ' || c.is_ascii_graphic()) && c != '"';
            if is_shown { c } else { '?' }
        })
        .collect()
}

fn dates(content: &[u8]) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let (from, rest) = read(content)?;
    let (to, _) = read(rest)?;
    Some((date(from)?, date(to)?))
}

/// `YYMMDDhhmmssZ` or `YYYYMMDDhhmmssZ`. Two digits of a year mean 1950 to 2049 (RFC 5280 section 4.1.2.5.1).
fn date(element: Element<'_>) -> Option<DateTime<Utc>> {
    let digits = std::str::from_utf8(element.content).ok()?;
    let text = match element.tag {
        GENERALIZED_TIME => digits.to_owned(),
        UTC_TIME => {
            let century = if digits.get(..2)? < "50" { "20" } else { "19" };
            format!("{century}{digits}")
        }
        _ => return None,
    };
    let date = NaiveDateTime::parse_from_str(&text, "%Y%m%d%H%M%SZ").ok()?;
    Some(date.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::tests::certificates::Authority;
    use proptest::prelude::*;

    #[test]
    fn a_certificate_says_whom_it_is_for_who_issued_it_and_when_it_is_valid() {
        let authority = Authority::new("Corp TLS Inspection");
        let certificate = authority.certificate("a.example", 2001, 2033);
        assert_eq!(
            Shown::read(&certificate.der).unwrap().to_string(),
            "the certificate of \"CN=a.example\", issued by \"CN=Corp TLS Inspection\", valid from 2001-01-01 to 2033-01-01"
        );
        let far = authority.certificate("a.example", 2001, 2060);
        let far = Shown::read(&far.der).unwrap().to_string();
        assert!(far.ends_with("to 2060-01-01"), "{far}");
    }

    #[test]
    fn a_name_cannot_carry_control_characters_or_quotes_and_is_short() {
        let hostile = format!("a\"\u{1b}[31m\n\u{202e}{}", "x".repeat(500));
        let authority = Authority::new(&hostile);
        let shown = Shown::read(&authority.certificate("a.example", 2001, 2033).der).unwrap();
        assert!(
            shown.issuer.starts_with("CN=a??[31m??xxx"),
            "{}",
            shown.issuer
        );
        assert_eq!(shown.issuer.chars().count(), MAX_NAME);
    }

    #[test]
    fn a_name_cannot_carry_letters_without_a_glyph() {
        // Hangul fillers are letters: general category Lo.
        let authority = Authority::new("a\u{3164}\u{115f}\u{ffa0}b");
        let shown = Shown::read(&authority.certificate("a.example", 2001, 2033).der).unwrap();
        assert_eq!(shown.issuer, "CN=a???b");
    }

    proptest! {
        #[test]
        fn bytes_that_are_no_certificate_are_read_without_a_panic(bytes: Vec<u8>) {
            let _ = Shown::read(&bytes);
        }

        #[test]
        fn a_changed_certificate_is_read_without_a_panic(at in 0_usize..400, byte: u8) {
            let mut der = Authority::fixed().certificate("a.example", 2001, 2033).der;
            if let Some(changed) = der.get_mut(at) {
                *changed = byte;
            }
            let _ = Shown::read(&der).map(|shown| shown.to_string());
        }
    }
}
