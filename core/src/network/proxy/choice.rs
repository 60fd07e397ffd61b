//! Which proxies a client uses.

use std::sync::Arc;

use super::environment::EnvironmentProxy;
use super::function::FunctionProxy;
use super::routes::{Route, Routes};
use super::server::ProxyServer;
use crate::network::failure::Failure;
use crate::network::target::{Authority, Target};

/// Which proxies a client uses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::network) enum ProxyChoice {
    /// None.
    #[default]
    Direct,
    /// The one that the environment names.
    Environment(EnvironmentProxy),
    /// This one.
    Server(Arc<ProxyServer>),
    /// Those that a function of the program names for a host.
    Function(FunctionProxy),
}

/// How a server is reached.
pub(in crate::network) enum HostRoutes {
    /// It is known.
    Known(Arc<Routes>),
    /// A function of the program is asked before each new connection.
    Asked(FunctionProxy),
}

impl ProxyChoice {
    /// How a server is reached. No proxy is used for this machine.
    pub(in crate::network) fn routes(&self, server: &Authority) -> HostRoutes {
        let routes = match self {
            Self::Environment(proxy) => proxy.routes(server),
            Self::Server(proxy) if !server.host.is_loopback() => {
                Routes::new(vec![Route::Proxy(Arc::clone(proxy))])
            }
            Self::Function(function) if !server.host.is_loopback() => {
                return HostRoutes::Asked(function.clone());
            }
            Self::Direct | Self::Server(_) | Self::Function(_) => Routes::direct(),
        };
        HostRoutes::Known(Arc::new(routes))
    }
}

impl HostRoutes {
    /// The routes, for a new connection.
    pub(in crate::network) async fn get(&self, target: &Target) -> Result<Arc<Routes>, Failure> {
        match self {
            Self::Known(routes) => Ok(Arc::clone(routes)),
            Self::Asked(function) => function.routes(target).await,
        }
    }
}
