//! A connection through a SOCKS5 proxy (RFC 1928), with a user name and password (RFC 1929).

use std::io;
use std::net::IpAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::server::{Credentials, ProxyServer};
use crate::error::ConnectionFault;
use crate::network::failure::Failure;
use crate::network::socket::Socket;
use crate::network::target::{Authority, Host};

const VERSION: u8 = 5;
const NO_AUTHENTICATION: u8 = 0;
const USER_NAME_PASSWORD: u8 = 2;
const NO_ACCEPTABLE_METHOD: u8 = 0xff;
const COMMAND_CONNECT: u8 = 1;
const TYPE_V4: u8 = 1;
const TYPE_NAME: u8 = 3;
const TYPE_V6: u8 = 4;

/// What the proxy connects to: the server, by its name or by an address that was looked up here.
pub(in crate::network) struct Destination<'a> {
    pub(in crate::network) server: &'a Authority,
    pub(in crate::network) address: Option<IpAddr>,
}

/// Makes a connection to a server.
pub(in crate::network) async fn connect(
    mut socket: Socket,
    proxy: &ProxyServer,
    destination: Destination<'_>,
    deadline: Instant,
) -> Result<Socket, Failure> {
    handshake(&mut socket, proxy, &destination, deadline).await?;
    Ok(socket)
}

async fn handshake(
    socket: &mut Socket,
    proxy: &ProxyServer,
    destination: &Destination<'_>,
    deadline: Instant,
) -> Result<(), Failure> {
    let broken = |error| broken(proxy, &error);
    let methods: &[u8] = if proxy.credentials.is_some() {
        &[VERSION, 2, NO_AUTHENTICATION, USER_NAME_PASSWORD]
    } else {
        &[VERSION, 1, NO_AUTHENTICATION]
    };
    send(socket, methods).await.map_err(broken)?;
    let [version, method] = receive::<2>(socket).await.map_err(broken)?;
    if version != VERSION {
        return Err(not_socks(proxy));
    }
    match (method, &proxy.credentials) {
        (NO_AUTHENTICATION, _) => {}
        (USER_NAME_PASSWORD, Some(credentials)) => {
            let request = authentication(proxy, credentials)?;
            let asking = authenticate(socket, proxy, &request);
            proxy.trying_credentials(deadline, asking).await?;
        }
        (NO_ACCEPTABLE_METHOD, None) => {
            let problem = format!("the proxy `{proxy}` demands a user name and password");
            return Err(authentication_required(problem));
        }
        (NO_ACCEPTABLE_METHOD, Some(_)) => {
            let problem = format!(
                "the proxy `{proxy}` accepts neither a user name and password nor a connection without them"
            );
            return Err(authentication_required(problem));
        }
        _ => return Err(not_socks(proxy)),
    }
    let Some(request) = request(destination) else {
        let problem = format!(
            "the name `{}` is too long for a SOCKS5 proxy",
            destination.server.host
        );
        return Err(Failure::new(ConnectionFault::ProxyRefused, problem));
    };
    send(socket, &request).await.map_err(broken)?;
    let [version, reply, _, kind] = receive::<4>(socket).await.map_err(broken)?;
    if version != VERSION {
        return Err(not_socks(proxy));
    }
    if let Some((fault, meaning)) = meaning_of(reply) {
        let server = destination.server;
        let problem = format!(
            "the proxy `{proxy}` made no connection to `{server}`: {meaning} (SOCKS5 reply {reply})"
        );
        return Err(Failure::new(fault, problem));
    }
    // The address that the proxy connects from is not needed.
    let length = match kind {
        TYPE_V4 => 4,
        TYPE_V6 => 16,
        TYPE_NAME => usize::from(receive::<1>(socket).await.map_err(broken)?[0]),
        _ => return Err(not_socks(proxy)),
    };
    let mut address = vec![0; length + 2];
    socket.read_exact(&mut address).await.map_err(broken)?;
    Ok(())
}

