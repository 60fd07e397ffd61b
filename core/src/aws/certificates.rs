//! Certificates that are trusted in addition to those of the operating system.

use std::sync::Arc;

use rustls::RootCertStore;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

use crate::context::{CallContext, Warning, WarningCode};
use crate::error::{Error, Result};
use crate::files;

/// The limit for one file, in bytes. A CA bundle has a few hundred KiB (Mozilla's has 220 KiB).
const MAX_BUNDLE_SIZE: u64 = 8 * 1024 * 1024;

/// Files with certificates in PEM form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ExtraCertificates(pub(super) Vec<Vec<u8>>);

/// The certificates of `AWS_CA_BUNDLE`, which must be valid, and of `NODE_EXTRA_CA_CERTS`. If the latter are not valid
/// there is a warning, as Node.js gives one. A call reads the files once.
pub(super) async fn extra_certificates(context: &CallContext) -> Result<Arc<ExtraCertificates>> {
    let reading = async {
        let mut certificates = Vec::new();
        let mut warning = None;
        if let Some(path) = context.environment.get("AWS_CA_BUNDLE") {
            let pem = read_bundle(path)
                .await
                .map_err(|problem| Error::InvalidConfiguration {
                    setting: "AWS_CA_BUNDLE",
                    problem: format!("names `{path}`, which {problem}"),
                })?;
            certificates.push(pem);
        }
        if let Some(path) = context.environment.get("NODE_EXTRA_CA_CERTS") {
            match read_bundle(path).await {
                Ok(pem) => certificates.push(pem),
                Err(problem) => {
                    warning = Some(Warning {
                        code: WarningCode::ExtraCertificatesIgnored,
                        message: format!("`NODE_EXTRA_CA_CERTS` names a file that {problem}"),
                        path: Some(path.into()),
                    });
                }
            }
        }
        Ok((ExtraCertificates(certificates), warning))
    };
    context.read_once(reading).await
}

/// Reads a bundle and parses it, because the HTTP connector panics on one that it cannot parse. The error text follows
/// "a file that".
async fn read_bundle(path: &str) -> Result<Vec<u8>, String> {
    let pem = files::read(path.into(), MAX_BUNDLE_SIZE)
        .await
        .map_err(|problem| problem.to_string())?
        .ok_or("does not exist")?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        certificate
            .ok()
            .and_then(|certificate| roots.add(certificate).ok())
            .ok_or("holds something that is not a certificate")?;
    }
    if roots.is_empty() {
        Err("holds no certificate in PEM form".into())
    } else {
        Ok(pem)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::context::Environment;

    fn context(variable: &str, path: &str) -> CallContext {
        let variables = HashMap::from([(variable.to_owned(), path.to_owned())]);
        CallContext::new(Environment::new(variables))
    }

    #[tokio::test]
    async fn an_invalid_bundle_is_rejected_with_the_name_of_its_variable() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for content in ["", "not pem", broken] {
            #[expect(
                clippy::disallowed_methods,
                reason = "a test file that no other program reads"
            )]
            std::fs::write(&path, content).unwrap();
            let context = context("AWS_CA_BUNDLE", path.to_str().unwrap());
            let error = extra_certificates(&context).await.unwrap_err();
            assert!(error.to_string().starts_with("`AWS_CA_BUNDLE` "), "{error}");
        }
    }

    #[tokio::test]
    async fn missing_extra_certificates_of_node_are_warned_about() {
        let context = context("NODE_EXTRA_CA_CERTS", "/nonexistent/ca.pem");
        let certificates = extra_certificates(&context).await.unwrap();
        assert_eq!(*certificates, ExtraCertificates::default());
        assert_eq!(
            context.warnings.take()[0].code,
            WarningCode::ExtraCertificatesIgnored
        );
    }
}
