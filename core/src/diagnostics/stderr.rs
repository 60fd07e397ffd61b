//! Writes events to the standard error stream, for a program in the field.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::level::{Level, UnknownLevel};
use super::record::Record;
use super::sinks::{Sink, Subscription};
use super::subscriber::{SubscriberExists, subscribe};

/// The environment variable with the level of the events that are written to the standard error stream.
pub const LOG_VARIABLE: &str = "AWS_SSO_NATIVE_LOG";

/// Why nothing is written to the standard error stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotWritten {
    /// The text names no level.
    #[error("`{LOG_VARIABLE}` {0}; nothing is written")]
    Level(#[from] UnknownLevel),
    /// The program has a subscriber of its own.
    #[error("`{LOG_VARIABLE}` has no effect: {0}")]
    Subscriber(#[from] SubscriberExists),
}

/// Writes events to the standard error stream until the process ends, a line for each.
///
/// They are those of this level, the value of [`LOG_VARIABLE`], and of more important ones. Only the first call has an
/// effect.
///
/// # Errors
///
/// [`NotWritten`].
pub fn write_to_stderr(level: &str) -> Result<(), NotWritten> {
    static WRITING: Mutex<Option<Subscription>> = Mutex::new(None);
    let level: Level = level.parse()?;
    let mut writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    if writing.is_none() {
        *writing = Some(subscribe(level, Arc::new(Stderr::default()))?);
    }
    drop(writing);
    Ok(())
}

#[derive(Default)]
struct Stderr {
    /// The lines that could not be written.
    lost: AtomicU64,
}

impl Sink for Stderr {
    fn write(&self, record: &Record) {
        let mut lines = String::new();
        let lost = self.lost.swap(0, Ordering::Relaxed);
        if lost > 0 {
            lines = format!("{}\n", Record::of_dropped(lost));
        }
        lines.push_str(&record.to_string());
        lines.push('\n');
        // One call writes the line, so that those of other threads and processes do not mix with it. It fails if the stream
        // is closed, or is a full pipe that does not block.
        if io::stderr().write_all(lines.as_bytes()).is_err() {
            self.lost.fetch_add(lost + 1, Ordering::Relaxed);
        }
    }
}
