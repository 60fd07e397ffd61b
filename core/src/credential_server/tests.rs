//! The server over real connections, with the credentials of a portal of the test.

mod connections;
mod errors;
mod requests;
mod roles;

use std::net::Ipv4Addr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;
use crate::clock::Clock;
use crate::session::tests::portal::FORBIDDEN;
use crate::session::tests::{DAY, Scene};

const ACCOUNT: &str = "111111111111";

async fn signed_in() -> Scene {
    let scene = Scene::new().await;
    scene.sign_in(DAY);
    scene
}

fn serve(server: &CredentialServer, scene: &Scene, role: &str) -> ServedRole {
    let (account, role) = (ACCOUNT.parse().unwrap(), role.parse().unwrap());
    server
        .serve(&scene.session, &scene.call, account, role)
        .unwrap()
}

fn port(given: &ServedRole) -> u16 {
    let url: url::Url = given.url().parse().unwrap();
    assert_eq!(url.host_str(), Some("127.0.0.1"));
    url.port().unwrap()
}

async fn connect(port: u16) -> TcpStream {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port))
        .await
        .unwrap()
}

/// Sends a request and returns the whole response. Asks again as the SDKs do, if the portal has not answered in time.
async fn send(port: u16, request: &str) -> String {
    loop {
        let response = send_once(port, request).await;
        if status(&response) != "503" || code(&response) != "Timeout" {
            return response;
        }
    }
}

async fn send_once(port: u16, request: &str) -> String {
    let mut stream = connect(port).await;
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    response
}

/// The same, where the server may reset the connection because it has not read everything.
async fn send_until_closed(port: u16, request: &str) -> String {
    let mut stream = connect(port).await;
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response).await;
    String::from_utf8(response).unwrap()
}

/// The request of an SDK.
fn request(given: &ServedRole) -> String {
    request_with(given, given.token().expose(), "")
}

fn request_with(given: &ServedRole, token: &str, more: &str) -> String {
    format!(
        "GET /credentials HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAuthorization: {token}\r\n{more}\r\n",
        port(given)
    )
}

async fn ask(given: &ServedRole) -> String {
    send(port(given), &request(given)).await
}

fn status(response: &str) -> &str {
    response.split(' ').nth(1).unwrap_or_default()
}

fn body(response: &str) -> serde_json::Value {
    let (_, body) = response.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap()
}

fn code(response: &str) -> String {
    let body = body(response);
    assert!(!body["Message"].as_str().unwrap().is_empty());
    assert_eq!(body.as_object().unwrap().len(), 2);
    body["Code"].as_str().unwrap().to_owned()
}

async fn expect_served(given: &ServedRole) {
    let response = ask(given).await;
    assert_eq!(status(&response), "200", "{response}");
}

/// Whether the other end has closed a connection; it must do so within seconds.
async fn is_closed(stream: &mut TcpStream) -> bool {
    let mut rest = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut rest)).await;
    read.is_ok()
}
