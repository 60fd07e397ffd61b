//! Asking the person: in the browser, or by device code.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use super::prompt::Turn;
use super::refresh::keep_new;
use super::sign_in::{Flow, Open, SignInEvent, SignInOptions};
use super::sso_session::Shared;
use super::under_way::Progress;
use crate::aws::{self, OpenableUrl};
use crate::cache::{Registration, Token};
use crate::clock::{Deadline, later};
use crate::context::CallContext;
use crate::error::{Error, ErrorCode, Result};
use crate::sign_in::{self, DeviceCodeGrant, Granted, Page, Poll, PollEvent, PollStatus};

/// How often the token of another process's sign-in is looked for.
const LOOK_FOR_OTHER: Duration = Duration::from_millis(500);

/// The whole of a sign-in, up to the stored token.
pub(super) async fn ask_the_person(
    shared: &Arc<Shared>,
    context: &CallContext,
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
        && let Some(token) = without_the_person(shared, context).await?
    {
        return done(token);
    }
    // Nothing is opened, so nobody is disturbed, and no turn is needed.
    let turn = match options.open {
        Open::Nothing => None,
        _ => match turn(shared, context, options, progress).await? {
            Ready::Token(token) => return done(*token),
            Ready::Turn(turn) => Some(turn),
        },
    };
    let (granted, client) = flow(shared, context, options, progress, turn.as_ref()).await?;
    let token = keep_new(shared, context, granted, client, progress.cancelled()).await?;
    if let Some(turn) = turn {
        turn.forget().await;
    }
    done(token)
}

/// A token that needs nobody to be asked.
async fn without_the_person(shared: &Arc<Shared>, context: &CallContext) -> Result<Option<Token>> {
    match shared.token(context).await {
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
    context: &CallContext,
    options: &SignInOptions,
    progress: &Progress,
) -> Result<Ready> {
    let mut told = false;
    loop {
        let turn = shared.take_turn_to_prompt(context).await?;
        if (told || !options.force)
            && let Some(token) = without_the_person(shared, context).await?
        {
            return Ok(Ready::Token(Box::new(token)));
        }
        if let Some(turn) = turn {
            if !options.force {
                turn.check_cool_down(context).await?;
            }
            return Ok(Ready::Turn(turn));
        }
        if !told {
            progress.tell(SignInEvent::AwaitingOther);
            told = true;
        }
        context.clock.sleep(LOOK_FOR_OTHER).await;
    }
}

/// Why the browser flow ended without a token.
enum Stop {
    /// For good.
    Failed(Error),
    /// A device code may do.
    UseDeviceCode(String),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        match error.code() {
            ErrorCode::CallbackUnavailable
            | ErrorCode::BrowserNotOpened
            | ErrorCode::InvalidRedirectUri
            | ErrorCode::InvalidClientMetadata
            | ErrorCode::UnauthorizedClient
            | ErrorCode::UnsupportedGrantType => Self::UseDeviceCode(error.to_string()),
            _ => Self::Failed(error),
        }
    }
}

async fn flow(
    shared: &Shared,
    context: &CallContext,
    options: &SignInOptions,
    progress: &Progress,
    turn: Option<&Turn>,
) -> Result<(Granted, Registration)> {
    let browser = match (options.flow, &options.open) {
        (Flow::Browser, _) => true,
        (Flow::Device, _) | (Flow::Auto, Open::Nothing) => false,
        (Flow::Auto, open) => match can_use_browser(open, context) {
            Ok(()) => true,
            Err(why) => {
                let reason = why.to_owned();
                progress.tell(SignInEvent::FallingBack { reason });
                false
            }
        },
    };
    if browser {
        match in_browser_flow(shared, context, options, progress, turn).await {
            Ok(done) => return Ok(done),
            Err(Stop::UseDeviceCode(reason)) => progress.tell(SignInEvent::FallingBack { reason }),
            Err(Stop::Failed(error)) => return Err(error),
        }
    }
    in_device_flow(shared, context, options, progress, turn).await
}

fn can_use_browser(open: &Open, context: &CallContext) -> Result<(), &'static str> {
    sign_in::browser_can_reach_us(&context.environment)?;
    match open {
        Open::DefaultBrowser => sign_in::has_desktop(&context.environment),
        _ => Ok(()),
    }
}

