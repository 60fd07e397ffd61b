//! Token and registration files, and the times in them.

#![expect(
    clippy::missing_panics_doc,
    reason = "a test or a fuzzer fails by a panic"
)]

use chrono::{DateTime, SubsecRound, Utc};
use serde_json::Value;

use super::document::document;
use super::json::to_json;
use super::{MissingMembers, Registration, Token, registration, timestamp, token};

/// The members that a token file has.
const OF_TOKEN: [&str; 8] = [
    "startUrl",
    "region",
    "accessToken",
    "expiresAt",
    "clientId",
    "clientSecret",
    "registrationExpiresAt",
    "refreshToken",
];

/// A token that is read and written again is the same one, and the file keeps the members of other programs.
pub fn token_file(bytes: &[u8]) {
    let read = |bytes: &[u8]| document(bytes).and_then(|document| token::parse(&document));
    let Ok(found) = read(bytes) else {
        return;
    };
    for missing_members in [MissingMembers::KeepStored, MissingMembers::Remove] {
        let old = document(bytes).unwrap_or_default();
        let text = to_json(&token::merge(&found, old, missing_members)).unwrap_or_default();
        assert!(text.is_ascii(), "the AWS CLI writes ASCII: {text}");
        let expected = Token {
            expires_at: found.expires_at.trunc_subsecs(0),
            ..found.clone()
        };
        let expected = with_registration_in_seconds(expected);
        assert_eq!(read(text.as_bytes()).as_ref(), Ok(&expected), "{text}");
        assert_eq!(
            others(bytes),
            others(text.as_bytes()),
            "members of other programs"
        );
    }
}

fn with_registration_in_seconds(mut token: Token) -> Token {
    let in_seconds = |time: DateTime<Utc>| time.trunc_subsecs(0);
    let expiry = &mut token.renewal.registration_expires_at;
    *expiry = expiry.map(in_seconds);
    token
}

/// The members that other programs wrote. A number that is no integer of 64 bits may be rounded.
fn others(bytes: &[u8]) -> Vec<(String, Value)> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let members = match serde_json::from_slice(bytes) {
        Ok(Value::Object(members)) => members,
        _ => serde_json::Map::new(),
    };
    let mut others: Vec<(String, Value)> = members
        .into_iter()
        .filter(|(name, _)| !OF_TOKEN.contains(&name.as_str()))
        .map(|(name, value)| (name, without_fractions(value)))
        .collect();
    others.sort_by(|(first, _), (second, _)| first.cmp(second));
    others
}

fn without_fractions(value: Value) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => Value::Null,
        Value::Array(values) => values.into_iter().map(without_fractions).collect(),
        Value::Object(members) => {
            let members = members.into_iter();
            Value::Object(
                members
                    .map(|(name, it)| (name, without_fractions(it)))
                    .collect(),
            )
        }
        other => other,
    }
}

/// A registration that is read and written again is the same one.
pub fn registration_file(bytes: &[u8]) {
    let read = |bytes: &[u8]| document(bytes).and_then(|document| registration::parse(&document));
    let Ok(found) = read(bytes) else {
        return;
    };
    let text = to_json(&registration::into_document(&found)).unwrap_or_default();
    assert!(text.is_ascii(), "the AWS CLI writes ASCII: {text}");
    let expected = Registration {
        expires_at: found.expires_at.trunc_subsecs(0),
        ..found
    };
    assert_eq!(read(text.as_bytes()), Ok(expected), "{text}");
}

/// A time that is read and written again is the same second, in the form that the AWS CLI writes.
pub fn timestamp(bytes: &[u8]) {
    let time = std::str::from_utf8(bytes).ok();
    let Some(time) = time.and_then(timestamp::from_text) else {
        return;
    };
    let text = timestamp::to_text(time);
    assert_eq!(timestamp::from_text(&text), Some(time.trunc_subsecs(0)));
    let shape: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    assert_eq!(shape, "0000-00-00T00:00:00Z");
}
