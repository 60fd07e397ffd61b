//! The browser flow: the authorization code grant with PKCE (RFC 6749 section 4.1, RFC 7636) for a native app (RFC 8252),
//! with the parameters of AWS.

use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::callback::{AuthorizationResponse, Callback, CallbackListener};
use super::registration::{ClientKind, ClientRequest, delete_client, register};
use super::retry::retry_if_throttled;
use super::right_portal::explain;
use super::token_request::{GrantedToken, granted};
use super::{memory, pkce};
use crate::aws::{self, OpenableHosts, OpenableUrl};
use crate::cache::Registration;
use crate::clock::Deadline;
use crate::context::CallContext;
use crate::diagnostics::events::sign_in::CallbackReceived;
use crate::error::{Error, ErrorCode, Result};
use crate::types::Secret;

const OPERATION: &str = "CreateToken";
const AUTHORIZATION_CODE_GRANT: &str = "authorization_code";

/// The time that the person has to sign in. The AWS CLI allows the same.
const LIFETIME: Duration = Duration::from_mins(10);

/// How long a throttled token request is sent again. It is short, because the browser waits for the result.
const TOKEN_RETRY_TIME: Duration = Duration::from_secs(30);

/// All characters but the unreserved ones of RFC 3986 section 2.3.
const ENCODED: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A sign-in in the browser that is ready to begin. Dropping it closes its listener.
pub struct BrowserAuthorization {
    /// The address to open in the person's browser.
    pub url: OpenableUrl,
    /// When the wait for the authorization response ends.
    pub deadline: Deadline,
    /// The time from the beginning of the sign-in to the deadline.
    pub expires_in: Duration,
    /// The client that signs in.
    pub client: Registration,
    listener: CallbackListener,
    request: ClientRequest,
    redirect_uri: String,
    verifier: Secret,
}

/// Opens the listener, registers a client if there is none, and makes the address to open.
///
/// # Errors
///
/// `CallbackUnavailable` if no port can be opened, `UnsafeVerificationUri` if the address must not be opened, and all
/// errors of [`register`].
pub async fn authorize_in_browser(
    context: &CallContext,
    request: &ClientRequest,
) -> Result<BrowserAuthorization> {
    let (state, verifier) = (pkce::state()?, pkce::code_verifier()?);
    // The port is opened first, so that no other program can have it when the browser is redirected.
    let listener = CallbackListener::bind(state.clone(), context.clock.clone())?;
    let client = match register(context, request, ClientKind::Browser).await {
        Err(error) => return Err(explain(context, request, error).await),
        Ok(client) => client,
    };
    let redirect_uri = listener.redirect_uri();
    let url = authorize_url(context, request, &client, &redirect_uri, &state, &verifier).await?;
    let url = OpenableHosts::new(context)
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

/// The authorization request, with the parameters in the order and encoding of the AWS CLI. AWS's parameter is `scopes`,
/// not `scope` as in OAuth.
async fn authorize_url(
    context: &CallContext,
    request: &ClientRequest,
    client: &Registration,
    redirect_uri: &str,
    state: &Secret,
    verifier: &Secret,
) -> Result<String> {
    let scopes = request.scopes_to_request().join(" ");
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
        url.extend(utf8_percent_encode(value, &ENCODED));
    }
    Ok(url)
}

impl BrowserAuthorization {
    /// Waits for the authorization response.
    ///
    /// # Errors
    ///
    /// `SignInTimedOut` at the deadline. The client is deleted then, so that the next sign-in registers a new one.
    pub async fn callback(&mut self, context: &CallContext) -> Result<Callback> {
        tokio::select! {
            biased;
            callback = self.listener.callback() => {
                if let Ok(callback) = &callback {
                    let allowed = matches!(callback.outcome, AuthorizationResponse::Code(_));
                    context.log(|| CallbackReceived { allowed });
                }
                return callback;
            }
            () = self.deadline.passed(context.clock.as_ref()) => {}
        }
        // If the service does not know the client, it must not redirect the browser (RFC 6749 section 4.1.2.1). Every
        // sign-in would time out until the registration expires. A new registration costs one request.
        delete_client(context, &self.request, &self.client).await;
        Err(Error::SignInTimedOut { last_failure: None })
    }

    /// Exchanges the authorization code for a token. A code can be used once, so the request is sent again only if it
    /// was throttled.
    ///
    /// # Errors
    ///
    /// The error that the response names, or the error of the token request.
    pub async fn redeem(
        &self,
        context: &CallContext,
        request: &ClientRequest,
        response: &AuthorizationResponse,
    ) -> Result<GrantedToken> {
        let granted = match response {
            AuthorizationResponse::Code(code) => self.request_token(context, request, code).await,
            AuthorizationResponse::Error { error, description } => {
                Err(aws::authorize_failure(error, description.as_deref()))
            }
        };
        if let Err(error) = &granted
            && error.code() == ErrorCode::InvalidClient
        {
            // The next sign-in registers a new client. This one cannot: its code belongs to the old client.
            delete_client(context, request, &self.client).await;
        }
        match granted {
            Err(error) => Err(explain(context, request, error).await),
            granted => granted,
        }
    }

    async fn request_token(
        &self,
        context: &CallContext,
        request: &ClientRequest,
        code: &Secret,
    ) -> Result<GrantedToken> {
        let secrets = [&self.client.client_secret, code, &self.verifier];
        let token_request = aws::oidc(context, &request.region)
            .await?
            .create_token()
            .client_id(&self.client.client_id)
            .client_secret(self.client.client_secret.expose())
            .grant_type(AUTHORIZATION_CODE_GRANT)
            .redirect_uri(&self.redirect_uri)
            .code_verifier(self.verifier.expose())
            .code(code.expose());
        let response = retry_if_throttled(context, TOKEN_RETRY_TIME, || {
            let sent = token_request.clone().send();
            async move {
                sent.await
                    .map_err(|error| aws::failure(OPERATION, &error, &secrets))
            }
        })
        .await?;
        let granted = granted(context, &response)?;
        memory::remember_sign_in(&granted.access_token, context.clock.as_ref());
        Ok(granted)
    }
}

#[cfg(test)]
mod tests;
