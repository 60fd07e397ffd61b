//! TLS: which certificates are trusted, and what a server showed that is not.

mod certificates;
mod der;
mod handshake;
mod pem;
mod shown;
mod system_store;
mod trust;
mod verifier;

pub(super) use certificates::{ExtraCertificates, extra_certificates};
pub(super) use handshake::{Peer, handshake, in_request};
pub(super) use system_store::StoreSource;
pub(super) use trust::Trust;
