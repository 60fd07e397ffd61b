//! Collects the events of one call in a test.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{CallId, Level, Record, Sink, Subscription, subscribe};

/// The events of one call. Other tests of the process log at the same time.
pub(crate) struct Captured {
    kept: Arc<Kept>,
    _subscription: Subscription,
}

struct Kept {
    call: u64,
    records: Mutex<Vec<Record>>,
}

impl Sink for Kept {
    fn write(&self, record: &Record) {
        if record.call == Some(self.call) {
            self.records().push(record.clone());
        }
    }
}

impl Kept {
    fn records(&self) -> MutexGuard<'_, Vec<Record>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Collects the events of a call from now on.
pub(crate) fn capture(level: Level, call: CallId) -> Captured {
    let kept = Arc::new(Kept {
        call: call.get(),
        records: Mutex::default(),
    });
    Captured {
        _subscription: subscribe(level, Arc::clone(&kept) as Arc<dyn Sink>).unwrap(),
        kept,
    }
}

impl Captured {
    /// The events so far, each as a line without its time and its call.
    pub(crate) fn lines(&self) -> Vec<String> {
        let records = self.kept.records().clone();
        let lines = records.iter().map(|record| {
            let without_call = Record {
                call: None,
                ..record.clone()
            };
            let line = without_call.to_string();
            line.split_once(' ').unwrap().1.to_owned()
        });
        lines.collect()
    }

    /// The names of the events so far.
    pub(crate) fn names(&self) -> Vec<String> {
        let records = self.kept.records();
        records.iter().map(|record| record.event.clone()).collect()
    }
}
