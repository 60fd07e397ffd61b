//! An HTTP server on 127.0.0.1, for the browsers and programs of this machine.
//!
//! Every program on this machine, and every web page in its browsers, can connect to it. So the number of connections, and
//! the size and time of a request, are limited, and a request must name this server as its host.

mod connections;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;

use std::io;
use std::net::Ipv4Addr;

use hyper::Request;
use hyper::header::HOST;
use tokio::net::{TcpListener, TcpSocket};

pub(crate) use connections::{Answer, Connection, Handler, Limits, serve};

/// How many connections the operating system keeps until they are accepted.
const BACKLOG: u32 = 1024;

/// Opens a free port of 127.0.0.1. It must be called within the async runtime.
pub(crate) fn bind() -> io::Result<(TcpListener, u16)> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
    let listener = socket.listen(BACKLOG)?;
    let port = listener.local_addr()?.port();
    Ok((listener, port))
}

/// Whether a request is addressed to this server by its number. This prevents DNS rebinding, where a page's own host name
/// resolves to 127.0.0.1.
pub(crate) fn is_addressed_to<B>(request: &Request<B>, port: u16) -> bool {
    let mut hosts = request.headers().get_all(HOST).iter();
    let host = format!("127.0.0.1:{port}");
    let is_own = hosts.next().is_some_and(|value| value == host.as_str());
    is_own && hosts.next().is_none() && request.uri().authority().is_none()
}
