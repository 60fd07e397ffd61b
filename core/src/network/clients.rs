//! The HTTP clients of the process.
//!
//! Loading trust roots is slow, and open connections can be used again. So there is one client for each combination of
//! proxy and certificates, shared by all calls.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::client::http::SharedHttpClient;

use super::client::Client;
use super::dial::Dialer;
use super::proxy::EnvironmentProxy;
use super::resolve::Resolver;
use super::tls::{ExtraCertificates, StoreSource, Trust, extra_certificates};
use crate::context::CallContext;
use crate::error::Result;

/// How the servers of a client are reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// `http`, on this machine. No proxy is used, since it could not reach this machine's loopback address.
    PlainHttp,
    /// `https`, on this machine. A proxy is never used.
    LocalHttps,
    /// `https`, through the proxy that the environment names for the host.
    Https,
}

/// The settings of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Settings {
    PlainHttp,
    Https {
        proxy: Option<EnvironmentProxy>,
        /// The standard library compares two `Arc` of the same value without looking at the value.
        certificates: Arc<ExtraCertificates>,
        store: StoreSource,
    },
}

/// How many clients are stored. A program that changes its proxy settings again and again keeps those that it used last.
const MAX_CLIENTS: usize = 4;

/// Clients with their settings, the one that was used last at the end.
struct Clients<T>(Vec<(Settings, T)>);

impl<T: Clone> Clients<T> {
    /// The client with these settings, and the settings that it was made with. If there is none, `make` makes it in the place
    /// of the one that was not used for the longest time.
    fn get(&mut self, settings: Settings, make: impl FnOnce(&Settings) -> T) -> (Settings, T) {
        let known = self.0.iter().position(|(known, _)| *known == settings);
        let entry = if let Some(known) = known {
            self.0.remove(known)
        } else {
            if self.0.len() == MAX_CLIENTS {
                self.0.remove(0);
            }
            let client = make(&settings);
            (settings, client)
        };
        self.0.push(entry.clone());
        entry
    }
}

static CLIENTS: Mutex<Clients<SharedHttpClient>> = Mutex::new(Clients(Vec::new()));

/// The client with the proxy and the certificates that the environment of the call names.
///
/// # Errors
///
/// `InvalidConfiguration` if the setting of the proxy or of the certificates is invalid.
pub async fn http_client(context: &CallContext, transport: Transport) -> Result<SharedHttpClient> {
    Ok(stored(context, transport).await?.1)
}

/// A dialer with the proxy of the client, and with what is known of the proxy: a password that it rejected is not sent again.
/// It trusts `trust` if the servers are reached with TLS.
pub(super) async fn dialer_of(
    context: &CallContext,
    transport: Transport,
    trust: &Arc<Trust>,
) -> Result<Dialer> {
    Ok(match stored(context, transport).await?.0 {
        Settings::PlainHttp => dialer(None, None),
        Settings::Https { proxy, .. } => dialer(proxy, Some(Arc::clone(trust))),
    })
}

/// What a client of the call with TLS trusts. Nothing is loaded before the first connection.
pub(super) async fn trust(context: &CallContext) -> Result<Arc<Trust>> {
    let certificates = extra_certificates(context).await?;
    let store = StoreSource::of(&context.environment);
    Ok(Arc::new(Trust::new(store, certificates)))
}

/// The proxy of the environment.
fn proxy(context: &CallContext) -> Result<Option<EnvironmentProxy>> {
    EnvironmentProxy::read(&context.environment)
}

/// Checks the setting of the proxy.
///
/// # Errors
///
/// `InvalidConfiguration` if its URL cannot be read.
pub fn check_proxy_setting(context: &CallContext) -> Result<()> {
    proxy(context).map(drop)
}

/// The client, and the settings that it was made with.
async fn stored(
    context: &CallContext,
    transport: Transport,
) -> Result<(Settings, SharedHttpClient)> {
    let settings = match transport {
        Transport::PlainHttp => Settings::PlainHttp,
        Transport::LocalHttps | Transport::Https => Settings::Https {
            proxy: match transport {
                Transport::Https => proxy(context)?,
                _ => None,
            },
            certificates: extra_certificates(context).await?,
            store: StoreSource::of(&context.environment),
        },
    };
    let mut clients = CLIENTS.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(clients.get(settings, client))
}

fn client(settings: &Settings) -> SharedHttpClient {
    let dialer = match settings.clone() {
        Settings::PlainHttp => dialer(None, None),
        Settings::Https {
            proxy,
            certificates,
            store,
        } => dialer(proxy, Some(Arc::new(Trust::new(store, certificates)))),
    };
    SharedHttpClient::new(Client::new(dialer))
}

fn dialer(proxy: Option<EnvironmentProxy>, trust: Option<Arc<Trust>>) -> Dialer {
    Dialer {
        resolver: Resolver::default(),
        trust,
        proxy,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::tests::environment;

    fn settings(index: usize) -> Settings {
        let store = StoreSource::of(&environment(&[("SSL_CERT_FILE", &format!("/{index}"))]));
        Settings::Https {
            proxy: None,
            certificates: Arc::default(),
            store,
        }
    }

    #[test]
    fn the_client_that_was_not_used_for_the_longest_time_is_replaced() {
        let mut clients = Clients(Vec::new());
        let mut made = Vec::new();
        // The first one is used again before the fifth one replaces another.
        for index in [0, 1, 2, 3, 0, 4, 0, 1] {
            clients.get(settings(index), |_| made.push(index));
        }
        assert_eq!(made, [0, 1, 2, 3, 4, 1]);
    }
}
