//! One attempt to sign a person in: what its steps need.

use super::event::{Approval, SignInEvent};
use super::options::SignInOptions;
use super::progress::Progress;
use super::prompts::Turn;
use crate::aws::OpenableUrl;
use crate::clock::later;
use crate::diagnostics::Host;
use crate::diagnostics::events::sign_in::PageReady;
use crate::session::session_context::SessionContext;

/// An attempt to sign a person in.
pub(super) struct Attempt<'a> {
    pub(super) context: &'a SessionContext,
    pub(super) options: &'a SignInOptions,
    pub(super) progress: &'a Progress,
}

impl Attempt<'_> {
    /// Reports that the person has to do something, and writes down that they were asked.
    ///
    /// There is no turn where nothing is opened: then the person is not disturbed.
    pub(super) async fn awaits_user(
        &self,
        turn: Option<&Turn>,
        approval: Approval,
        url: OpenableUrl,
        expires_in: std::time::Duration,
    ) {
        self.context.log(|| PageReady {
            host: Host::of_address(url.as_str()),
            left: expires_in,
        });
        self.progress.report(SignInEvent::AwaitingUser {
            approval,
            url,
            expires_at: later(self.context.clock.wall(), expires_in),
        });
        if let Some(turn) = turn {
            turn.record(self.context).await;
        }
    }
}
