//! Connections over real sockets of this machine.

pub(super) mod certificates;
mod connections;
mod functions;
mod http_proxies;
mod pool;
pub(super) mod servers;
mod socks_proxies;
mod tls;

use std::collections::HashMap;
use std::sync::Arc;

use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use http_body_util::BodyExt;
use hyper::Request;
use hyper::body::Bytes;

use super::client::Connections;
use super::dial::Dialer;
use super::failure::{Failure, causes};
use super::proxy::{AuthorizationFunction, EnvironmentProxy, ProxyChoice};
use super::resolve::Resolver;
use super::tls::{ExtraCertificates, StoreSource, Trust};
use crate::context::Environment;

pub(super) fn environment(variables: &[(&str, &str)]) -> Environment {
    let variables = variables.iter();
    let variables = variables.map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
    Environment::new(variables.collect())
}

/// A client that trusts these authorities alone, with these variables and addresses of names.
fn client(
    authorities: &[&certificates::Authority],
    variables: &[(&str, &str)],
    names: &[(&str, &[&str])],
) -> Connections {
    client_with(authorities, variables, names, None, None)
}

/// The same, with what the program has set.
fn client_with(
    authorities: &[&certificates::Authority],
    variables: &[(&str, &str)],
    names: &[(&str, &[&str])],
    proxy: Option<ProxyChoice>,
    authorization: Option<AuthorizationFunction>,
) -> Connections {
    let mut variables = variables.to_vec();
    if !variables.iter().any(|(name, _)| *name == "SSL_CERT_FILE") {
        variables.push(("SSL_CERT_FILE", "/nonexistent"));
    }
    let environment = environment(&variables);
    let extra = authorities.iter().map(|it| it.der().into()).collect();
    let names = names.iter().map(|(name, addresses)| {
        let addresses = addresses.iter().map(|it| it.parse().unwrap()).collect();
        ((*name).to_owned(), addresses)
    });
    let mut resolver = Resolver::default();
    resolver.overrides = names.collect::<HashMap<_, _>>();
    Connections::new(Dialer {
        resolver,
        trust: Some(Arc::new(Trust::new(
            StoreSource::of(&environment),
            Arc::new(ExtraCertificates(extra)),
        ))),
        proxy: proxy.unwrap_or_else(|| {
            let proxy = EnvironmentProxy::read(&environment).unwrap();
            proxy.map_or(ProxyChoice::Direct, ProxyChoice::Environment)
        }),
        authorization,
    })
}

fn request(url: &str) -> Request<SdkBody> {
    Request::get(url).body(SdkBody::empty()).unwrap()
}

/// Sends a request and reads the answer.
async fn get(client: &Connections, url: &str) -> Result<Bytes, ConnectorError> {
    let response = client.send(request(url)).await?;
    let body = response.into_body().collect().await;
    body.map(http_body_util::Collected::to_bytes)
        .map_err(|error| ConnectorError::other(error, None))
}

/// Sends a request that fails.
async fn failure(client: &Connections, url: &str) -> Failure {
    let error = get(client, url).await.unwrap_err();
    let failure = causes(&error).find_map(|cause| cause.downcast_ref::<Failure>());
    failure.unwrap_or_else(|| panic!("{error:?}")).clone()
}
