//! TLS: which certificates are trusted, and what a server showed that is not.

mod certificates;
mod der;
#[cfg(any(test, fuzzing))]
pub(super) mod fuzzing;
mod given;
mod handshake;
mod pem;
mod provider;
mod shown;
mod system_store;
mod trust;
mod trusted_by;
mod verifier;

pub(super) use certificates::{ExtraCertificates, extra_certificates};
pub use given::GivenCertificates;
pub(super) use handshake::{Peer, handshake, in_request};
pub(super) use shown::Shown;
pub(super) use system_store::StoreSource;
pub(super) use trust::Trust;
pub use trusted_by::RootSource;
pub(super) use trusted_by::shown_by;
