//! The HTTP clients of the process.
//!
//! Loading trust roots is slow, and open connections can be used again. So there is one client for each combination of
//! proxy and certificates, shared by all calls.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use aws_smithy_runtime_api::client::http::SharedHttpClient;

use super::client::Client;
use super::dial::Dialer;
use super::proxy::{EnvironmentProxy, ProxyChoice};
use super::resolve::Resolver;
use super::settings::{NetworkSettings, ProxySetting};
use super::tls::{ExtraCertificates, StoreSource, Trust, extra_certificates};
use crate::context::CallContext;
use crate::diagnostics;
use crate::diagnostics::events::network::NetworkConfigured;
use crate::error::Result;

/// How the servers of a client are reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// `http`, on this machine. No proxy is used, since it could not reach this machine's loopback address.
    PlainHttp,
    /// `https`, on this machine. A proxy is never used.
    LocalHttps,
    /// `https`, through the proxy that the program or the environment names for the host.
    Https,
}

/// The settings of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Settings {
    PlainHttp,
    Https {
        proxy: ProxyChoice,
        /// The standard library compares two `Arc` of the same value without looking at the value.
        certificates: Arc<ExtraCertificates>,
        store: StoreSource,
        configured: Configured,
    },
}

/// What the program has set last.
#[derive(Debug, Clone, Default)]
struct Configured(Arc<NetworkSettings>);

/// Settings are equal if they are of the same call of [`configure`], so that no connection is used after the next one.
impl PartialEq for Configured {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Configured {}

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

static CONFIGURED: LazyLock<Mutex<Configured>> = LazyLock::new(Mutex::default);

/// Sets how all later requests of this process reach the network, in the place of what was set before. A request that is on its
/// way is not changed. Idle connections are closed.
pub fn configure(settings: NetworkSettings) {
    diagnostics::log(None, || NetworkConfigured {
        proxy: settings.proxy.kind(),
        certificates: settings.certificates.count(),
        authorization: settings.authorization.is_some(),
    });
    let settings = Configured(Arc::new(settings));
    let mut configured = CONFIGURED.lock().unwrap_or_else(PoisonError::into_inner);
    let before = std::mem::replace(&mut *configured, settings);
    drop(configured);
    let mut clients = CLIENTS.lock().unwrap_or_else(PoisonError::into_inner);
    let unused = std::mem::take(&mut clients.0);
    drop(clients);
    drop((before, unused));
}

fn configured() -> Configured {
    let configured = CONFIGURED.lock();
    configured.unwrap_or_else(PoisonError::into_inner).clone()
}

/// What the program has set the proxy by. `None` if the environment names it.
#[must_use]
pub fn proxy_source() -> Option<&'static str> {
    match configured().0.proxy {
        ProxySetting::Environment => None,
        ProxySetting::Direct => Some("`proxy: 'direct'` of `configureNetwork`"),
        ProxySetting::Url(_) => Some("`proxy` of `configureNetwork`"),
        ProxySetting::Function(_) => Some("the function `proxy` of `configureNetwork`"),
    }
}

/// The client with the proxy and the certificates that the environment of the call names.
///
/// # Errors
///
/// `InvalidConfiguration` if the setting of the proxy or of the certificates is invalid.
pub async fn http_client(context: &CallContext, transport: Transport) -> Result<SharedHttpClient> {
    #[cfg(any(test, fuzzing))]
    if let Some(client) = super::fuzzing::client() {
        return Ok(client);
    }
    Ok(stored(context, transport).await?.1)
}

/// A dialer with the proxy of the client, and with what is known of the proxy: a password that it rejected is not sent again.
/// It trusts `trust` if the servers are reached with TLS.
pub(super) async fn dialer_of(
    context: &CallContext,
    transport: Transport,
    trust: &Arc<Trust>,
) -> Result<Dialer> {
    let (settings, _) = stored(context, transport).await?;
    Ok(dialer(&settings, Some(trust)))
}

/// What a client of the call with TLS trusts. Nothing is loaded before the first connection.
pub(super) async fn trust(context: &CallContext) -> Result<Arc<Trust>> {
    let certificates = extra_certificates(context).await?;
    let certificates = configured().0.certificates.beside(certificates);
    let store = StoreSource::of(&context.environment);
    Ok(Arc::new(Trust::new(store, certificates)))
}

/// The proxy of the program, or of the environment.
fn proxy(context: &CallContext, configured: &Configured) -> Result<ProxyChoice> {
    Ok(match &configured.0.proxy {
        ProxySetting::Environment => EnvironmentProxy::read(&context.environment)?
            .map_or(ProxyChoice::Direct, ProxyChoice::Environment),
        ProxySetting::Direct => ProxyChoice::Direct,
        ProxySetting::Url(url) => ProxyChoice::Server(Arc::clone(&url.0)),
        ProxySetting::Function(function) => ProxyChoice::Function(function.clone()),
    })
}

