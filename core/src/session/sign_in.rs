//! Signs the person in: one sign-in for all callers of a session.

mod attempt;
mod browser_flow;
mod device_flow;
mod event;
mod flow;
mod new_token;
mod opening;
mod options;
mod procedure;
mod progress;
mod prompts;

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

pub use event::{Approval, SignInEvent};
pub use options::{Flow, Open, Opener, SignInOptions};

use super::refresher::Refresher;
use super::session_context::SessionContext;
use super::shared_task::{Running, SharedTask};
use super::token_store::TokenStore;
use crate::cache::Token;
use crate::clock::Deadline;
use crate::diagnostics::events::sign_in::{SignInFailed, SignInJoined, SignInStarted};
use crate::error::{Error, Result};
use attempt::Attempt;
use procedure::Procedure;
use progress::{Caller, Progress};

/// How long a person is waited for at most. It is longer than a device code is valid (10 minutes).
const LONGEST_SIGN_IN: Duration = Duration::from_mins(15);

/// The sign-ins of a session: at most one at a time.
pub(super) struct SignIns {
    procedure: Arc<Procedure>,
    sign_in: SharedTask<Token, Progress>,
}

impl SignIns {
    pub(super) fn new(store: Arc<TokenStore>, refresher: Arc<Refresher>) -> Self {
        Self {
            procedure: Arc::new(Procedure::new(store, refresher)),
            sign_in: SharedTask::default(),
        }
    }

    /// Signs the person in, or joins the sign-in that is running, whatever its options.
    pub(super) async fn sign_in<Reporting>(
        &self,
        context: &SessionContext,
        options: SignInOptions,
        mut report: impl FnMut(SignInEvent) -> Reporting + Send,
    ) -> Result<Token>
    where
        Reporting: Future<Output = ()> + Send,
    {
        let clock = context.clock.as_ref();
        let deadline = Deadline::after(options.timeout.unwrap_or(LONGEST_SIGN_IN), clock);
        let (running, mut caller) = self.join_or_start(context, options);
        let progress = running.state;
        let mut result = pin!(running.result);
        let mut timed_out = pin!(deadline.passed(clock));
        let result = loop {
            tokio::select! {
                biased;
                Some(event) = caller.events.recv() => report(event).await,
                result = &mut result => break result,
                () = &mut timed_out => {
                    let last_failure = progress.last_failure().map(Box::new);
                    break Err(Error::SignInTimedOut { last_failure });
                }
            }
        };
        while let Ok(event) = caller.events.try_recv() {
            report(event).await;
        }
        context.report_background_warnings();
        result
    }

    fn join_or_start(
        &self,
        context: &SessionContext,
        options: SignInOptions,
    ) -> (Running<Token, Progress>, Caller) {
        let mut slot = self.sign_in.lock();
        if let Some(running) = slot.running()
            && let Some(caller) = running.state.join()
        {
            context.log(|| SignInJoined {});
            return (running, caller);
        }
        context.log(|| SignInStarted {
            flow: options.flow.as_str(),
            force: options.force,
        });
        let (progress, caller) = Progress::new(context.id);
        let (procedure, context) = (Arc::clone(&self.procedure), context.for_background());
        let shared = Arc::clone(&progress);
        let work = async move {
            let attempt = Attempt {
                context: &context,
                options: &options,
                progress: &shared,
            };
            let result = tokio::select! {
                biased;
                () = shared.cancelled().cancelled_owned() => Err(Error::Cancelled),
                result = procedure.run(&attempt) => result,
            };
            if let Err(error) = &result {
                context.log(|| SignInFailed {
                    error: error.code(),
                });
            }
            result
        };
        (slot.start("the sign-in", progress, work), caller)
    }

    /// Cancels the sign-in that is running, and waits until it has ended: the session is signed out.
    pub(super) async fn stop(&self) {
        let running = self.sign_in.lock().running();
        if let Some(Running { result, state }) = running {
            state.cancel();
            // Its callers get the result.
            let _ = result.await;
        }
    }

    /// Forgets that the person was asked: the session is signed out.
    pub(super) async fn forget_prompt(&self, context: &SessionContext) {
        self.procedure.prompts.forget(context).await;
    }

    /// Asks the sign-in that is running to go on in the device code flow. Returns whether one is running.
    pub(super) fn use_device_code(&self) -> bool {
        let running = self.sign_in.lock().running();
        if let Some(running) = &running {
            running.state.ask_for_device_code();
        }
        running.is_some()
    }
}
