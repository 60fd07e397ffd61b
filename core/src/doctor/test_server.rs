//! A server on this machine, and a call that has enough time, for the tests of the checks.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

use crate::clock::{Clock, Sleep};
use crate::context::{CallContext, Environment};
use crate::testing::read_header;

/// A clock whose waits never end, so that no stage is ended on a busy machine.
struct Patient;

impl Clock for Patient {
    fn wall(&self) -> DateTime<Utc> {
        "2026-01-02T03:04:05Z".parse().unwrap()
    }

    fn boot(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _duration: Duration) -> Sleep {
        Box::pin(std::future::pending())
    }
}

/// A call with these variables at 2026-01-02T03:04:05Z.
pub(super) fn context(variables: &[(&str, &str)]) -> CallContext {
    let variables = variables.iter();
    let variables = variables.map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
    CallContext {
        clock: Arc::new(Patient),
        ..CallContext::new(Environment::new(variables.collect()))
    }
}

/// Starts a server that answers the first request of each connection with this text, and closes the connection.
pub(super) async fn start(answer: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut stream = BufReader::new(stream);
                if read_header(&mut stream).await.is_some() {
                    let _ = stream.write_all(answer.as_bytes()).await;
                }
            });
        }
    });
    address
}

/// A port of this machine that refuses connections.
pub(super) async fn refusing() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap()
}
