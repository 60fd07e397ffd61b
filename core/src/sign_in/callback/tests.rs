//! The server over real connections.

mod connections;
mod requests;

use std::net::Ipv4Addr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::server::{MAX_CONNECTIONS, MAX_REQUEST_SIZE, REQUEST_TIME};
use super::*;
use crate::clock::SystemClock;

const STATE: &str = "the-right-state";

fn listener() -> CallbackListener {
    CallbackListener::bind(Secret::new(STATE), SystemClock::shared()).unwrap()
}

async fn connect(port: u16) -> TcpStream {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port))
        .await
        .unwrap()
}

/// Sends a request and returns the whole response.
async fn send(port: u16, request: &str) -> String {
    let mut stream = connect(port).await;
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    response
}

fn get(port: u16, target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n")
}

fn valid_request(port: u16) -> String {
    get(port, &format!("{PATH}?code=the-code&state={STATE}"))
}

/// Sends the authorization response, and expects that it is accepted.
async fn expect_callback(listener: &mut CallbackListener) {
    let port = listener.port;
    let browser = tokio::spawn(async move { send(port, &valid_request(port)).await });
    let callback = listener.callback().await.unwrap();
    assert_eq!(
        callback.outcome,
        AuthorizationResponse::Code(Secret::new("the-code"))
    );
    callback.answer(Page::SignedIn).await;
    let page = browser.await.unwrap();
    assert!(page.starts_with("HTTP/1.1 200 OK"), "{page}");
    assert!(page.contains("You can close this window"), "{page}");
    assert!(
        !page.contains("the-code") && !page.contains(STATE),
        "{page}"
    );
}
