//! The authorization code flow with PKCE (RFC 6749 section 4.1, RFC 7636) for an app on the person's own
//! machine (RFC 8252), in AWS's form.

use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::callback::{Callback, CallbackListener, Outcome};
use super::registration::{ClientKind, ClientRequest, forget, register};
use super::repeat::repeated_when_refused;
use super::token_request::{Granted, granted};
use super::{memory, pkce};
use crate::aws::{self, OpenableHosts, OpenableUrl};
use crate::cache::Registration;
use crate::clock::Deadline;
use crate::context::CallContext;
use crate::error::{Error, ErrorCode, Result};
use crate::types::Secret;

const OPERATION: &str = "CreateToken";
const AUTHORIZATION_CODE_GRANT: &str = "authorization_code";

/// How long the person has: the AWS CLI's number.
const LIFETIME: Duration = Duration::from_mins(10);

/// How long a throttled exchange of the code is tried again: the browser, and the person, wait for its answer.
const LONGEST_EXCHANGE: Duration = Duration::from_secs(30);

/// RFC 3986 section 2.3: what needs no encoding.
const RESERVED: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A sign-in that the person's browser is about to be sent to. Dropping it closes its listener.
pub struct BrowserAuthorization {
    /// The address to open.
    pub url: OpenableUrl,
    /// Until when the callback is waited for.
    pub deadline: Deadline,
    /// How long that is from the beginning.
    pub expires_in: Duration,
    /// The client.
    pub client: Registration,
    listener: CallbackListener,
    request: ClientRequest,
    redirect_uri: String,
    verifier: Secret,
}

/// Opens the listener, registers where needed, and makes the address to send the browser to.
pub async fn authorize_in_browser(
    context: &CallContext,
    request: &ClientRequest,
) -> Result<BrowserAuthorization> {
    let (state, verifier) = (pkce::state()?, pkce::code_verifier()?);
    // First of all: nobody may take the port between the browser's leaving and its coming back.
    let listener = CallbackListener::bind(state.clone(), context.clock.clone()).await?;
    let client = register(context, request, ClientKind::Browser).await?;
    let redirect_uri = listener.redirect_uri();
    let url = authorize_url(context, request, &client, &redirect_uri, &state, &verifier).await?;
    let url = OpenableHosts::of(context)
        .await?
        .check("authorizeUrl", &url)?;
    Ok(BrowserAuthorization {
        url,
        deadline: Deadline::after(LIFETIME, context.clock.as_ref()),
        expires_in: LIFETIME,
        client,
        listener,
        request: request.clone(),
        redirect_uri,
        verifier,
    })
}

/// The parameters in the AWS CLI's order and encoding. `scopes`, not OAuth's `scope`.
async fn authorize_url(
    context: &CallContext,
    request: &ClientRequest,
    client: &Registration,
    redirect_uri: &str,
    state: &Secret,
    verifier: &Secret,
) -> Result<String> {
    let scopes = request.scopes_to_ask_for().join(" ");
    let challenge = pkce::s256_challenge(verifier);
    let parameters = [
        ("response_type", "code"),
        ("client_id", &client.client_id),
        ("redirect_uri", redirect_uri),
        ("state", state.expose()),
        ("code_challenge_method", "S256"),
        ("scopes", &scopes),
        ("code_challenge", &challenge),
    ];
    let mut url = aws::authorize_url(context, &request.region)
        .await?
        .to_string();
    for (number, (name, value)) in parameters.into_iter().enumerate() {
        url.push(if number == 0 { '?' } else { '&' });
        url.push_str(name);
        url.push('=');
        url.extend(utf8_percent_encode(value, &RESERVED));
    }
    Ok(url)
}

impl BrowserAuthorization {
    /// Waits for the browser to come back.
    pub async fn callback(&mut self, context: &CallContext) -> Result<Callback> {
        tokio::select! {
            biased;
            callback = self.listener.callback() => return callback,
            () = self.deadline.passed(context.clock.as_ref()) => {}
        }
        // The person was away, or the service has forgotten the client before it ran out: then its page sends
        // nobody back (RFC 6749 section 4.1.2.1), this time and each time until it does run out. Registering
        // once more costs one request.
        forget(context, &self.request, &self.client).await;
        Err(Error::SignInTimedOut { last_failure: None })
    }

    /// The token for what the browser brought. Asks once, unless the service refuses for too many requests: a code is
    /// good for one use.
    pub async fn redeem(
        &self,
        context: &CallContext,
        request: &ClientRequest,
        outcome: &Outcome,
    ) -> Result<Granted> {
        let answer = match outcome {
            Outcome::Code(code) => self.ask(context, request, code).await,
            Outcome::Error { error, description } => {
                Err(aws::authorize_failure(error, description.as_deref()))
            }
        };
        if let Err(error) = &answer
            && error.code() == ErrorCode::InvalidClient
        {
            // The next sign-in registers anew; this one cannot, its code is bound to the client.
            forget(context, request, &self.client).await;
        }
        answer
    }

    async fn ask(
        &self,
        context: &CallContext,
        request: &ClientRequest,
        code: &Secret,
    ) -> Result<Granted> {
        let secrets = [&self.client.client_secret, code, &self.verifier];
        let asking = aws::oidc(context, &request.region)
            .await?
            .create_token()
            .client_id(&self.client.client_id)
            .client_secret(self.client.client_secret.expose())
            .grant_type(AUTHORIZATION_CODE_GRANT)
            .redirect_uri(&self.redirect_uri)
            .code_verifier(self.verifier.expose())
            .code(code.expose());
        let answer = repeated_when_refused(context, LONGEST_EXCHANGE, || {
            let sent = asking.clone().send();
            async move {
                sent.await
                    .map_err(|error| aws::failure(OPERATION, &error, &secrets))
            }
        })
        .await?;
        let granted = granted(context, &answer)?;
        memory::remember_sign_in(&granted.access_token, context.clock.as_ref());
        Ok(granted)
    }
}

#[cfg(test)]
mod tests;
