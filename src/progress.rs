//! Reports the progress of a list to JavaScript: one report at a time, and about 60 per second at most. A later report
//! includes what has happened meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use napi::Status;
use napi::threadsafe_function::ThreadsafeFunctionCallMode;
use napi_derive::napi;

use crate::callback::{Callback, CallbackArgument};
use aws_sso_native_core::clock::SharedClock;
use aws_sso_native_core::portal::Progress;

/// The time between two reports. A screen is drawn 60 times per second.
const INTERVAL: Duration = Duration::from_millis(16);

/// How much of a list is known.
#[napi(object, object_from_js = false)]
#[derive(Clone, Copy)]
pub struct NativeProgress {
    /// Accounts named so far.
    pub accounts_listed: u32,
    /// Accounts whose roles are known, or known not to be readable.
    pub accounts_done: u32,
    /// Roles found so far.
    pub roles_found: u32,
    /// An estimate of the time that is left.
    pub time_left_ms: Option<f64>,
}

impl From<Progress> for NativeProgress {
    fn from(progress: Progress) -> Self {
        let time_left = progress.time_left;
        Self {
            accounts_listed: progress.accounts_listed,
            accounts_done: progress.accounts_done,
            roles_found: progress.roles_found,
            time_left_ms: time_left.map(|left| (left.as_secs_f64() * 1000.0).round()),
        }
    }
}

/// Calls the listener with the progress, if there is one.
pub(super) struct Reporter {
    callback: Option<Callback>,
    clock: SharedClock,
    /// Whether a report was made that the listener has not returned from.
    is_reporting: Arc<AtomicBool>,
    reported: Progress,
    reported_at: Duration,
    latest: Progress,
}

impl Reporter {
    pub(super) fn new(callback: Option<Callback>, clock: SharedClock) -> Self {
        Self {
            callback,
            clock,
            is_reporting: Arc::new(AtomicBool::new(false)),
            reported: Progress::default(),
            reported_at: Duration::ZERO,
            latest: Progress::default(),
        }
    }

    /// Reports, unless the last report has not returned yet or was made a moment ago.
    pub(super) fn report(&mut self, progress: Progress) {
        self.latest = progress;
        let Some(callback) = &self.callback else {
            return;
        };
        let now = self.clock.boot();
        if now.saturating_sub(self.reported_at) < INTERVAL
            || self.is_reporting.swap(true, Ordering::AcqRel)
        {
            return;
        }
        (self.reported, self.reported_at) = (progress, now);
        let is_reporting = Arc::clone(&self.is_reporting);
        let arrived = move |_, _| {
            is_reporting.store(false, Ordering::Release);
            Ok(())
        };
        let mode = ThreadsafeFunctionCallMode::NonBlocking;
        let report = CallbackArgument::of::<NativeProgress>(progress);
        if callback.call_with_return_value(report, mode, arrived) != Status::Ok {
            self.is_reporting.store(false, Ordering::Release);
        }
    }

    /// Reports the latest progress, and waits until the listener has returned.
    pub(super) async fn finish(self) {
        if let Some(callback) = self.callback
            && self.latest != self.reported
        {
            // It fails only when JavaScript is shutting down.
            let report = CallbackArgument::of::<NativeProgress>(self.latest);
            let _ = callback.call_async_catch(report).await;
        }
    }
}