async fn open(open: &Open, url: &OpenableUrl) -> Result<()> {
    let opened = match open {
        Open::Nothing => Ok(()),
        Open::DefaultBrowser => sign_in::open_in_default_browser(url.clone()).await,
        Open::With(open) => open(url.clone()).await,
    };
    opened.map_err(|problem| Error::BrowserNotOpened { problem })
}

/// Opens it; comes to an end only where that did not work.
async fn not_opened(what: &Open, url: &OpenableUrl) -> Error {
    match open(what, url).await {
        Ok(()) => std::future::pending().await,
        Err(error) => error,
    }
}

/// RFC 6749 section 4.1 with RFC 7636.
async fn in_browser_flow(
    shared: &Shared,
    context: &CallContext,
    options: &SignInOptions,
    progress: &Progress,
    turn: Option<&Turn>,
) -> Result<(Granted, Registration), Stop> {
    // Where the caller wants the browser flow and no other, its errors are the sign-in's.
    let stop = |error: Error| match options.flow {
        Flow::Browser => Stop::Failed(error),
        Flow::Auto | Flow::Device => Stop::from(error),
    };
    progress.tell(SignInEvent::Registering);
    let request = &shared.request;
    let mut sent = sign_in::authorize_in_browser(context, request)
        .await
        .map_err(stop)?;
    progress.tell(SignInEvent::AwaitingUser {
        flow: Flow::Browser,
        user_code: None,
        url: sent.url.clone(),
        expires_at: later(context.clock.wall(), sent.expires_in),
    });
    if let Some(turn) = turn {
        turn.record(context).await;
    }
    let url = sent.url.clone();
    let callback = tokio::select! {
        biased;
        () = progress.device_code_wanted() => {
            return Err(Stop::UseDeviceCode("a device code was asked for".into()));
        }
        // It may take until the person has come back: not waited for before they do.
        error = not_opened(&options.open, &url) => return Err(stop(error)),
        callback = sent.callback(context) => callback.map_err(stop)?,
    };
    progress.tell(SignInEvent::Exchanging);
    match sent.redeem(context, request, &callback.outcome).await {
        Ok(granted) => {
            callback.answer(Page::SignedIn).await;
            Ok((granted, sent.client))
        }
        Err(error) => {
            let why = format!("{error}. {}", error.hint());
            callback.answer(Page::Failed(why)).await;
            Err(stop(error))
        }
    }
}

/// RFC 8628.
async fn in_device_flow(
    shared: &Shared,
    context: &CallContext,
    options: &SignInOptions,
    progress: &Progress,
    turn: Option<&Turn>,
) -> Result<(Granted, Registration)> {
    progress.tell(SignInEvent::Registering);
    let request = &shared.request;
    let codes = sign_in::authorize_device(context, request).await?;
    let clock = context.clock.as_ref();
    let deadline = Deadline::after(codes.expires_in, clock);
    progress.tell(SignInEvent::AwaitingUser {
        flow: Flow::Device,
        user_code: Some(codes.user_code.clone()),
        url: codes.verification_uri_complete.clone(),
        expires_at: later(clock.wall(), codes.expires_in),
    });
    if let Some(turn) = turn {
        turn.record(context).await;
    }
    let grant = DeviceCodeGrant {
        client_id: codes.client.client_id.clone(),
        client_secret: codes.client.client_secret.clone(),
        device_code: codes.device_code.clone(),
    };
    let client = aws::oidc(context, &request.region).await?;
    let how = Poll {
        interval: codes.interval,
        deadline,
    };
    let ask = || async {
        let answer = sign_in::redeem_device_code(context, &client, &grant).await;
        progress.answered(&answer);
        answer
    };
    let report = |event| {
        progress.tell(polled(event));
        std::future::ready(())
    };
    let polling = sign_in::poll(clock, how, ask, report);
    let granted = tokio::select! {
        biased;
        never = open_if_possible(&options.open, &codes.verification_uri_complete, context) => match never {},
        granted = polling => granted?,
    };
    Ok((granted, codes.client))
}

/// Opens the page beside the polling, which it never ends: where it cannot be opened, the person can still
/// type the code into a browser of their own.
async fn open_if_possible(what: &Open, url: &OpenableUrl, context: &CallContext) -> Infallible {
    if can_open(what, context) {
        let _ = open(what, url).await;
    }
    std::future::pending().await
}

/// Whether there is any point in opening something.
fn can_open(open: &Open, context: &CallContext) -> bool {
    !matches!(open, Open::DefaultBrowser) || sign_in::has_desktop(&context.environment).is_ok()
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

#[cfg(test)]
mod tests;
