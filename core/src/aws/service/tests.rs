//! Time-outs of requests to a service that never completes a response. They use tokio's paused time, which jumps to the
//! next timer when all tasks wait.

use std::collections::HashMap;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

use super::*;
use crate::context::Environment;
use crate::error::{Error, ErrorCode};

/// How the service treats each connection.
#[derive(Clone, Copy)]
enum Behavior {
    /// It sends nothing.
    Silence,
    /// It sends one byte of the body every five seconds.
    SlowBody,
    /// It sends this text.
    Answer(&'static str),
    /// It sends a header that does not end.
    LongHeader,
}

async fn start(behavior: Behavior) -> (CallContext, Region) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(reply(stream, behavior));
        }
    });
    let environment = HashMap::from([
        ("AWS_ENDPOINT_URL_SSO".to_owned(), url.clone()),
        ("AWS_ENDPOINT_URL_SSO_OIDC".to_owned(), url),
    ]);
    let context = CallContext::new(Environment::new(environment));
    (context, "us-east-1".parse().unwrap())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the service's time is tokio's, as the requests' is"
)]
async fn reply(mut stream: TcpStream, behavior: Behavior) {
    let mut request = [0; 4096];
    while let Ok(1..) = stream.read(&mut request).await {
        match behavior {
            Behavior::Silence => {}
            Behavior::Answer(text) => {
                let _ = stream.write_all(text.as_bytes()).await;
            }
            Behavior::LongHeader => {
                let mut sent = stream.write_all(b"HTTP/1.1 200 OK\r\nX: ").await;
                while sent.is_ok() {
                    sent = stream.write_all(&[b'x'; 4096]).await;
                }
            }
            Behavior::SlowBody => {
                let head = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n";
                let mut sent = stream.write_all(head.as_bytes()).await;
                while sent.is_ok() {
                    tokio::time::sleep(Duration::from_secs(5)).await;
                    sent = stream.write_all(b" ").await;
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_without_a_complete_response_times_out_within_half_a_minute() {
    for behavior in [Behavior::Silence, Behavior::SlowBody] {
        let (context, region) = start(behavior).await;
        let client = oidc(&context, &region).await.unwrap();
        let began = Instant::now();
        let error = client.create_token().client_id("c").client_secret("s");
        let error = error.grant_type("refresh_token").send().await.unwrap_err();
        let error: Error = crate::aws::failure("CreateToken", &error, &[]);
        assert_eq!(error.code(), ErrorCode::Timeout, "{error}");
        assert!(began.elapsed() <= Duration::from_secs(31));
    }
}

async fn sign_out(behavior: Behavior) -> Result<()> {
    let (context, region) = start(behavior).await;
    let portal = portal(&context, &region).await.unwrap();
    let answer = portal.client.logout().access_token("AT").send().await;
    answer
        .map(drop)
        .map_err(|error| crate::aws::failure("Logout", &error, &[]))
}

#[tokio::test]
async fn a_success_that_is_not_json_is_not_that_of_the_service() {
    for success in [
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n {} ",
    ] {
        sign_out(Behavior::Answer(success)).await.unwrap();
    }
    let page = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>";
    assert!(sign_out(Behavior::Answer(page)).await.is_err());
    let failed = "HTTP/1.1 503 Unavailable\r\nContent-Length: 6\r\n\r\n<html>";
    let error = sign_out(Behavior::Answer(failed)).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::InternalServer, "{error}");
}

#[tokio::test]
async fn a_header_that_does_not_end_is_an_unexpected_answer() {
    let error = sign_out(Behavior::LongHeader).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::UnexpectedAnswer, "{error}");
    assert!(error.to_string().contains("too long"), "{error}");
}

#[test]
fn an_endpoint_on_this_machine_is_reached_without_a_proxy() {
    for (url, expected) in [
        ("http://127.0.0.1:4000/", Transport::PlainHttp),
        ("https://localhost/", Transport::LocalHttps),
        ("https://127.0.0.1:4000/", Transport::LocalHttps),
        ("https://[::1]/", Transport::LocalHttps),
        ("https://sso.corp.example/", Transport::Https),
    ] {
        let endpoint = Endpoint::Custom(url.parse().unwrap());
        assert_eq!(transport(&endpoint), expected, "{url}");
    }
}
