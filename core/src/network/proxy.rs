//! Proxies: which one is used for a host, and how a connection is made through it.

mod credential_check;
mod environment;
mod http_connect;
mod no_proxy;
mod routes;
mod server;
mod socks5;

pub(super) use environment::EnvironmentProxy;
pub(super) use http_connect::connect as http_connect;
pub(super) use routes::{Route, Routes};
pub(super) use server::{Kind, ProxyServer};
pub(super) use socks5::{Destination, connect as socks5_connect};
