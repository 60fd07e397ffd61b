//! Asking the person: in the browser, or by device code.

use std::sync::Arc;
use std::time::Duration;

use super::prompt::Turn;
use super::refresh::keep_new;
use super::sign_in::{Flow, SignInEvent, SignInOptions};
use super::sso_session::Shared;
use super::under_way::Progress;
use crate::aws;
use crate::cache::{Registration, Token};
use crate::call::Call;
use crate::clock::{Deadline, later};
use crate::error::{Error, Result};
use crate::sign_in::{self, DeviceCodeGrant, Granted, Poll, PollEvent, PollStatus};

/// How often the token of another process's sign-in is looked for.
const LOOK_FOR_OTHER: Duration = Duration::from_millis(500);

/// The whole of a sign-in, up to the stored token.
pub(super) async fn ask_the_person(
    shared: &Arc<Shared>,
    call: &Call,
    options: &SignInOptions,
    progress: &Progress,
) -> Result<Token> {
    let done = |token: Token| {
        progress.tell(SignInEvent::SignedIn {
            expires_at: token.expires_at,
        });
        Ok(token)
    };
    if !options.force
        && let Some(token) = without_the_person(shared, call).await?
    {
        return done(token);
    }
    // Nothing is opened, so nobody is disturbed, and no turn is needed.
    let turn = match options.open {
        None => None,
        Some(_) => match turn(shared, call, options, progress).await? {
            Ready::Token(token) => return done(*token),
            Ready::Turn(turn) => Some(turn),
        },
    };
    let (granted, client) = flow(shared, call, options, progress, turn.as_ref()).await?;
    let token = keep_new(shared, call, granted, client).await?;
    if let Some(turn) = turn {
        turn.forget().await;
    }
    done(token)
}

/// A token that needs nobody to be asked.
async fn without_the_person(shared: &Arc<Shared>, call: &Call) -> Result<Option<Token>> {
    match shared.token(call).await {
        Ok(held) => Ok(Some(held.token)),
        Err(Error::SignInRequired { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

enum Ready {
    Turn(Turn),
    Token(Box<Token>),
}

/// Waits for the turn to ask, or for the token of whoever has it.
async fn turn(
    shared: &Arc<Shared>,
    call: &Call,
    options: &SignInOptions,
    progress: &Progress,
) -> Result<Ready> {
    let mut told = false;
    loop {
        let turn = shared.take_turn_to_prompt(call).await?;
        if (told || !options.force)
            && let Some(token) = without_the_person(shared, call).await?
        {
            return Ok(Ready::Token(Box::new(token)));
        }
        if let Some(turn) = turn {
            if !options.force {
                turn.check_cool_down(call).await?;
            }
            return Ok(Ready::Turn(turn));
        }
        if !told {
            progress.tell(SignInEvent::AwaitingOther);
            told = true;
        }
        call.clock.sleep(LOOK_FOR_OTHER).await;
    }
}

async fn flow(
    shared: &Shared,
    call: &Call,
    options: &SignInOptions,
    progress: &Progress,
    turn: Option<&Turn>,
) -> Result<(Granted, Registration)> {
    let _ = (options.flow, Flow::Browser);
    in_device_flow(shared, call, options, progress, turn).await
}

/// RFC 8628.
async fn in_device_flow(
    shared: &Shared,
    call: &Call,
    options: &SignInOptions,
    progress: &Progress,
    turn: Option<&Turn>,
) -> Result<(Granted, Registration)> {
    progress.tell(SignInEvent::Registering);
    let request = &shared.request;
    let codes = sign_in::authorize_device(call, request).await?;
    let clock = call.clock.as_ref();
    let deadline = Deadline::after(codes.expires_in, clock);
    progress.tell(SignInEvent::AwaitingUser {
        flow: Flow::Device,
        user_code: Some(codes.user_code.clone()),
        url: codes.verification_uri_complete.clone(),
        expires_at: later(clock.wall(), codes.expires_in),
    });
    if let Some(turn) = turn {
        turn.record(call).await;
    }
    if let Some(open) = &options.open {
        // The person can still type the code into a browser of their own.
        let _ = open(codes.verification_uri_complete.clone()).await;
    }
    let grant = DeviceCodeGrant {
        client_id: codes.client.client_id.clone(),
        client_secret: codes.client.client_secret.clone(),
        device_code: codes.device_code.clone(),
    };
    let client = aws::oidc_for_tokens(call, &request.region).await?;
    let how = Poll {
        interval: codes.interval,
        deadline,
    };
    let ask = || sign_in::redeem_device_code(call, &client, &grant);
    let report = |event| {
        progress.tell(polled(event));
        std::future::ready(())
    };
    let granted = sign_in::poll(clock, how, ask, report).await?;
    Ok((granted, codes.client))
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
