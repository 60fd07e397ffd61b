//! The certificates that a client trusts, and the TLS configuration with them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rustls::ClientConfig;
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls_pki_types::CertificateDer;
use tokio::sync::Mutex;

use super::certificates::ExtraCertificates;
use super::provider::provider;
use super::system_store::StoreSource;
use super::verifier::Verifier;
use crate::clock::{Clock, SystemClock};
use crate::error::ConnectionFault;
use crate::network::failure::Failure;

/// The roots are read again at most once in this time.
const READ_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// What a client trusts. The roots of the operating system are read at the first connection.
#[derive(Default)]
pub(in crate::network) struct Trust {
    source: StoreSource,
    extra: Arc<ExtraCertificates>,
    loaded: Mutex<Option<Loaded>>,
    /// How often other roots were found when they were read again.
    generation: AtomicUsize,
}

struct Loaded {
    system: Vec<CertificateDer<'static>>,
    /// `None` if there is no certificate that could be trusted.
    config: Option<Arc<ClientConfig>>,
    /// When the roots were read again last, by the boot clock.
    read_again_at: Option<Duration>,
}

impl Trust {
    pub(in crate::network) fn new(source: StoreSource, extra: Arc<ExtraCertificates>) -> Self {
        Self {
            source,
            extra,
            loaded: Mutex::default(),
            generation: AtomicUsize::new(0),
        }
    }

    /// The configuration of a connection.
    pub(super) async fn config(&self) -> Result<Arc<ClientConfig>, Failure> {
        let config = self.loaded(|loaded| loaded.config.clone()).await?;
        config.ok_or_else(|| {
            let problem = "no certificate is trusted: the operating system has no roots, and no bundle is set";
            Failure::new(ConnectionFault::NoTrustedIssuer, problem)
        })
    }

    /// Takes something from what is loaded, which is loaded the first time.
    #[expect(
        clippy::significant_drop_tightening,
        reason = "other connections must wait until the roots are read"
    )]
    async fn loaded<T>(&self, take: impl FnOnce(&Loaded) -> T + Send) -> Result<T, Failure> {
        let mut slot = self.loaded.lock().await;
        let loaded = match &mut *slot {
            Some(loaded) => loaded,
            none => none.insert(self.load(self.source.load().await)?),
        };
        Ok(take(loaded))
    }

    /// The number of the roots that a connection begins with, for [`Self::read_again`].
    pub(in crate::network) fn generation(&self) -> usize {
        self.generation.load(Ordering::Acquire)
    }

    /// Reads the roots of the operating system again, because one may have been added. Whether they are others than those that
    /// the connection `seen` began with: another connection may have read them meanwhile.
    #[expect(
        clippy::significant_drop_tightening,
        reason = "other connections must wait until the roots are read"
    )]
    pub(in crate::network) async fn read_again(&self, seen: usize) -> bool {
        let mut slot = self.loaded.lock().await;
        if self.generation() != seen {
            return true;
        }
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
        let mut is_changed = slot.as_ref().is_none_or(|loaded| loaded.system != system);
        if is_changed {
            match self.load(system) {
                Ok(loaded) => {
                    *slot = Some(loaded);
                    self.generation.fetch_add(1, Ordering::Release);
                }
                Err(_) => is_changed = false,
            }
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
        let system = self.loaded(|loaded| loaded.system.clone()).await;
        (system.unwrap_or_default(), &self.extra.0)
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
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider())
        .build()
        .map_err(|error| internal(error.to_string()))?;
    let mut config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| internal(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Verifier(verifier)))
        .with_no_client_auth();
    // HTTP/2 is never offered: a proxy that chooses it would not understand CONNECT of HTTP/1.1.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
