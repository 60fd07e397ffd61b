//! The proxy that the environment variables name.

use std::sync::Arc;

use super::no_proxy::NoProxy;
use super::routes::{Route, Routes};
use super::server::ProxyServer;
use crate::context::Environment;
use crate::error::{Error, Result};
use crate::network::target::Authority;

/// The variables, in the order in which they are read. Upper case comes first, as in the AWS SDK for Rust.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// A proxy, and the hosts that are reached without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::network) struct EnvironmentProxy {
    server: Arc<ProxyServer>,
    no_proxy: NoProxy,
}

impl EnvironmentProxy {
    /// The proxy for `https`. `None` if none is set.
    ///
    /// # Errors
    ///
    /// `InvalidConfiguration` if its URL cannot be read.
    pub(in crate::network) fn read(environment: &Environment) -> Result<Option<Self>> {
        let set = VARIABLES
            .into_iter()
            .find_map(|name| Some((name, environment.get(name)?)));
        let Some((variable, url)) = set else {
            return Ok(None);
        };
        let rules = ["NO_PROXY", "no_proxy"]
            .into_iter()
            .find_map(|name| environment.get(name));
        let server = ProxyServer::parse(url).map_err(|problem| Error::InvalidConfiguration {
            setting: variable,
            problem: problem.into(),
        })?;
        Ok(Some(Self {
            server: Arc::new(server),
            no_proxy: NoProxy::parse(rules.unwrap_or_default()),
        }))
    }

    /// How a server is reached.
    pub(in crate::network) fn routes(&self, server: &Authority) -> Routes {
        Routes::new(vec![if self.no_proxy.covers(server) {
            Route::Direct
        } else {
            Route::Proxy(Arc::clone(&self.server))
        }])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::target::Host;

    fn read(variables: &[(&str, &str)]) -> Result<Option<EnvironmentProxy>> {
        let variables = variables.iter();
        let variables = variables.map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        EnvironmentProxy::read(&Environment::new(variables.collect()))
    }

    fn route(variables: &[(&str, &str)], host: &str) -> String {
        let server = Authority {
            host: Host::parse(host).unwrap(),
            port: 443,
        };
        format!("{:?}", read(variables).unwrap().unwrap().routes(&server))
    }

    #[test]
    fn the_proxy_variables_are_read_in_order() {
        assert_eq!(read(&[("NO_PROXY", "x")]).unwrap(), None);
        let variables = [
            ("https_proxy", "http://lower:1"),
            ("ALL_PROXY", "http://all:1"),
            ("NO_PROXY", "localhost,.corp"),
        ];
        assert_eq!(route(&variables, "a.example"), "[Proxy(Http lower:1)]");
        assert_eq!(route(&variables, "a.corp"), "[Direct]");
        assert_eq!(route(&variables, "127.0.0.1"), "[Direct]");
        let upper = [("HTTPS_PROXY", "proxy.corp:8080"), variables[0]];
        assert_eq!(route(&upper, "a.corp"), "[Proxy(Http proxy.corp:8080)]");
    }

    #[test]
    fn a_proxy_that_cannot_be_read_is_rejected_without_its_password() {
        for (name, url) in [
            ("ALL_PROXY", "socks4://me:hunter2@p:1"),
            ("https_proxy", "http://me:hunter2%@p:1"),
        ] {
            let error = read(&[(name, url)]).unwrap_err();
            // Windows does not distinguish the case of names.
            let message = error.to_string().to_ascii_lowercase();
            let beginning = format!("`{name}` has").to_ascii_lowercase();
            assert!(message.starts_with(&beginning), "{error}");
            assert!(!format!("{error:?} {error}").contains("hunter2"));
        }
        let proxy = read(&[("HTTPS_PROXY", "http://me:hunter2@p:1")]).unwrap();
        assert!(!format!("{proxy:?}").contains("hunter2"));
    }
}
