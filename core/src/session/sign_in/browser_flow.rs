//! The browser flow: RFC 6749 section 4.1 with PKCE (RFC 7636).

use super::attempt::Attempt;
use super::event::{Approval, SignInEvent};
use super::opening::open;
use super::options::Flow;
use super::prompts::Turn;
use crate::cache::Registration;
use crate::error::{Error, ErrorCode};
use crate::sign_in::{self, GrantedToken, Page};

/// Why the browser flow ended without a token.
pub(super) enum Stop {
    /// The sign-in has failed.
    Failed(Error),
    /// The device code flow may work, for this reason.
    UseDeviceCode(String),
}

impl Stop {
    /// What an error means. Where the caller wants the browser flow and no other, every error ends the sign-in.
    fn of(flow: Flow, error: Error) -> Self {
        match flow {
            Flow::Browser => Self::Failed(error),
            Flow::Auto | Flow::Device => Self::from(error),
        }
    }
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

/// Signs the person in with their browser.
pub(super) async fn run(
    attempt: &Attempt<'_>,
    turn: Option<&Turn>,
) -> Result<(GrantedToken, Registration), Stop> {
    let Attempt {
        context,
        options,
        progress,
    } = attempt;
    let stop = |error| Stop::of(options.flow, error);
    progress.report(SignInEvent::Registering);
    let request = &context.request;
    let mut authorization = sign_in::authorize_in_browser(context, request)
        .await
        .map_err(stop)?;
    let (url, expires_in) = (authorization.url.clone(), authorization.expires_in);
    attempt
        .awaits_user(turn, Approval::Browser, url.clone(), expires_in)
        .await;
    // An opener may not return before the person has closed the page. So the callback is waited for meanwhile.
    let not_opened = async {
        match open(&options.open, &url).await {
            Ok(()) => std::future::pending().await,
            Err(error) => error,
        }
    };
    let callback = tokio::select! {
        biased;
        () = progress.device_code_wanted() => {
            return Err(Stop::UseDeviceCode("a device code was asked for".into()));
        }
        error = not_opened => return Err(stop(error)),
        callback = authorization.callback(context) => callback.map_err(stop)?,
    };
    progress.report(SignInEvent::Exchanging);
    match authorization
        .redeem(context, request, &callback.outcome)
        .await
    {
        Ok(granted) => {
            callback.answer(Page::SignedIn).await;
            Ok((granted, authorization.client))
        }
        Err(error) => {
            let why = format!("{error}. {}", error.hint());
            callback.answer(Page::Failed(why)).await;
            Err(stop(error))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{ServiceAnswer, ServiceFault};

    fn rejected(fault: ServiceFault) -> Error {
        Error::Service {
            operation: "RegisterClient",
            fault,
            answer: Box::<ServiceAnswer>::default(),
        }
    }

    #[test]
    fn errors_that_the_device_code_flow_may_not_have_lead_to_it() {
        for error in [
            Error::CallbackUnavailable {
                problem: "no port".into(),
            },
            Error::BrowserNotOpened {
                problem: "no browser".into(),
            },
            rejected(ServiceFault::InvalidRedirectUri),
            rejected(ServiceFault::InvalidClientMetadata),
            rejected(ServiceFault::UnauthorizedClient),
            rejected(ServiceFault::UnsupportedGrantType),
        ] {
            let stop = Stop::of(Flow::Auto, error.clone());
            assert!(matches!(stop, Stop::UseDeviceCode(_)), "{error}");
            let stop = Stop::of(Flow::Browser, error.clone());
            assert!(matches!(stop, Stop::Failed(_)), "{error}");
        }
    }

    #[test]
    fn errors_that_it_would_have_too_end_the_sign_in() {
        for error in [
            rejected(ServiceFault::AccessDenied),
            rejected(ServiceFault::InvalidRequest),
            rejected(ServiceFault::InvalidGrant),
            Error::SignInTimedOut { last_failure: None },
            Error::Timeout {
                operation: "CreateToken",
            },
            Error::UnsafeVerificationUri { member: "x" },
        ] {
            let stop = Stop::of(Flow::Auto, error.clone());
            assert!(matches!(stop, Stop::Failed(_)), "{error}");
        }
    }
}
