//! Which roots trust a certificate.

use std::sync::Arc;
use std::time::Duration;

use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls_pki_types::{CertificateDer, UnixTime};

use super::provider::provider;
use super::trust::Trust;
use crate::clock::{Clock, SystemClock};
use crate::network::target::Host;

/// Where the root that trusts a certificate comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RootSource {
    /// The operating system, or `SSL_CERT_FILE` and `SSL_CERT_DIR` in its place.
    System,
    /// A file of `AWS_CA_BUNDLE`, `ca_bundle` or `NODE_EXTRA_CA_CERTS`, or the program itself.
    Added,
}

/// Which roots trust the certificates that a host showed.
pub(in crate::network) async fn shown_by(
    trust: &Trust,
    chain: &[CertificateDer<'_>],
    host: &Host,
) -> Option<RootSource> {
    let (system, added) = trust.roots().await;
    if trusts(&system, chain, host) {
        Some(RootSource::System)
    } else if trusts(added, chain, host) {
        Some(RootSource::Added)
    } else {
        None
    }
}

fn trusts(roots: &[CertificateDer<'static>], chain: &[CertificateDer<'_>], host: &Host) -> bool {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(roots.iter().cloned());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(store), provider()).build();
    let (Ok(verifier), Some((first, rest)), Some(name)) =
        (verifier, chain.split_first(), host.server_name())
    else {
        return false;
    };
    let seconds = SystemClock.wall().timestamp().try_into().unwrap_or(0);
    let now = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    verifier
        .verify_server_cert(first, rest, &name, &[], now)
        .is_ok()
}
