//! Certificates that the program gives.

use std::sync::Arc;

use super::certificates::{ExtraCertificates, MAX_NAMED};
use super::pem;
use crate::context::{Warning, WarningCode};
use crate::types::{InvalidValue, first_few};

/// The most text that is read, in bytes: as much as of a file.
const MAX_SIZE: usize = 8 * 1024 * 1024;

/// Certificates that are trusted in addition to those of the operating system.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GivenCertificates(Arc<ExtraCertificates>);

impl GivenCertificates {
    /// Reads texts in PEM form. A text can have several certificates. One that rustls cannot use is left out, with a warning: some
    /// stores of operating systems have such certificates.
    ///
    /// # Errors
    ///
    /// If a text has no certificate, or an entry that is not a certificate. The message names the text and the entry.
    pub fn from_pem<T: AsRef<str>>(texts: &[T]) -> Result<(Self, Option<Warning>), InvalidValue> {
        if texts.iter().map(|it| it.as_ref().len()).sum::<usize>() > MAX_SIZE {
            return Err(InvalidValue::new("has more than 8 MiB"));
        }
        let mut certificates = Vec::new();
        let mut left_out = Vec::new();
        for (number, text) in (1..).zip(texts) {
            let entries = pem::read(text.as_ref().as_bytes());
            for (entry, line) in entries.broken {
                if !entries.unusable.contains(&entry) {
                    return Err(InvalidValue::new(format!(
                        "has a text (number {number}) of which entry {entry} (line {line}) is not a certificate"
                    )));
                }
                left_out.push(format!("entry {entry} of text {number}"));
            }
            if entries.certificates.is_empty() && entries.unusable.is_empty() {
                return Err(InvalidValue::new(format!(
                    "has a text (number {number}) without a certificate in PEM form"
                )));
            }
            certificates.extend(entries.certificates);
        }
        let warning = (!left_out.is_empty()).then(|| Warning {
            code: WarningCode::ExtraCertificatesIgnored,
            message: format!(
                "`certificates` of `configureNetwork` has certificates that cannot be used: {}",
                first_few(&left_out, MAX_NAMED, ", ")
            ),
            path: None,
        });
        let certificates = Arc::new(ExtraCertificates(certificates));
        Ok((Self(certificates), warning))
    }

    /// How many there are.
    pub(in crate::network) fn count(&self) -> usize {
        self.0.0.len()
    }

    /// These certificates beside others.
    pub(in crate::network) fn beside(
        &self,
        others: Arc<ExtraCertificates>,
    ) -> Arc<ExtraCertificates> {
        if self.0.0.is_empty() {
            return others;
        }
        let all = others.0.iter().chain(&self.0.0).cloned();
        Arc::new(ExtraCertificates(all.collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::tests::certificates::Authority;

    #[test]
    fn a_text_that_is_not_a_certificate_is_rejected_with_its_number() {
        let pem = Authority::new("Corp").pem();
        let end = "-----END CERTIFICATE-----";
        let cut = pem.replace(end, "");
        let broken = format!("-----BEGIN CERTIFICATE-----\nAAAA\n{end}\n");
        for (text, problem) in [
            ("", "without a certificate"),
            ("hunter2", "without a certificate"),
            (&broken, "entry 1 (line 1)"),
            (&cut, "entry 1 (line 1)"),
        ] {
            let error = GivenCertificates::from_pem(&[pem.as_str(), text]).unwrap_err();
            let error = error.to_string();
            assert!(
                error.contains("number 2") && error.contains(problem),
                "{error}"
            );
            assert!(!error.contains("hunter2"));
        }
        let (two, warning) = GivenCertificates::from_pem(&[format!("{pem}{pem}")]).unwrap();
        assert_eq!((two.count(), warning), (2, None));
    }

    #[test]
    fn a_certificate_that_cannot_be_used_is_left_out_with_a_warning() {
        let pem = Authority::new("Corp").pem();
        // An empty SEQUENCE.
        let empty = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
        let (given, warning) = GivenCertificates::from_pem(&[pem.as_str(), empty]).unwrap();
        assert_eq!(given.count(), 1);
        assert!(warning.unwrap().message.ends_with(": entry 1 of text 2"));
        let (_, warning) = GivenCertificates::from_pem(&[pem + &empty.repeat(300)]).unwrap();
        let message = warning.unwrap().message;
        let few = ": entry 2 of text 1, entry 3 of text 1, entry 4 of text 1 and 297 more";
        assert!(message.ends_with(few), "{message}");
    }

    #[test]
    fn given_certificates_are_added_to_the_others() {
        let others = || Arc::new(ExtraCertificates(vec![Authority::new("A").der().into()]));
        let (given, _) = GivenCertificates::from_pem(&[Authority::new("B").pem()]).unwrap();
        assert_eq!(given.beside(others()).0.len(), 2);
        assert_eq!(GivenCertificates::default().beside(others()).0.len(), 1);
    }
}
