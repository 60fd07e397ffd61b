//! Finds secrets in memory that is given back.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A secret that is looked for.
pub const MARKER: &str = "planted-secret-that-is-looked-for-in-freed-memory";

/// Asks the system for memory, and looks at what is given back. A block that grows is copied and given back: the trait's own
/// `realloc` does so.
struct Watching;

static IS_WATCHED: AtomicBool = AtomicBool::new(false);
static COPIES: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static ALLOCATOR: Watching = Watching;

// SAFETY: every request is handed to the system's allocator as it is.
unsafe impl GlobalAlloc for Watching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // Zeroed, so that all that is looked at later has been written.
        // SAFETY: the caller's promises are those that `System` asks for.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if IS_WATCHED.load(Ordering::Relaxed) {
            // SAFETY: the block is the caller's, of this size, until it is given back below.
            let content = unsafe { std::slice::from_raw_parts(block, layout.size()) };
            if holds_marker(content) {
                COPIES.fetch_add(1, Ordering::Relaxed);
            }
        }
        // SAFETY: the caller's promises are those that `System` asks for.
        unsafe { System.dealloc(block, layout) }
    }
}

fn holds_marker(mut content: &[u8]) -> bool {
    let marker = MARKER.as_bytes();
    while content.len() >= marker.len() {
        if content.starts_with(marker) {
            return true;
        }
        let next = content[1..].iter().position(|byte| *byte == marker[0]);
        match next {
            Some(position) => content = &content[position + 1..],
            None => return false,
        }
    }
    false
}

/// Watches what is given back, by all threads, until it is dropped. One test at a time.
pub struct Watch(
    #[expect(dead_code, reason = "held for the time of the watch")] MutexGuard<'static, ()>,
);

/// Begins to watch.
pub fn watch() -> Watch {
    static ONE: Mutex<()> = Mutex::new(());
    let one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    COPIES.store(0, Ordering::Relaxed);
    IS_WATCHED.store(true, Ordering::Relaxed);
    Watch(one)
}

impl Watch {
    /// Ends it. How many blocks were given back with the marker in them.
    pub fn copies(self) -> usize {
        COPIES.load(Ordering::Relaxed)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        IS_WATCHED.store(false, Ordering::Relaxed);
    }
}
