//! A connection whose other end is in this process.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::connections::{Connection, Handler, Limits, serve_connection};

/// Sends the bytes of a client that then waits for the answer, and returns the answer. The async runtime is the caller's.
pub(crate) async fn ask(bytes: &[u8], limits: Limits, handler: Arc<dyn Handler>) -> Vec<u8> {
    // All that is sent fits, so nothing waits for a reader.
    let (stream, mut client) = tokio::io::duplex(bytes.len() + 64 * 1024);
    let _ = client.write_all(bytes).await;
    let _ = client.shutdown().await;
    serve_connection(stream, limits, handler, Connection::default()).await;
    let mut answer = Vec::new();
    let _ = client.read_to_end(&mut answer).await;
    answer
}
