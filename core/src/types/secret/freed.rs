//! Finds secrets in memory that is given back.

#![expect(unsafe_code, reason = "an allocator is unsafe to write")]

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

/// One test at a time, from before it makes the secrets that it looks for: what others give back would be counted, too.
pub struct Alone(#[expect(dead_code, reason = "held until it is dropped")] MutexGuard<'static, ()>);

/// Waits until no other test looks for secrets.
pub fn alone() -> Alone {
    static ONE: Mutex<()> = Mutex::new(());
    Alone(ONE.lock().unwrap_or_else(PoisonError::into_inner))
}

impl Alone {
    /// Begins to look at what all threads give back.
    pub fn watch(&self) {
        COPIES.store(0, Ordering::Relaxed);
        IS_WATCHED.store(true, Ordering::Relaxed);
    }

    /// Ends it. How many blocks were given back with the marker in them since [`Self::watch`].
    pub fn copies(&self) -> usize {
        IS_WATCHED.store(false, Ordering::Relaxed);
        COPIES.load(Ordering::Relaxed)
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        IS_WATCHED.store(false, Ordering::Relaxed);
    }
}
