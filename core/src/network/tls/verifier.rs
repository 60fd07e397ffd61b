//! Checks the certificate of a server, and keeps what an untrusted one says.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, OtherError, SignatureScheme};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};

use super::shown::Shown;

/// The check of rustls, whose error has what the certificate says. It accepts what rustls accepts, and nothing else.
#[derive(Debug)]
pub(super) struct Verifier(pub(super) Arc<WebPkiServerVerifier>);

/// Why a certificate is not trusted.
#[derive(Debug, thiserror::Error)]
#[error("{cause}")]
pub(super) struct Untrusted {
    pub(super) cause: CertificateError,
    /// What the certificate says. `None` if it cannot be read.
    pub(super) shown: Option<Shown>,
    /// The names that it is for, if it is for another host. rustls looks at the issuer first, so `cause` can be another one.
    pub(super) other_host: Option<Vec<String>>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.0
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            .map_err(|error| match error {
                rustls::Error::InvalidCertificate(cause) => {
                    let shown = Shown::read(end_entity);
                    let other_host = other_names(end_entity, server_name, shown.as_ref());
                    let untrusted = Untrusted {
                        cause,
                        shown,
                        other_host,
                    };
                    CertificateError::Other(OtherError(Arc::new(untrusted))).into()
                }
                other => other,
            })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

/// The names of a certificate that is for another host. `None` if it is for this one, or cannot be read.
fn other_names(
    certificate: &CertificateDer<'_>,
    host: &ServerName<'_>,
    shown: Option<&Shown>,
) -> Option<Vec<String>> {
    let parsed = ParsedCertificate::try_from(certificate).ok()?;
    let names = match verify_server_name(&parsed, host).err()? {
        rustls::Error::InvalidCertificate(CertificateError::NotValidForNameContext {
            presented,
            ..
        }) => presented,
        rustls::Error::InvalidCertificate(CertificateError::NotValidForName) => Vec::new(),
        _ => return None,
    };
    // Old certificates have the host in their subject alone, where no client searches it any more.
    let is_named = names.is_empty() && shown.is_some_and(|it| it.is_named(&host.to_str()));
    (!is_named).then_some(names)
}
