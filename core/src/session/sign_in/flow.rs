//! Chooses between the browser flow and the device code flow.

use super::attempt::Attempt;
use super::browser_flow::{self, Stop};
use super::device_flow;
use super::event::SignInEvent;
use super::opening::can_use_browser_flow;
use super::options::{Flow, Open};
use super::prompts::Turn;
use crate::cache::Registration;
use crate::error::Result;
use crate::sign_in::GrantedToken;

/// Signs the person in: in the browser flow where it is wanted and can work, else in the device code flow.
pub(super) async fn run(
    attempt: &Attempt<'_>,
    turn: Option<&Turn>,
) -> Result<(GrantedToken, Registration)> {
    let fall_back = |reason| {
        attempt.progress.report(SignInEvent::FallingBack { reason });
    };
    let open = &attempt.options.open;
    let in_browser = match (attempt.options.flow, open) {
        (Flow::Browser, _) => true,
        (Flow::Device, _) | (Flow::Auto, Open::Nothing) => false,
        (Flow::Auto, _) => can_use_browser_flow(open, &attempt.context.environment)
            .map_err(|why| fall_back(why.to_owned()))
            .is_ok(),
    };
    if in_browser {
        match browser_flow::run(attempt, turn).await {
            Ok(granted) => return Ok(granted),
            Err(Stop::UseDeviceCode(reason)) => fall_back(reason),
            Err(Stop::Failed(error)) => return Err(error),
        }
    }
    device_flow::run(attempt, turn).await
}
