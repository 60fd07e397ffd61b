//! Opens a TCP connection to the first address that accepts one (RFC 8305, "Happy Eyeballs").

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::net::TcpStream;

use super::failure::Failure;
use super::log;
use super::target::Authority;
use crate::clock::{Clock, SystemClock};
use crate::diagnostics::Message;
use crate::diagnostics::events::network::{AddressConnected, AddressFailed};
use crate::error::ConnectionFault;
use crate::types::first_few;

/// After this time without an answer the next address is tried, too: RFC 8305 section 8, "Connection Attempt Delay".
const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// How many addresses a message names.
pub(super) const MAX_NAMED: usize = 4;

/// Connects. The addresses are tried in order: the next one begins when an attempt fails, or after [`ATTEMPT_DELAY`]. The
/// first connection counts, and the other attempts are ended.
pub(super) async fn connect(
    server: &Authority,
    addresses: Vec<SocketAddr>,
) -> Result<TcpStream, Failure> {
    let mut attempts = FuturesUnordered::new();
    let mut refusals = Vec::new();
    for address in addresses {
        attempts.push(attempt(address));
        tokio::select! {
            biased;
            Some((address, result)) = attempts.next() => match result {
                Ok(stream) => return Ok(stream),
                Err(error) => refusals.push(format!("{address}: {error}")),
            },
            () = SystemClock.sleep(ATTEMPT_DELAY) => {}
        }
    }
    while let Some((address, result)) = attempts.next().await {
        match result {
            Ok(stream) => return Ok(stream),
            Err(error) => refusals.push(format!("{address}: {error}")),
        }
    }
    Err(Failure::new(
        ConnectionFault::Broken,
        format!(
            "no connection to `{server}` ({})",
            first_few(&refusals, MAX_NAMED, "; ")
        ),
    ))
}

async fn attempt(address: SocketAddr) -> (SocketAddr, io::Result<TcpStream>) {
    let connecting = async {
        let stream = TcpStream::connect(address).await?;
        // A request is one small write. Without this option it can wait for the acknowledgement of the one before.
        stream.set_nodelay(true)?;
        Ok(stream)
    };
    let result: io::Result<TcpStream> = connecting.await;
    match &result {
        Ok(_) => log::log(|| AddressConnected { address }),
        Err(error) => {
            let error = error.to_string();
            log::log(|| AddressFailed {
                address,
                message: Message::new(&error),
            });
        }
    }
    (address, result)
}
