//! The client that asks: registered once, kept in the AWS CLI's file, used until it runs out.

use std::path::PathBuf;
use std::time::Duration;

use chrono::DateTime;

use super::repeat::repeated;
use super::{client_name, memory};
use crate::aws;
use crate::cache::{self, Registration};
use crate::clock::later;
use crate::context::{CallContext, WarningCode};
use crate::error::{Error, ErrorCode, Result};
use crate::types::{ClientName, Region, Scopes, Secret, SessionName, StartUrl};

/// Without this scope the service grants a token of the old kind, which cannot be refreshed.
const ACCOUNT_ACCESS: &str = "sso:account:access";

/// A registration with less than this left is not used for a new sign-in. The AWS CLI's number.
const NEEDED_LIFETIME: Duration = Duration::from_mins(15);

const OPERATION: &str = "RegisterClient";

const AUTHORIZATION_CODE: &str = "authorization_code";
const BROWSER_GRANTS: [&str; 2] = [AUTHORIZATION_CODE, "refresh_token"];

/// Without a port: RFC 8252 section 7.3 lets the port be any, and the service takes no other form.
const REDIRECT_URI: &str = "http://127.0.0.1/oauth/callback";

/// What a client is registered for. A device client must not ask for the browser's grants: it would not be
/// taken for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientKind {
    /// Device authorization.
    Device,
    /// Authorization code with PKCE.
    Browser,
}

/// Who asks, and for what.
#[derive(Debug, Clone)]
pub struct ClientRequest {
    /// The portal.
    pub start_url: StartUrl,
    /// Its region.
    pub region: Region,
    /// The session name, where the caller has an `sso-session`.
    pub session_name: Option<SessionName>,
    /// The name to show to the person, where the caller chose one.
    pub client_name: Option<ClientName>,
    /// The scopes the caller configured; `sso:account:access` is asked for in any case.
    pub scopes: Option<Scopes>,
}

impl ClientRequest {
    /// A request with the name and the scopes of this crate, and without a session name.
    #[must_use]
    pub const fn new(start_url: StartUrl, region: Region) -> Self {
        Self {
            start_url,
            region,
            session_name: None,
            client_name: None,
            scopes: None,
        }
    }

    fn file(&self, context: &CallContext) -> Result<PathBuf> {
        cache::registration_file(
            &context.environment,
            &self.start_url,
            &self.region,
            self.scopes.as_ref(),
            self.session_name.as_ref(),
        )
    }

    /// The scopes to ask for: the configured ones, and the one without which nothing can be refreshed.
    pub(super) fn scopes_to_ask_for(&self) -> Vec<String> {
        let configured = self
            .scopes
            .as_ref()
            .map_or(&[] as &[String], Scopes::as_slice);
        let mut scopes = configured.to_vec();
        if !scopes.iter().any(|scope| scope == ACCOUNT_ACCESS) {
            scopes.insert(0, ACCOUNT_ACCESS.to_owned());
        }
        scopes
    }

    /// Whether a stored registration can serve this request. It may be the AWS CLI's own: one of the
    /// browser flow may not use the device flow, and the other way round, and one made without scopes gets
    /// no refresh token.
    fn is_served_by(&self, stored: &Registration, kind: ClientKind, context: &CallContext) -> bool {
        let browser = stored
            .grant_types
            .iter()
            .any(|grant| grant == AUTHORIZATION_CODE);
        let now = context.service_time.now(context.clock.as_ref());
        let lasts = stored.expires_at > later(now, NEEDED_LIFETIME);
        let scopes = self
            .scopes_to_ask_for()
            .iter()
            .all(|scope| stored.scopes.contains(scope));
        let wanted = self.client_name.as_ref().map(ClientName::as_str);
        let name = wanted.is_none() || wanted == stored.client_name.as_deref();
        browser == (kind == ClientKind::Browser) && lasts && scopes && name
    }
}

/// The client to sign in with: the stored one where it serves, else a new one, which is stored.
///
/// Both kinds share the AWS CLI's one file: the kind that is not wanted is replaced.
pub async fn register(
    context: &CallContext,
    request: &ClientRequest,
    kind: ClientKind,
) -> Result<Registration> {
    let file = request.file(context)?;
    let registration = match cache::load_registration(context, &file).await {
        Some(stored) if request.is_served_by(&stored, kind, context) => stored,
        _ => {
            let registration = register_anew(context, request, kind).await?;
            // The sign-in goes on without the file: the next one registers again.
            if let Err(error) = cache::store_registration(&file, &registration).await {
                context.warnings.push(
                    WarningCode::RegistrationNotStored,
                    error.to_string(),
                    Some(file),
                );
            }
            registration
        }
    };
    memory::remember_client(&registration, &request.region);
    Ok(registration)
}

/// Drops a stored registration that the service does not know, or no longer knows.
pub async fn forget(context: &CallContext, request: &ClientRequest, registration: &Registration) {
    if let Ok(file) = request.file(context) {
        cache::delete_registration(context, &file, &registration.client_id).await;
    }
}

async fn register_anew(
    context: &CallContext,
    request: &ClientRequest,
    kind: ClientKind,
) -> Result<Registration> {
    let chosen = request.client_name.as_ref();
    let chosen = chosen.map_or(client_name::DEFAULT, ClientName::as_str);
    let mut sent = client_name::ascii(chosen);
    let letters = client_name::letters(chosen);
    let registration = match register_as(context, request, kind, &sent).await {
        Err(error) if error.code() == ErrorCode::InvalidClientMetadata && sent != letters => {
            sent = letters;
            register_as(context, request, kind, &sent).await?
        }
        answer => answer?,
    };
    if sent != chosen {
        let message = format!("the client was registered as `{sent}`: the service takes no other");
        context
            .warnings
            .push(WarningCode::ClientNameChanged, message, None);
    }
    Ok(registration)
}

async fn register_as(
    context: &CallContext,
    request: &ClientRequest,
    kind: ClientKind,
    name: &str,
) -> Result<Registration> {
    let scopes = request.scopes_to_ask_for();
    let client = aws::oidc(context, &request.region).await?;
    let asking = client
        .register_client()
        .client_name(name)
        .client_type("public")
        .set_scopes(Some(scopes.clone()));
    let (asking, grant_types) = match kind {
        ClientKind::Device => (asking, Vec::new()),
        ClientKind::Browser => {
            let grant_types = BROWSER_GRANTS.map(str::to_owned).to_vec();
            let asking = asking
                .set_grant_types(Some(grant_types.clone()))
                .redirect_uris(REDIRECT_URI)
                .issuer_url(request.start_url.as_str());
            (asking, grant_types)
        }
    };
    let answer = repeated(context, OPERATION, || {
        let sent = asking.clone().send();
        async move {
            sent.await
                .map_err(|error| aws::failure(OPERATION, &error, &[]))
        }
    })
    .await?;

    let missing = |member| Error::missing_member(OPERATION, member);
    let text = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
    Ok(Registration {
        client_id: text(answer.client_id()).ok_or_else(|| missing("clientId"))?,
        client_secret: text(answer.client_secret())
            .map(Secret::new)
            .ok_or_else(|| missing("clientSecret"))?,
        // Seconds since 1970; 0 where the member is missing (RFC 7591: 0 means it never runs out,
        // which AWS does not offer).
        expires_at: Some(answer.client_secret_expires_at())
            .filter(|seconds| *seconds > 0)
            .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
            .ok_or_else(|| missing("clientSecretExpiresAt"))?,
        scopes,
        grant_types,
        client_name: request
            .client_name
            .as_ref()
            .map(|name| name.as_str().to_owned()),
    })
}
