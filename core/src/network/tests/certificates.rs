//! Certificates for tests.

use std::sync::{Arc, LazyLock};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
    date_time_ymd,
};
use rustls::ServerConfig;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

/// A certificate authority.
pub(in crate::network) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    der: Vec<u8>,
}

/// A certificate of a server, with its key.
pub(in crate::network) struct ServerCertificate {
    pub(in crate::network) der: Vec<u8>,
    key: Vec<u8>,
}

fn named(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

impl Authority {
    pub(in crate::network) fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name = named(name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let der = params.self_signed(&key).unwrap().der().to_vec();
        Self {
            issuer: Issuer::new(params, key),
            der,
        }
    }

    /// The same authority at each call.
    pub(in crate::network) fn fixed() -> &'static Self {
        static FIXED: LazyLock<Authority> = LazyLock::new(|| Authority::new("Test Authority"));
        &FIXED
    }

    pub(in crate::network) fn der(&self) -> Vec<u8> {
        self.der.clone()
    }

    pub(in crate::network) fn pem(&self) -> String {
        let digits = STANDARD.encode(&self.der);
        format!("-----BEGIN CERTIFICATE-----\n{digits}\n-----END CERTIFICATE-----\n")
    }

    /// A certificate for a host, valid from the first day of one year to that of another.
    pub(in crate::network) fn certificate(
        &self,
        host: &str,
        from: i32,
        to: i32,
    ) -> ServerCertificate {
        self.issue(&[host], host, from, to)
    }

    /// A certificate for these names, which can be none.
    pub(in crate::network) fn issue(
        &self,
        names: &[&str],
        subject: &str,
        from: i32,
        to: i32,
    ) -> ServerCertificate {
        let names: Vec<String> = names.iter().map(|it| (*it).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.distinguished_name = named(subject);
        params.not_before = date_time_ymd(from, 1, 1);
        params.not_after = date_time_ymd(to, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        ServerCertificate {
            der: certificate.der().to_vec(),
            key: key.serialize_der(),
        }
    }
}

impl ServerCertificate {
    /// The certificate and the key in the form of rustls.
    pub(in crate::network) fn parts(
        &self,
    ) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
        let key = PrivateKeyDer::try_from(self.key.clone()).unwrap();
        (vec![self.der.clone().into()], key)
    }

    /// The configuration of a server that shows it.
    pub(in crate::network) fn server(&self) -> ServerConfig {
        let (chain, key) = self.parts();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap()
    }
}
