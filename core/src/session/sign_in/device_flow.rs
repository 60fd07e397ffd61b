//! The device code flow (RFC 8628).

use std::convert::Infallible;

use super::attempt::Attempt;
use super::event::{Approval, SignInEvent};
use super::opening::{can_open, open};
use super::prompts::Turn;
use crate::aws::{self, OpenableUrl};
use crate::cache::Registration;
use crate::clock::Deadline;
use crate::error::Result;
use crate::sign_in::{self, DeviceCodeGrant, GrantedToken, PollEvent, PollParameters, PollStatus};

/// Signs the person in with a code that they compare.
pub(super) async fn run(
    attempt: &Attempt<'_>,
    turn: Option<&Turn>,
) -> Result<(GrantedToken, Registration)> {
    let Attempt {
        context, progress, ..
    } = *attempt;
    progress.report(SignInEvent::Registering);
    let request = &context.request;
    let codes = sign_in::authorize_device(context, request).await?;
    let clock = context.clock.as_ref();
    let deadline = Deadline::after(codes.expires_in, clock);
    let url = codes.verification_uri_complete;
    let approval = Approval::UserCode(codes.user_code);
    attempt
        .awaits_user(turn, approval, url.clone(), codes.expires_in)
        .await;
    let grant = DeviceCodeGrant {
        client_id: codes.client.client_id.clone(),
        client_secret: codes.client.client_secret.clone(),
        device_code: codes.device_code,
    };
    let client = aws::oidc(context, &request.region).await?;
    let how = PollParameters {
        interval: codes.interval,
        deadline,
    };
    let ask = || async {
        let answer = sign_in::redeem_device_code(context, &client, &grant).await;
        progress.note_answer(&answer);
        answer
    };
    let report = |event: PollEvent| {
        event.log(context);
        progress.report(polled(event));
        std::future::ready(())
    };
    let polling = sign_in::poll(clock, how, ask, report);
    let granted = tokio::select! {
        biased;
        never = open_if_possible(attempt, &url) => match never {},
        granted = polling => granted?,
    };
    Ok((granted, codes.client))
}

/// Opens the page during the polling, and never ends. If the page cannot be opened, the person can still type the code
/// into a browser of their own.
async fn open_if_possible(attempt: &Attempt<'_>, url: &OpenableUrl) -> Infallible {
    let how = &attempt.options.open;
    if can_open(how, &attempt.context.environment).is_ok() {
        let _ = open(how, url).await;
    }
    std::future::pending().await
}

const fn polled(event: PollEvent) -> SignInEvent {
    match event.status {
        PollStatus::SlowDown => SignInEvent::SlowDown {
            interval: event.interval,
        },
        PollStatus::Pending | PollStatus::Fault(_) => SignInEvent::Polling {
            next_in: event.next_in,
        },
    }
}
