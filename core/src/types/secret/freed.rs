//! Finds secrets in freed memory, for tests.

#![expect(unsafe_code, reason = "an allocator is unsafe to write")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The secret that is searched for.
pub const MARKER: &str = "planted-secret-that-is-looked-for-in-freed-memory";

/// An allocator that searches each block when it is freed. A block that grows is copied and then freed, because the trait's
/// default `realloc` is used.
struct SearchingAllocator;

static IS_WATCHED: AtomicBool = AtomicBool::new(false);
static COPIES: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static ALLOCATOR: SearchingAllocator = SearchingAllocator;

// SAFETY: every request is passed to the system's allocator unchanged.
unsafe impl GlobalAlloc for SearchingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // Zeroed, so that every byte is initialized when `dealloc` reads it.
        // SAFETY: the caller's guarantees are those that `System` asks for.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if IS_WATCHED.load(Ordering::Relaxed) {
            // SAFETY: the block belongs to the caller and has this size until it is freed below.
            let content = unsafe { std::slice::from_raw_parts(block, layout.size()) };
            if contains_marker(content) {
                COPIES.fetch_add(1, Ordering::Relaxed);
            }
        }
        // SAFETY: the caller's guarantees are those that `System` asks for.
        unsafe { System.dealloc(block, layout) }
    }
}

fn contains_marker(mut content: &[u8]) -> bool {
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

/// A watch of freed memory. Only one test can have one at a time, because memory that other tests free is searched, too. A
/// test gets it before it makes the secrets.
pub struct Watch(
    #[expect(dead_code, reason = "the lock is released when it is dropped")]
    MutexGuard<'static, ()>,
);

/// Waits until no other test has the watch.
pub fn exclusive() -> Watch {
    static LOCK: Mutex<()> = Mutex::new(());
    Watch(LOCK.lock().unwrap_or_else(PoisonError::into_inner))
}

impl Watch {
    /// Starts to search the memory that all threads free.
    pub fn start(&self) {
        COPIES.store(0, Ordering::Relaxed);
        IS_WATCHED.store(true, Ordering::Relaxed);
    }

    /// Stops. Returns how many freed blocks had the marker in them since [`Self::start`].
    pub fn copies(&self) -> usize {
        IS_WATCHED.store(false, Ordering::Relaxed);
        COPIES.load(Ordering::Relaxed)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        IS_WATCHED.store(false, Ordering::Relaxed);
    }
}
