//! Telling JavaScript how far a list is, without flooding it: one report is under way at a time, and
//! what happens meanwhile is in the next one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use napi::Status;
use napi::threadsafe_function::ThreadsafeFunctionCallMode;
use napi_derive::napi;

use super::listener::{Listener, Told};
use crate::portal::Progress;

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
}

impl From<Progress> for NativeProgress {
    fn from(progress: Progress) -> Self {
        Self {
            accounts_listed: progress.accounts_listed,
            accounts_done: progress.accounts_done,
            roles_found: progress.roles_found,
        }
    }
}

/// Passes reports on.
pub(super) struct Reporter {
    callback: Listener,
    under_way: Arc<AtomicBool>,
    last: Progress,
}

impl Reporter {
    pub(super) fn new(callback: Listener) -> Self {
        let under_way = Arc::new(AtomicBool::new(false));
        Self {
            callback,
            under_way,
            last: Progress::default(),
        }
    }

    /// Reports, unless the last report is still on its way.
    pub(super) fn report(&mut self, progress: Progress) {
        if progress == self.last || self.under_way.swap(true, Ordering::AcqRel) {
            return;
        }
        self.last = progress;
        let under_way = Arc::clone(&self.under_way);
        let arrived = move |_, _| {
            under_way.store(false, Ordering::Release);
            Ok(())
        };
        let mode = ThreadsafeFunctionCallMode::NonBlocking;
        let status = self.callback.call_with_return_value(
            Told::of::<NativeProgress>(progress),
            mode,
            arrived,
        );
        if status != Status::Ok {
            self.under_way.store(false, Ordering::Release);
        }
    }

    /// Reports the end, and waits until JavaScript has heard it.
    pub(super) async fn finish(self, progress: Progress) {
        if progress != self.last {
            // It fails only when JavaScript is shutting down.
            let _ = self
                .callback
                .call_async_catch(Told::of::<NativeProgress>(progress))
                .await;
        }
    }
}
