//! Connections below the requests.

use std::net::SocketAddr;
use std::time::Duration;

use crate::diagnostics::event::events;
use crate::diagnostics::field::{Host, Message};
use crate::error::ErrorCode;

events! {
    Network;

    /// The program has called `configureNetwork`.
    Info "networkConfigured" NetworkConfigured {
        /// Where the proxy comes from: `environment`, `direct`, `url` or `function`.
        "proxy" proxy: &'static str,
        /// How many certificates are added.
        "certificates" certificates: usize,
        /// Whether there is a function for `Proxy-Authorization`.
        "authorization" authorization: bool,
    }

    /// A way to a server is tried.
    Debug "routeTried" RouteTried {
        /// The server.
        "host" host: Host,
        /// The proxy. Without it, the server is connected to directly.
        "proxy" proxy: Option<Host>,
        /// The kind of the proxy: `http`, `https`, `socks5` or `socks5h`.
        "kind" kind: Option<&'static str>,
    }

    /// A stage of a connection has ended.
    Debug "stageEnded" StageEnded<'a> {
        /// The stage: `choose` (ask the function `proxy` of `configureNetwork`), `resolve` (look up the name), `connect`, `proxy`
        /// (its answer), `authorize` (ask `proxyAuthorization`, and the proxy again) or `tls` (the handshake).
        "stage" stage: &'static str,
        /// The server or the proxy that the stage is with.
        "host" host: Host,
        /// How long it took.
        "durationMs" duration: Duration,
        /// The code, if it failed.
        "error" error: Option<ErrorCode>,
        /// Why it failed.
        "message" message: Option<Message<'a>>,
    }

    /// The addresses of a host were found.
    Debug "addressesFound" AddressesFound {
        /// The host.
        "host" host: Host,
        /// How many there are.
        "count" count: usize,
    }

    /// An address was connected to.
    Debug "addressConnected" AddressConnected {
        /// The address.
        "address" address: SocketAddr,
    }

    /// An address could not be connected to.
    Debug "addressFailed" AddressFailed<'a> {
        /// The address.
        "address" address: SocketAddr,
        /// The error of the operating system.
        "message" message: Message<'a>,
    }

    /// The certificate was not trusted, so the roots of the operating system were read again.
    Debug "rootsReadAgain" RootsReadAgain {
        /// Whether they are others than before. Then the connection is opened once more.
        "changed" changed: bool,
    }

    /// A connection that was used before gives no answer. The request is sent on another one as well.
    Debug "connectionSilent" ConnectionSilent {
        /// The server.
        "host" host: Host,
        /// How long an answer was waited for.
        "waitedMs" waited: Duration,
    }

    /// A request has a connection.
    Debug "connectionReady" ConnectionReady {
        /// The server.
        "host" host: Host,
        /// Whether it carried a request before.
        "reused" reused: bool,
        /// How long it was waited for.
        "durationMs" duration: Duration,
    }

    /// The head of an answer has arrived.
    Debug "answerStarted" AnswerStarted {
        /// The server.
        "host" host: Host,
        /// The time since the request was written.
        "durationMs" duration: Duration,
    }
}