/// The user name and password (RFC 1929).
fn authentication(
    proxy: &ProxyServer,
    credentials: &Credentials,
) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let mut request = Zeroizing::new(Vec::with_capacity(513));
    request.push(1);
    for part in [&credentials.user, &credentials.password] {
        let length = u8::try_from(part.len()).map_err(|_| {
            authentication_required(format!(
                "the user name or password of the proxy `{proxy}` is longer than 255 bytes"
            ))
        })?;
        request.push(length);
        request.extend_from_slice(part);
    }
    Ok(request)
}

async fn authenticate(
    socket: &mut Socket,
    proxy: &ProxyServer,
    request: &[u8],
) -> Result<(), Failure> {
    let broken = |error| broken(proxy, &error);
    send(socket, request).await.map_err(broken)?;
    let [_, status] = receive::<2>(socket).await.map_err(broken)?;
    if status == 0 {
        return Ok(());
    }
    Err(authentication_required(format!(
        "the proxy `{proxy}` does not accept the user name and password in its URL (SOCKS5 status {status})"
    )))
}

/// `None` if the name is too long.
fn request(destination: &Destination<'_>) -> Option<Vec<u8>> {
    let mut request = vec![VERSION, COMMAND_CONNECT, 0];
    let mut push_address = |address: IpAddr| match address {
        IpAddr::V4(address) => {
            request.push(TYPE_V4);
            request.extend_from_slice(&address.octets());
        }
        IpAddr::V6(address) => {
            request.push(TYPE_V6);
            request.extend_from_slice(&address.octets());
        }
    };
    match (destination.address, &destination.server.host) {
        (Some(address), _) => push_address(address),
        (None, Host::Address(address)) => push_address(*address),
        (None, Host::Name(name)) => {
            request.push(TYPE_NAME);
            request.push(u8::try_from(name.len()).ok()?);
            request.extend_from_slice(name.as_bytes());
        }
    }
    request.extend_from_slice(&destination.server.port.to_be_bytes());
    Some(request)
}

/// What a reply means (RFC 1928 section 6). `None` for success.
const fn meaning_of(reply: u8) -> Option<(ConnectionFault, &'static str)> {
    Some(match reply {
        0 => return None,
        2 => (ConnectionFault::ProxyRefused, "its rules do not allow it"),
        3 => (ConnectionFault::ProxyFailed, "it cannot reach the network"),
        4 => (ConnectionFault::ProxyFailed, "it cannot reach the host"),
        5 => (
            ConnectionFault::ProxyFailed,
            "the host refused the connection",
        ),
        6 => (ConnectionFault::ProxyFailed, "the connection took too long"),
        7 => (
            ConnectionFault::ProxyRefused,
            "it does not support connections",
        ),
        8 => (
            ConnectionFault::ProxyRefused,
            "it does not support this kind of address",
        ),
        _ => (ConnectionFault::ProxyFailed, "it failed"),
    })
}

fn authentication_required(problem: String) -> Failure {
    Failure::new(ConnectionFault::ProxyAuthenticationRequired, problem)
}

fn broken(proxy: &ProxyServer, error: &io::Error) -> Failure {
    let problem = match error.kind() {
        io::ErrorKind::UnexpectedEof => "it closed the connection without an answer".into(),
        _ => error.to_string(),
    };
    let problem = format!("the connection to the proxy `{proxy}` broke: {problem}");
    Failure::new(ConnectionFault::ProxyUnreachable, problem)
}

fn not_socks(proxy: &ProxyServer) -> Failure {
    let problem = format!("the answer of the proxy `{proxy}` is not SOCKS5");
    Failure::new(ConnectionFault::ProxyRefused, problem)
}

async fn send(socket: &mut Socket, bytes: &[u8]) -> io::Result<()> {
    socket.write_all(bytes).await?;
    socket.flush().await
}

async fn receive<const N: usize>(socket: &mut Socket) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    socket.read_exact(&mut bytes).await?;
    Ok(bytes)
}
