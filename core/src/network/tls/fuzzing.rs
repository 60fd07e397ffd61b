//! Certificates of the program and of servers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::der;
use super::given::GivenCertificates;
use super::pem;
use super::shown::Shown;
use crate::fuzzing::{assert_harmless, assert_visible};

/// Certificates in PEM form that are read and written again are the same ones.
pub(in crate::network) fn given(text: &str) {
    let entries = pem::read(text.as_bytes());
    let number = entries.certificates.len() + entries.broken.len();
    for (entry, line) in &entries.broken {
        assert!((1..=number).contains(entry));
        assert!((1..=text.matches('\n').count() + 1).contains(line));
    }
    let written: Vec<String> = (entries.certificates.iter())
        .map(|it| {
            let digits = STANDARD.encode(it);
            format!("-----BEGIN CERTIFICATE-----\n{digits}\n-----END CERTIFICATE-----\n")
        })
        .collect();
    let again = pem::read(written.concat().as_bytes());
    assert_eq!(again.certificates, entries.certificates);
    assert!(again.broken.is_empty());
    for certificate in &entries.certificates {
        let shown = Shown::read(certificate);
        assert!(shown.is_some(), "what rustls accepts can be described");
    }
    match GivenCertificates::from_pem(&[text]) {
        Ok((given, warning)) => {
            assert_eq!(given.count(), entries.certificates.len());
            assert_eq!(warning.is_some(), !entries.unusable.is_empty());
        }
        Err(error) => assert_harmless(&error.to_string()),
    }
}

/// Any certificate is described on one line, and its elements lie in it.
pub(in crate::network) fn shown(bytes: &[u8]) {
    let mut length = 0;
    for element in der::elements(bytes) {
        assert!(element.content.len() < element.whole.len());
        length += element.whole.len();
    }
    assert!(length <= bytes.len());
    if let Some(shown) = Shown::read(bytes) {
        let text = shown.to_string();
        assert_visible(&text);
        assert!(text.chars().count() < 400, "{text}");
    }
}
