//! Which connections stay open when no request uses them, and for how long.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use http_body_util::BodyExt;
use tokio::io::AsyncWriteExt;
use tokio::sync::Barrier;

use super::servers::{ANSWER, Server, service, start};
use super::{client, get, request};
use crate::network::client::Connections;
use crate::network::pool::{IDLE_TIMEOUT, MAX_IDLE_CONNECTIONS};
use crate::testing::read_header;

fn url(server: &Server) -> String {
    format!("http://{}/", server.address)
}

/// A server that answers when so many requests have arrived.
async fn answering_together(count: usize) -> Server {
    let arrived = Arc::new(Barrier::new(count));
    start("127.0.0.1:0", None, move |mut stream, _| {
        let arrived = Arc::clone(&arrived);
        async move {
            while read_header(&mut stream).await.is_some() {
                arrived.wait().await;
                stream.write_all(ANSWER.as_bytes()).await.unwrap();
            }
        }
    })
    .await
}

/// Sends so many requests at the same time.
async fn get_together(client: &Connections, url: &str, count: usize) {
    for answer in join_all((0..count).map(|_| client.send(request(url)))).await {
        answer.unwrap().into_body().collect().await.unwrap();
    }
}

#[tokio::test]
async fn as_many_idle_connections_to_a_host_stay_open_as_the_bound_says() {
    for (count, kept) in [
        (MAX_IDLE_CONNECTIONS - 1, MAX_IDLE_CONNECTIONS - 1),
        (MAX_IDLE_CONNECTIONS, MAX_IDLE_CONNECTIONS),
        (MAX_IDLE_CONNECTIONS + 1, MAX_IDLE_CONNECTIONS),
    ] {
        let server = answering_together(count).await;
        let client = client(&[], &[], &[]);
        get_together(&client, &url(&server), count).await;
        assert_eq!(server.seen.connections(), count);
        assert_eq!(client.idle_connections(), kept);
    }
}

#[tokio::test]
async fn a_server_whose_connections_were_idle_for_long_is_forgotten() {
    let servers = join_all((0..3).map(|_| service(None))).await;
    let client = client(&[], &[], &[]);
    get(&client, &url(&servers[0])).await.unwrap();
    client.age_idle_connections(IDLE_TIMEOUT / 2);
    get(&client, &url(&servers[1])).await.unwrap();
    assert_eq!(client.origin_count(), 2);
    client.age_idle_connections(IDLE_TIMEOUT / 2);
    get(&client, &url(&servers[2])).await.unwrap();
    assert_eq!(client.origin_count(), 2, "the first one is forgotten");
    servers[0].seen.until_closed(1).await;
    get(&client, &url(&servers[1])).await.unwrap();
    assert_eq!(servers[1].seen.connections(), 1);
}

/// Lets the tasks run that were started, or that a timer has woken.
async fn run_tasks() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_connection_that_is_idle_for_long_is_closed_without_another_request() {
    let server = service(None).await;
    let client = client(&[], &[], &[]);
    // The second time another task closes it: the first one has ended.
    for round in 1..=2 {
        get(&client, &url(&server)).await.unwrap();
        assert_eq!(server.seen.connections(), round);
        run_tasks().await;
        tokio::time::pause();
        // The timer ends too early: half of the time is left.
        client.age_idle_connections(IDLE_TIMEOUT / 2);
        tokio::time::advance(IDLE_TIMEOUT).await;
        run_tasks().await;
        assert_eq!(client.idle_connections(), 1);
        client.age_idle_connections(IDLE_TIMEOUT / 2);
        tokio::time::advance(IDLE_TIMEOUT / 2 + Duration::from_secs(1)).await;
        run_tasks().await;
        assert_eq!(client.idle_connections(), 0);
        tokio::time::resume();
        server.seen.until_closed(round).await;
    }
}
