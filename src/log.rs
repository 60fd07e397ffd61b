//! `onLog`, and the log on the standard error stream.

#![expect(
    clippy::needless_pass_by_value,
    reason = "Node-API gives a function its own copy of a string"
)]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use napi::threadsafe_function::ThreadsafeFunctionCallMode;
use napi::{Error, Result, Status};
use napi_derive::napi;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::callback::{Callback, CallbackArgument};
use aws_sso_native_core::diagnostics::{
    Level, Record, Sink, Subscription, Value, subscribe, write_to_stderr,
};

/// How many events wait for JavaScript's thread at most. A list of 1,000 accounts logs some 5,000 events.
const MOST_WAITING: usize = 10_000;

/// How many events JavaScript's thread takes at once: a fraction of a millisecond.
const SLICE: usize = 100;

/// A listener gets events until this is ended or dropped.
#[napi]
pub struct LogSubscription {
    subscription: Option<Subscription>,
    waiting: Arc<Mutex<Waiting>>,
}

#[napi]
impl LogSubscription {
    /// Collects the events of this level, and of more important ones. The function is called when there are some; then `take`
    /// must be called until it returns nothing. The function must not throw, and does not keep the process running.
    #[napi(constructor, ts_args_type = "level: string, onEvents: () => void")]
    pub fn new(level: String, on_events: Callback) -> Result<Self> {
        let failure = |problem: &dyn std::error::Error| Error::from_reason(problem.to_string());
        let level: Level = level.parse().map_err(|problem| failure(&problem))?;
        let waiting = Arc::default();
        let listener = Arc::new(Listener {
            callback: on_events,
            waiting: Arc::clone(&waiting),
        });
        let subscription = subscribe(level, listener).map_err(|problem| failure(&problem))?;
        Ok(Self {
            subscription: Some(subscription),
            waiting,
        })
    }

    /// The next events, at most a hundred, as a JSON array. Nothing if none wait: the function is called for the next one.
    #[napi]
    #[must_use]
    pub fn take(&self) -> Option<String> {
        let events = lock(&self.waiting).take()?;
        let events: Vec<Event<'_>> = events.iter().map(Event::from).collect();
        // It cannot fail: the keys are texts.
        Some(serde_json::to_string(&events).unwrap_or_else(|_| "[]".to_owned()))
    }

    /// Ends the subscription.
    #[napi]
    pub fn end(&mut self) {
        self.subscription = None;
    }
}

/// Writes events to the standard error stream until the process ends. Returns why it does not.
#[napi]
#[must_use]
pub fn log_to_stderr(level: String) -> Option<String> {
    let problem = write_to_stderr(&level).err();
    problem.map(|problem| problem.to_string())
}

/// A function of JavaScript.
struct Listener {
    callback: Callback,
    waiting: Arc<Mutex<Waiting>>,
}

/// The events that JavaScript's thread has not taken yet.
#[derive(Default)]
struct Waiting {
    events: VecDeque<Record>,
    /// How many events were dropped since there were too many. Until the others are taken, all later ones are dropped, so that
    /// one event says how many.
    dropped: u64,
    /// Whether JavaScript's thread was asked to take them.
    is_called: bool,
}

impl Waiting {
    fn add(&mut self, record: &Record) {
        if self.dropped > 0 || self.events.len() >= MOST_WAITING {
            self.dropped += 1;
        } else {
            self.events.push_back(record.clone());
        }
    }

    /// The next events. `None` if there are none: JavaScript's thread must be asked again then.
    fn take(&mut self) -> Option<Vec<Record>> {
        let count = SLICE.min(self.events.len());
        let mut events: Vec<Record> = self.events.drain(..count).collect();
        if self.events.is_empty() && self.dropped > 0 {
            events.push(Record::of_dropped(std::mem::take(&mut self.dropped)));
        }
        self.is_called = !events.is_empty();
        self.is_called.then_some(events)
    }
}

fn lock(waiting: &Mutex<Waiting>) -> MutexGuard<'_, Waiting> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sink for Listener {
    fn write(&self, record: &Record) {
        let mut waiting = lock(&self.waiting);
        waiting.add(record);
        if std::mem::replace(&mut waiting.is_called, true) {
            return;
        }
        drop(waiting);
        let mode = ThreadsafeFunctionCallMode::NonBlocking;
        if self.callback.call(CallbackArgument::of::<()>(()), mode) != Status::Ok {
            // JavaScript is shutting down.
            *lock(&self.waiting) = Waiting::default();
        }
    }
}

/// An event in the form of `lib/log.ts`.
#[derive(Serialize)]
struct Event<'a> {
    time: i64,
    level: &'static str,
    area: &'static str,
    #[serde(rename = "event")]
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    call: Option<u64>,
    fields: Fields<'a>,
}

struct Fields<'a>(&'a [(&'static str, Value)]);

impl<'a> From<&'a Record> for Event<'a> {
    fn from(record: &'a Record) -> Self {
        Self {
            time: record.time.timestamp_millis(),
            level: record.level.as_str(),
            area: record.area.as_str(),
            name: &record.event,
            call: record.call,
            fields: Fields(&record.fields),
        }
    }
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}
