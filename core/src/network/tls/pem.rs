//! Reads certificates in PEM form (RFC 7468), with the deviations that files of companies have: a byte-order mark, other
//! labels of OpenSSL, files that were joined without a line end, text between the entries.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use rustls_pki_types::CertificateDer;

use super::der;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// The labels of certificates: RFC 7468 section 5.1, and two that OpenSSL reads. What follows the certificate in the last
/// one says for which purposes it is trusted.
const LABELS: [&str; 3] = ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"];

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The certificates of a file.
#[derive(Debug, Default)]
pub(super) struct Entries {
    pub(super) certificates: Vec<CertificateDer<'static>>,
    /// The entries that are no certificate: the number of the entry, from 1, and of the line that it begins in.
    pub(super) broken: Vec<(usize, usize)>,
    /// The numbers of those among them that have the form of a certificate, which rustls cannot use.
    pub(super) unusable: Vec<usize>,
}

/// Reads all certificates of a file. Keys and other entries are left out.
pub(super) fn read(file: &[u8]) -> Entries {
    let text = String::from_utf8_lossy(file);
    let mut entries = Entries::default();
    let mut number = 0;
    let mut rest = text.as_ref();
    while let Some((_, after)) = rest.split_once(BEGIN) {
        rest = after;
        let Some((label, body)) = after.split_once(DASHES) else {
            continue;
        };
        if !LABELS.contains(&label.trim()) {
            continue;
        }
        number += 1;
        // Base64 has no dash. An entry without an end must not take the next one with it.
        let (body, end) = body.split_at(body.find('-').unwrap_or(body.len()));
        rest = end;
        let certificate = if end.starts_with(END) {
            certificate(body)
        } else {
            None
        };
        match certificate {
            Some(certificate) if webpki_accepts(&certificate) => {
                entries.certificates.push(certificate);
            }
            unusable => {
                let before = text.len() - after.len();
                let line = text.get(..before).map_or(0, |it| it.matches('\n').count()) + 1;
                entries.broken.push((number, line));
                entries.unusable.extend(unusable.map(|_| number));
            }
        }
    }
    entries
}

/// Decodes an entry, whose content begins with a certificate.
fn certificate(body: &str) -> Option<CertificateDer<'static>> {
    // A program can pass some 150 certificates on the thread of its event loop, so no character is copied by itself.
    let mut digits = Vec::with_capacity(body.len());
    for line in body.as_bytes().split(u8::is_ascii_whitespace) {
        digits.extend_from_slice(line);
    }
    let bytes = BASE64.decode(digits).ok()?;
    let (element, _) = der::read(&bytes)?;
    (element.tag == der::SEQUENCE).then(|| element.whole.to_vec().into())
}

/// Whether rustls can use it as a root.
fn webpki_accepts(certificate: &CertificateDer<'static>) -> bool {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(certificate.clone()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::tests::certificates::Authority;

    fn pem(label: &str, der: &[u8]) -> String {
        let digits = BASE64.encode(der);
        let lines = digits.as_bytes().chunks(64);
        let lines: Vec<_> = lines
            .map(|line| std::str::from_utf8(line).unwrap())
            .collect();
        format!(
            "-----BEGIN {label}-----\n{}\n-----END {label}-----",
            lines.join("\n")
        )
    }

    fn counts(text: &str) -> (usize, Vec<(usize, usize)>) {
        let entries = read(text.as_bytes());
        (entries.certificates.len(), entries.broken)
    }

    #[test]
    fn certificates_are_read_however_the_file_was_made() {
        let [one, two] = ["One", "Two"].map(|name| Authority::new(name).der());
        let plain = pem("CERTIFICATE", &one);
        let second = pem("CERTIFICATE", &two);
        let trusted = pem(
            "TRUSTED CERTIFICATE",
            &[one.as_slice(), &[0x30, 0]].concat(),
        );
        for text in [
            format!("{plain}\n{second}\n"),
            format!("\u{feff}{plain}\n{second}"),
            format!("{plain}{second}"),
            format!("{}\n{second}", pem("X509 CERTIFICATE", &one)),
            format!("{trusted}\n{second}"),
            format!(
                "# Corp root\r\n{}",
                format!("{plain}\n{second}\n").replace('\n', "\r\n")
            ),
            format!("{plain}\n{}\n{second}", pem("PRIVATE KEY", b"x")),
        ] {
            let entries = read(text.as_bytes());
            let ders: Vec<_> = entries.certificates.iter().map(AsRef::as_ref).collect();
            assert_eq!(ders, [one.as_slice(), two.as_slice()], "{text}");
            assert_eq!(entries.broken, [], "{text}");
        }
    }

    #[test]
    fn a_broken_entry_is_named_and_takes_no_other_with_it() {
        let good = pem("CERTIFICATE", &Authority::new("One").der());
        let lines = good.matches('\n').count() + 1;
        let cut = good.replace("-----END CERTIFICATE-----", "");
        let broken = pem("CERTIFICATE", b"AAAA");
        assert_eq!(
            counts(&format!("{good}\n{broken}\n{good}\n")),
            (2, vec![(2, lines + 1)])
        );
        assert_eq!(counts(&format!("{cut}{good}\n")), (1, vec![(1, 1)]));
        assert_eq!(
            counts(&format!("{good}\n-----BEGIN CERTIFICATE-----")),
            (1, vec![(2, lines + 1)])
        );
        assert_eq!(
            counts(&format!("{broken}\n{broken}{broken}\n\n{broken}\n")),
            (0, vec![(1, 1), (2, 4), (3, 6), (4, 10)])
        );
        assert_eq!(counts("not PEM"), (0, vec![]));
        assert_eq!(counts("-----BEGIN CERTIFICATE"), (0, vec![]));
    }
}
