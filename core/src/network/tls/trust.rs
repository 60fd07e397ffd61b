//! The certificates that a client trusts, and the TLS configuration with them.

use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls_pki_types::CertificateDer;
use tokio::sync::Mutex;

use super::certificates::ExtraCertificates;
use super::system_store::StoreSource;
use super::verifier::Verifier;
use crate::clock::{Clock, SystemClock};
use crate::error::ConnectionFault;
use crate::network::failure::Failure;

/// The roots are read again at most once in this time.
const READ_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// What a client trusts. The roots of the operating system are read at the first connection.
pub(in crate::network) struct Trust {
    source: StoreSource,
    extra: ExtraCertificates,
    loaded: Mutex<Option<Loaded>>,
}

struct Loaded {
    system: Vec<CertificateDer<'static>>,
    /// `None` if there is no certificate that could be trusted.
    config: Option<Arc<ClientConfig>>,
    /// When the roots were read again last, by the boot clock.
    read_again_at: Option<Duration>,
}

impl Trust {
    pub(in crate::network) fn new(source: StoreSource, extra: ExtraCertificates) -> Self {
        Self {
            source,
            extra,
            loaded: Mutex::default(),
        }
    }

    /// The configuration of a connection.
    #[expect(
        clippy::significant_drop_tightening,
        reason = "other connections must wait until the roots are read"
    )]
    pub(super) async fn config(&self) -> Result<Arc<ClientConfig>, Failure> {
        let mut loaded = self.loaded.lock().await;
        let loaded = match &mut *loaded {
            Some(loaded) => loaded,
            none => none.insert(self.load(self.source.load().await)?),
        };
        loaded.config.clone().ok_or_else(|| {
            let problem = "no certificate is trusted: the operating system has no roots, and no bundle is set";
            Failure::new(ConnectionFault::NoTrustedIssuer, problem)
        })
    }

    /// Reads the roots of the operating system again, because one may have been added. Whether they have changed.
    #[expect(
        clippy::significant_drop_tightening,
        reason = "other connections must wait until the roots are read"
    )]
    pub(in crate::network) async fn read_again(&self) -> bool {
        let mut slot = self.loaded.lock().await;
        let now = SystemClock.boot();
        if let Some(Loaded {
            read_again_at: Some(at),
            ..
        }) = &*slot
            && now.saturating_sub(*at) < READ_AGAIN_AFTER
        {
            return false;
        }
        let system = self.source.load().await;
        let is_changed = slot.as_ref().is_none_or(|loaded| loaded.system != system);
        if is_changed && let Ok(loaded) = self.load(system) {
            *slot = Some(loaded);
        }
        if let Some(loaded) = slot.as_mut() {
            loaded.read_again_at = Some(now);
        }
        is_changed
    }

    /// The roots of the operating system, and those that are added.
    pub(in crate::network) async fn roots(
        &self,
    ) -> (Vec<CertificateDer<'static>>, &[CertificateDer<'static>]) {
        (self.source.load().await, &self.extra.0)
    }

    fn load(&self, system: Vec<CertificateDer<'static>>) -> Result<Loaded, Failure> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(system.iter().chain(&self.extra.0).cloned());
        let config = if roots.is_empty() {
            None
        } else {
            Some(Arc::new(client_config(roots)?))
        };
        Ok(Loaded {
            system,
            config,
            read_again_at: None,
        })
    }
}

fn client_config(roots: RootCertStore) -> Result<ClientConfig, Failure> {
    let internal = |problem: String| Failure::new(ConnectionFault::TlsHandshakeFailed, problem);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier =
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()
            .map_err(|error| internal(error.to_string()))?;
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| internal(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Verifier(verifier)))
        .with_no_client_auth();
    // HTTP/2 is never offered: a proxy that chooses it would not understand CONNECT of HTTP/1.1.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