/// Checks the setting of the proxy.
///
/// # Errors
///
/// `InvalidConfiguration` if its URL cannot be read.
pub fn check_proxy_setting(context: &CallContext) -> Result<()> {
    proxy(context, &configured()).map(drop)
}

/// The client, and the settings that it was made with.
async fn stored(
    context: &CallContext,
    transport: Transport,
) -> Result<(Settings, SharedHttpClient)> {
    let settings = settings(context, transport, configured()).await?;
    let mut clients = CLIENTS.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(clients.get(settings, client))
}

async fn settings(
    context: &CallContext,
    transport: Transport,
    configured: Configured,
) -> Result<Settings> {
    let proxy = match transport {
        Transport::PlainHttp => return Ok(Settings::PlainHttp),
        Transport::LocalHttps => ProxyChoice::Direct,
        Transport::Https => proxy(context, &configured)?,
    };
    Ok(Settings::Https {
        proxy,
        certificates: extra_certificates(context).await?,
        store: StoreSource::of(&context.environment),
        configured,
    })
}

fn client(settings: &Settings) -> SharedHttpClient {
    SharedHttpClient::new(Client::new(dialer(settings, None)))
}

/// A dialer with these settings. Without `trust` it trusts what the settings name.
fn dialer(settings: &Settings, trust: Option<&Arc<Trust>>) -> Dialer {
    let resolver = Resolver::default();
    match settings.clone() {
        Settings::PlainHttp => Dialer {
            resolver,
            trust: None,
            proxy: ProxyChoice::Direct,
            authorization: None,
        },
        Settings::Https {
            proxy,
            certificates,
            store,
            configured: Configured(configured),
        } => {
            let trust = trust.map_or_else(
                || {
                    let certificates = configured.certificates.beside(certificates);
                    Arc::new(Trust::new(store, certificates))
                },
                Arc::clone,
            );
            Dialer {
                resolver,
                trust: Some(trust),
                proxy,
                authorization: configured.authorization.clone(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::tests::environment;

    fn of_store(index: usize) -> Settings {
        let store = StoreSource::of(&environment(&[("SSL_CERT_FILE", &format!("/{index}"))]));
        Settings::Https {
            proxy: ProxyChoice::Direct,
            certificates: Arc::default(),
            store,
            configured: of_test(),
        }
    }

    /// The same settings at each call.
    fn of_test() -> Configured {
        static SETTINGS: LazyLock<Configured> = LazyLock::new(Configured::default);
        SETTINGS.clone()
    }

    #[test]
    fn the_client_that_was_not_used_for_the_longest_time_is_replaced() {
        let mut clients = Clients(Vec::new());
        let mut made = Vec::new();
        // The first one is used again before the fifth one replaces another.
        for index in [0, 1, 2, 3, 0, 4, 0, 1] {
            clients.get(of_store(index), |_| made.push(index));
        }
        assert_eq!(made, [0, 1, 2, 3, 4, 1]);
    }

    async fn made(transport: Transport, configured: &Configured) -> Settings {
        let context = CallContext::new(environment(&[
            ("HTTPS_PROXY", "p:1"),
            ("NO_PROXY", "*"),
            ("HOME", "/nonexistent"),
        ]));
        let settings = settings(&context, transport, configured.clone()).await;
        settings.unwrap()
    }

    #[tokio::test]
    async fn what_the_program_sets_replaces_the_proxy_of_the_environment() {
        let setting = |proxy| {
            Configured(Arc::new(NetworkSettings {
                proxy,
                ..NetworkSettings::default()
            }))
        };
        let url = ProxySetting::Url("http://q:2".parse().unwrap());
        for (configured, shown) in [
            (setting(ProxySetting::Environment), "Environment("),
            (setting(ProxySetting::Direct), "Direct"),
            (setting(url), "Server(Http q:2)"),
        ] {
            let Settings::Https { proxy, .. } = made(Transport::Https, &configured).await else {
                panic!("it is https");
            };
            assert!(format!("{proxy:?}").starts_with(shown), "{proxy:?}");
            let Settings::Https { proxy, .. } = made(Transport::LocalHttps, &configured).await
            else {
                panic!("it is https");
            };
            assert_eq!(proxy, ProxyChoice::Direct);
        }
    }

    #[tokio::test]
    async fn settings_of_another_call_have_another_client_even_if_they_are_the_same() {
        let [one, other] = [(); 2].map(|()| Configured::default());
        let first = made(Transport::Https, &one).await;
        assert_eq!(first, made(Transport::Https, &one).await);
        assert_ne!(first, made(Transport::Https, &other).await);
    }
}
