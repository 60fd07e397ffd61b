//! Servers and proxies on this machine.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use rustls::ServerConfig;
use tokio::io::{AsyncBufRead, AsyncWrite, AsyncWriteExt, BufReader, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::testing::{read_header, until};

/// The answer of a service.
pub(super) const ANSWER: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

/// What a server has seen.
#[derive(Clone, Default)]
pub(super) struct Seen {
    pub(super) connections: Arc<AtomicUsize>,
    pub(super) closed: Arc<AtomicUsize>,
    /// The headers of all requests.
    pub(super) requests: Arc<Mutex<Vec<String>>>,
}

impl Seen {
    pub(super) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// Waits until so many connections were closed by the client.
    pub(super) async fn until_closed(&self, count: usize) {
        until(|| self.closed.load(Ordering::SeqCst) >= count).await;
    }
}

/// A server.
pub(in crate::network) struct Server {
    pub(in crate::network) address: SocketAddr,
    pub(super) seen: Seen,
}

impl Server {
    pub(super) fn port(&self) -> u16 {
        self.address.port()
    }
}

pub(super) trait Stream: AsyncBufRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncBufRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Starts a server, whose connections are handled by `handle`.
pub(super) async fn start<F>(
    address: &str,
    tls: Option<ServerConfig>,
    handle: impl Fn(Box<dyn Stream>, Seen) -> F + Send + Sync + 'static,
) -> Server
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind(address).await.unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Seen::default();
    let server = Server {
        address,
        seen: seen.clone(),
    };
    let acceptor = tls.map(|config| TlsAcceptor::from(Arc::new(config)));
    let handle = Arc::new(handle);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            seen.connections.fetch_add(1, Ordering::SeqCst);
            let (seen, acceptor) = (seen.clone(), acceptor.clone());
            let handle = Arc::clone(&handle);
            tokio::spawn(async move {
                let stream: Box<dyn Stream> = match acceptor {
                    None => Box::new(BufReader::new(stream)),
                    Some(acceptor) => match acceptor.accept(stream).await {
                        Ok(stream) => Box::new(BufReader::new(stream)),
                        Err(_) => return,
                    },
                };
                handle(stream, seen).await;
            });
        }
    });
    server
}

/// Answers every request of a connection with the same text.
pub(super) async fn answer(mut stream: Box<dyn Stream>, seen: Seen, text: String) {
    while let Some(header) = read_header(&mut stream).await {
        seen.requests.lock().unwrap().push(header);
        if stream.write_all(text.as_bytes()).await.is_err() {
            break;
        }
        let _ = stream.flush().await;
    }
    seen.closed.fetch_add(1, Ordering::SeqCst);
}

/// A service, with TLS or without.
pub(in crate::network) async fn service(tls: Option<ServerConfig>) -> Server {
    start("127.0.0.1:0", tls, |stream, seen| {
        answer(stream, seen, ANSWER.into())
    })
    .await
}

/// A proxy that answers every CONNECT with this text and closes the connection.
pub(super) async fn refusing_proxy(text: &'static str) -> Server {
    start("127.0.0.1:0", None, move |mut stream, seen| async move {
        if let Some(header) = read_header(&mut stream).await {
            seen.requests.lock().unwrap().push(header);
            let _ = stream.write_all(text.as_bytes()).await;
        }
    })
    .await
}

/// A proxy whose tunnels all lead to one address.
pub(super) async fn proxy(tls: Option<ServerConfig>, to: SocketAddr) -> Server {
    start("127.0.0.1:0", tls, move |mut stream, seen| async move {
        let Some(header) = read_header(&mut stream).await else {
            return;
        };
        seen.requests.lock().unwrap().push(header);
        let established = b"HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n";
        let mut service = TcpStream::connect(to).await.unwrap();
        stream.write_all(established).await.unwrap();
        stream.flush().await.unwrap();
        let _ = copy_bidirectional(&mut stream, &mut service).await;
    })
    .await
}
