//! Lets other work run: the connections on this thread, and other threads on this core.
//!
//! A list keeps the thread and the core busy until it ends. Meanwhile the connections of its requests wait for the
//! thread, and JavaScript's thread may wait for the core: an operating system lets a busy thread run for milliseconds
//! (Linux with 250 ticks a second: for up to 4) unless it yields.

/// After this many sent requests the connections run: a page that has arrived must not wait longer, because each page
/// names the next one. Sending a request takes a tenth of a millisecond.
const SENT_AT_ONCE: u32 = 16;
/// How often the connections run after answers. hyper-util returns a connection to its pool in a separate task, which runs
/// after the task that read the response. A request that finds no free connection opens a new one: 227 were opened for 160
/// requests in flight.
const RUNS_UNTIL_POOLED: u32 = 2;
/// The thread yields its core after this many sent or answered requests, which take under half a millisecond.
/// Yielding after each request cost 6 % of the CPU time.
const REQUESTS_PER_YIELD: u32 = 4;

#[derive(Default)]
pub(super) struct Yielding {
    /// Requests sent since the connections ran.
    sent: u32,
    /// Requests sent or answered since the thread yielded its core.
    requests: u32,
}

impl Yielding {
    /// A request was sent.
    pub(super) async fn sent(&mut self) {
        self.sent += 1;
        self.count(1);
        if self.sent >= SENT_AT_ONCE {
            self.sent = 0;
            run_connections(1).await;
        }
    }

    /// So many requests were answered.
    pub(super) async fn answered(&mut self, requests: u32) {
        self.count(requests);
        run_connections(RUNS_UNTIL_POOLED).await;
    }

    fn count(&mut self, requests: u32) {
        self.requests += requests;
        if self.requests >= REQUESTS_PER_YIELD {
            self.requests = 0;
            std::thread::yield_now();
        }
    }
}

async fn run_connections(times: u32) {
    for _ in 0..times {
        tokio::task::yield_now().await;
    }
}
