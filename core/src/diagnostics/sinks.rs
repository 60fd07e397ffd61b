//! Who gets the events of the process's own subscriber.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::level::Level;
use super::record::Record;

/// A receiver of events.
pub trait Sink: Send + Sync {
    /// Takes an event. It is called on the thread that logs, which waits meanwhile.
    fn write(&self, record: &Record);
}

struct Entry {
    number: u64,
    level: Level,
    sink: Arc<dyn Sink>,
}

static SINKS: RwLock<Vec<Entry>> = RwLock::new(Vec::new());
static LAST_NUMBER: AtomicU64 = AtomicU64::new(0);
/// How many levels are wanted: none without a sink.
static WANTED: AtomicUsize = AtomicUsize::new(0);

/// A sink gets events until this is dropped.
#[must_use]
pub struct Subscription(u64);

impl Drop for Subscription {
    fn drop(&mut self) {
        // It is dropped when the list is not locked any more.
        let _removed = change(|sinks| {
            let index = sinks.iter().position(|entry| entry.number == self.0)?;
            Some(sinks.remove(index))
        });
    }
}

/// Adds a sink that wants the events of this level and of more important ones.
pub(super) fn add(level: Level, sink: Arc<dyn Sink>) -> Subscription {
    let number = LAST_NUMBER.fetch_add(1, Ordering::Relaxed) + 1;
    change(|sinks| {
        sinks.push(Entry {
            number,
            level,
            sink,
        });
    });
    Subscription(number)
}

fn change<T>(how: impl FnOnce(&mut Vec<Entry>) -> T) -> T {
    let result = {
        let mut sinks = SINKS.write().unwrap_or_else(PoisonError::into_inner);
        let result = how(&mut sinks);
        let most = sinks.iter().map(|entry| entry.level).max();
        let wanted = most.map_or(0, |most| {
            Level::ALL.iter().filter(|level| **level <= most).count()
        });
        WANTED.store(wanted, Ordering::Relaxed);
        drop(sinks);
        result
    };
    // `tracing` remembers which events are wanted.
    tracing::callsite::rebuild_interest_cache();
    result
}

/// The least important level that a sink wants.
pub(super) fn most() -> Option<Level> {
    let wanted = WANTED.load(Ordering::Relaxed);
    Level::ALL.get(wanted.checked_sub(1)?).copied()
}

/// Passes an event to the sinks that want it.
pub(super) fn write(record: &Record) {
    // A sink can block, as a full pipe does. The list is not locked then, so that sinks can be added and removed.
    let wanting: Vec<Arc<dyn Sink>> = SINKS
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .iter()
        .filter(|entry| record.level <= entry.level)
        .map(|entry| Arc::clone(&entry.sink))
        .collect();
    for sink in wanting {
        sink.write(record);
    }
}
