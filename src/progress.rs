//! Telling JavaScript how far a list is, without flooding it: one report is under way at a time, some 60 a
//! second at the most, and what happens meanwhile is in the next one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use napi::Status;
use napi::threadsafe_function::ThreadsafeFunctionCallMode;
use napi_derive::napi;

use crate::callback::{Callback, CallbackArgument};
use aws_sso_native_core::clock::SharedClock;
use aws_sso_native_core::portal::Progress;

/// Between two reports: as often as a screen shows anything.
const INTERVAL: Duration = Duration::from_millis(16);

/// How far a list is.
#[napi(object, object_from_js = false)]
#[derive(Clone, Copy)]
pub struct NativeProgress {
    /// Accounts named so far.
    pub accounts_listed: u32,
    /// Accounts whose roles are known, or known not to be readable.
    pub accounts_done: u32,
    /// Roles found so far.
    pub roles_found: u32,
    /// About how much longer it takes.
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

/// Passes reports on, if anyone wants them.
pub(super) struct Reporter {
    callback: Option<Callback>,
    clock: SharedClock,
    under_way: Arc<AtomicBool>,
    told: Progress,
    told_at: Duration,
    reached: Progress,
}

impl Reporter {
    pub(super) fn new(callback: Option<Callback>, clock: SharedClock) -> Self {
        Self {
            callback,
            clock,
            under_way: Arc::new(AtomicBool::new(false)),
            told: Progress::default(),
            told_at: Duration::ZERO,
            reached: Progress::default(),
        }
    }

    /// Reports, unless the last report is still on its way or was made a moment ago.
    pub(super) fn report(&mut self, progress: Progress) {
        self.reached = progress;
        let Some(callback) = &self.callback else {
            return;
        };
        let now = self.clock.boot();
        if now.saturating_sub(self.told_at) < INTERVAL
            || self.under_way.swap(true, Ordering::AcqRel)
        {
            return;
        }
        (self.told, self.told_at) = (progress, now);
        let under_way = Arc::clone(&self.under_way);
        let arrived = move |_, _| {
            under_way.store(false, Ordering::Release);
            Ok(())
        };
        let mode = ThreadsafeFunctionCallMode::NonBlocking;
        let told = CallbackArgument::of::<NativeProgress>(progress);
        if callback.call_with_return_value(told, mode, arrived) != Status::Ok {
            self.under_way.store(false, Ordering::Release);
        }
    }

    /// Reports the end, and waits until JavaScript has heard it.
    pub(super) async fn finish(self) {
        if let Some(callback) = self.callback
            && self.reached != self.told
        {
            // It fails only when JavaScript is shutting down.
            let told = CallbackArgument::of::<NativeProgress>(self.reached);
            let _ = callback.call_async_catch(told).await;
        }
    }
}
