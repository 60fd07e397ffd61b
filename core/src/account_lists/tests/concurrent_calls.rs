//! Several calls use the file at the same time.

use super::*;

#[tokio::test]
async fn concurrent_calls_store_all_their_lists() {
    let fixture = Fixture::new();
    let names: Vec<String> = (0..12).map(|number| number.to_string()).collect();
    let storing = names.iter().map(|name| fixture.store(name, list(name)));
    futures_util::future::join_all(storing).await;
    for name in &names {
        assert_eq!(fixture.load(name).await, Some(list(name)));
    }
    assert_eq!(fixture.warnings(), 0);
}

/// Locks the file, as another process does while it writes.
fn lock(path: PathBuf) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.execute_batch("BEGIN EXCLUSIVE").unwrap();
    connection
}

#[test]
fn calls_that_wait_for_a_locked_file_do_not_occupy_the_blocking_threads() {
    let threads = 2;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(threads)
        .build()
        .unwrap();
    runtime.block_on(async {
        let fixture = Fixture::new();
        fixture.store("one", list("a")).await;
        let locked = lock(fixture.path());
        let loading = (0..threads).map(|_| Box::pin(fixture.load("one")));
        let mut loading = futures_util::future::select_all(loading);
        assert!(futures_util::poll!(&mut loading).is_pending());
        // Each call was polled once, so it could have taken a thread.
        let other = tokio::task::spawn_blocking(|| "done");
        let first = futures_util::future::select(other, loading).await;
        let futures_util::future::Either::Left((other, loading)) = first else {
            panic!("a call ended while the file was locked");
        };
        assert_eq!(other.unwrap(), "done");
        drop(locked);
        let (kept, _, others) = loading.await;
        assert_eq!(kept, Some(list("a")));
        for kept in futures_util::future::join_all(others).await {
            assert_eq!(kept, Some(list("a")));
        }
    });
}
