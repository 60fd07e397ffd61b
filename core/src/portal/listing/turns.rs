//! Whose turn it is, on the thread that works on a list and on the core that it runs on.
//!
//! A list keeps both busy for as long as it takes. On the thread the connections wait meanwhile. On the core it may be
//! JavaScript's thread: an operating system lets who is busy go on for milliseconds (Linux, with 250 ticks a second,
//! for up to 4) unless it offers its core.

/// So many requests are made at once; a page that has come meanwhile would wait for them, and the chain of
/// pages is what a list waits for. Each takes a tenth of a millisecond.
const MADE_AT_ONCE: u32 = 16;
/// hyper-util gives a connection back from a task of its own, after the one that read the answer. A request that
/// finds none free opens another: 227 of them were opened for 160 requests in flight.
const TURNS_TO_BE_FREE: u32 = 2;
/// The core is offered after so many requests made or answered: under half a millisecond. With each one, it cost 6 %
/// of the CPU time.
const ON_THE_CORE: u32 = 4;

#[derive(Default)]
pub(super) struct Turns {
    /// Requests made since the connections had their turn.
    made: u32,
    /// Requests made or answered since the core was offered.
    worked: u32,
}

impl Turns {
    /// A request was made.
    pub(super) async fn made(&mut self) {
        self.made += 1;
        self.worked(1);
        if self.made >= MADE_AT_ONCE {
            self.made = 0;
            give_way(1).await;
        }
    }

    /// So many requests were answered.
    pub(super) async fn answered(&mut self, count: u32) {
        self.worked(count);
        give_way(TURNS_TO_BE_FREE).await;
    }

    fn worked(&mut self, requests: u32) {
        self.worked += requests;
        if self.worked >= ON_THE_CORE {
            self.worked = 0;
            std::thread::yield_now();
        }
    }
}

/// Lets the connections work.
async fn give_way(turns: u32) {
    for _ in 0..turns {
        tokio::task::yield_now().await;
    }
}
