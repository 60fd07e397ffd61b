//! The cryptography of rustls, without keys of a client.

use std::sync::{Arc, LazyLock};

use rustls::crypto::{CryptoProvider, KeyProvider, ring};
use rustls::sign::SigningKey;
use rustls_pki_types::PrivateKeyDer;

/// What TLS needs of ring. Signing is left out: no client certificate is ever sent, and what nothing uses is not linked
/// (docs/design/binary-size.md).
static PROVIDER: LazyLock<Arc<CryptoProvider>> = LazyLock::new(|| {
    Arc::new(CryptoProvider {
        key_provider: &NoKeys,
        ..ring::default_provider()
    })
});

pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::clone(&PROVIDER)
}

#[derive(Debug)]
struct NoKeys;

impl KeyProvider for NoKeys {
    fn load_private_key(
        &self,
        _key: PrivateKeyDer<'static>,
    ) -> Result<Arc<dyn SigningKey>, rustls::Error> {
        Err(rustls::Error::General(
            "client certificates are not supported".to_owned(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use rcgen::KeyPair;

    use super::provider;

    #[test]
    fn a_key_of_a_client_is_refused() {
        let key = KeyPair::generate().unwrap();
        let refused = provider().key_provider.load_private_key(key.into());
        let problem = refused.unwrap_err().to_string();
        assert!(
            problem.contains("client certificates are not supported"),
            "{problem}"
        );
    }
}
