//! The HTTP clients of the process.
//!
//! Loading trust roots is slow, and open connections can be used again. So there is one client for each combination of
//! proxy and certificates, shared by all calls.

use std::sync::{Mutex, PoisonError};

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
pub enum Reach {
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
        certificates: ExtraCertificates,
        store: StoreSource,
    },
}

/// How many clients are stored. A program that changes its proxy settings again and again keeps the last ones.
const MAX_CLIENTS: usize = 4;

static CLIENTS: Mutex<Vec<(Settings, SharedHttpClient)>> = Mutex::new(Vec::new());

/// The client with the proxy and the certificates that the environment of the call names.
///
/// # Errors
///
/// `InvalidConfiguration` if the setting of the proxy or of the certificates is invalid.
pub async fn http_client(context: &CallContext, reach: Reach) -> Result<SharedHttpClient> {
    Ok(stored(context, reach).await?.1)
}

/// A dialer with the settings of the client, and with what is known of the proxy: a password that it rejected is not sent
/// again.
pub(super) async fn dialer_of(context: &CallContext, reach: Reach) -> Result<Dialer> {
    Ok(dialer(stored(context, reach).await?.0))
}

/// The client, and the settings that it was made with.
async fn stored(context: &CallContext, reach: Reach) -> Result<(Settings, SharedHttpClient)> {
    let settings = match reach {
        Reach::PlainHttp => Settings::PlainHttp,
        Reach::LocalHttps | Reach::Https => Settings::Https {
            proxy: match reach {
                Reach::Https => EnvironmentProxy::read(&context.environment)?,
                _ => None,
            },
            certificates: (*extra_certificates(context).await?).clone(),
            store: StoreSource::of(&context.environment),
        },
    };
    let mut clients = CLIENTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(stored) = clients.iter().find(|(stored, _)| *stored == settings) {
        return Ok(stored.clone());
    }
    let client = SharedHttpClient::new(Client::new(dialer(settings.clone())));
    if clients.len() == MAX_CLIENTS {
        clients.remove(0);
    }
    let stored = (settings, client);
    clients.push(stored.clone());
    drop(clients);
    Ok(stored)
}

fn dialer(settings: Settings) -> Dialer {
    let (proxy, trust) = match settings {
        Settings::PlainHttp => (None, None),
        Settings::Https {
            proxy,
            certificates,
            store,
        } => (proxy, Some(Trust::new(store, certificates))),
    };
    Dialer {
        resolver: Resolver::default(),
        trust,
        proxy,
    }
}
