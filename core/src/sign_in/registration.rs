//! Client registration (RFC 7591). A client is registered once, stored in the AWS CLI's file, and used until it expires.

use std::path::PathBuf;
use std::time::Duration;

use chrono::DateTime;

use super::retry::retry;
use super::{client_name, memory};
use crate::aws;
use crate::cache::{self, Registration};
use crate::clock::{is_writable, later};
use crate::context::{CallContext, WarningCode};
use crate::diagnostics::events::sign_in::{RegistrationNeeded, RegistrationReused};
use crate::error::{Error, ErrorCode, Result};
use crate::types::{ClientName, Region, Scopes, Secret, SessionName, StartUrl};

/// The scope that is always requested. Without it the service grants a token that cannot be refreshed.
const ACCOUNT_ACCESS: &str = "sso:account:access";

/// A registration that expires within this time is not used for a new sign-in. The AWS CLI has the same limit.
const NEEDED_LIFETIME: Duration = Duration::from_mins(15);

const OPERATION: &str = "RegisterClient";

const AUTHORIZATION_CODE: &str = "authorization_code";
const BROWSER_GRANTS: [&str; 2] = [AUTHORIZATION_CODE, "refresh_token"];

/// The registered redirect URI has no port: by RFC 8252 section 7.3 the port can be any. The service accepts no other form.
const REDIRECT_URI: &str = "http://127.0.0.1/oauth/callback";

/// The flow that a client is registered for. A client for the device code flow is registered without grant types, as the
/// AWS CLI does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientKind {
    /// The device code flow.
    Device,
    /// The browser flow.
    Browser,
}

impl ClientKind {
    /// The name in the log.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Browser => "browser",
        }
    }
}

/// The portal to sign in to, and what to register the client with.
#[derive(Debug, Clone)]
pub struct ClientRequest {
    /// The start URL of the portal.
    pub start_url: StartUrl,
    /// The SSO region of the portal.
    pub region: Region,
    /// The session name, if the sign-in belongs to an `sso-session`.
    pub session_name: Option<SessionName>,
    /// The name that the person is shown when they are asked to allow access. `None` means `aws-sso-native`.
    pub client_name: Option<ClientName>,
    /// The scopes to request in addition to `sso:account:access`, which is always requested.
    pub scopes: Option<Scopes>,
}

impl ClientRequest {
    /// A request without a session name, with the default client name and scopes.
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

    /// The configured scopes, and `sso:account:access`.
    pub(super) fn scopes_to_request(&self) -> Vec<String> {
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

    /// Why a stored registration cannot be used for this request; `None` if it can. The AWS CLI can have stored it: a client
    /// of one flow is not accepted in the other, and one without scopes gets no refresh token.
    fn cannot_use(
        &self,
        stored: &Registration,
        kind: ClientKind,
        context: &CallContext,
    ) -> Option<&'static str> {
        let is_for_browser = stored
            .grant_types
            .iter()
            .any(|grant| grant == AUTHORIZATION_CODE);
        let now = context.service_time.now(context.clock.as_ref());
        let lasts_long_enough = stored.expires_at > later(now, NEEDED_LIFETIME);
        let has_scopes = self
            .scopes_to_request()
            .iter()
            .all(|scope| stored.scopes.contains(scope));
        let wanted = self.client_name.as_ref().map(ClientName::as_str);
        let has_name = wanted.is_none() || wanted == stored.client_name.as_deref();
        if is_for_browser != (kind == ClientKind::Browser) {
            Some("otherFlow")
        } else if !lasts_long_enough {
            Some("expiresSoon")
        } else if !has_scopes {
            Some("fewerScopes")
        } else if !has_name {
            Some("otherName")
        } else {
            None
        }
    }
}

/// The client to sign in with: the stored one if it can be used, else a new one, which is stored. If it cannot be stored
/// there is a warning.
///
/// Clients of both flows are stored in the same file, as the AWS CLI does. A client of the other flow is replaced.
///
/// # Errors
///
/// `HomeNotFound` if there is no home folder, and errors of `RegisterClient`.
pub async fn register(
    context: &CallContext,
    request: &ClientRequest,
    kind: ClientKind,
) -> Result<Registration> {
    let file = request.file(context)?;
    let flow = kind.as_str();
    let stored = cache::load_registration(context, &file).await;
    let unusable = stored.as_ref().map_or(Some("none"), |stored| {
        request.cannot_use(stored, kind, context)
    });
    let registration = match (stored, unusable) {
        (Some(stored), None) => {
            context.log(|| RegistrationReused { flow });
            stored
        }
        (_, unusable) => {
            context.log(|| RegistrationNeeded {
                flow,
                reason: unusable.unwrap_or("none"),
            });
            let registration = register_new(context, request, kind).await?;
            // The sign-in goes on without the file. The next one registers again.
            if let Err(error) = cache::store_registration(context, &file, &registration).await {
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

/// Deletes a stored registration that the service does not know. Another registration in the file is left.
pub async fn delete_client(
    context: &CallContext,
    request: &ClientRequest,
    registration: &Registration,
) {
    if let Ok(file) = request.file(context) {
        cache::delete_registration(context, &file, &registration.client_id).await;
    }
}

async fn register_new(
    context: &CallContext,
    request: &ClientRequest,
    kind: ClientKind,
) -> Result<Registration> {
    let chosen = request.client_name.as_ref();
    let chosen = chosen.map_or(client_name::DEFAULT, ClientName::as_str);
    let mut sent = client_name::ascii(chosen);
    let simplified = client_name::letters_and_digits(chosen);
    let registration = match register_as(context, request, kind, &sent).await {
        Err(error) if error.code() == ErrorCode::InvalidClientMetadata && sent != simplified => {
            sent = simplified;
            register_as(context, request, kind, &sent).await?
        }
        response => response?,
    };
    if sent != chosen {
        let message =
            format!("the client was registered as `{sent}`: the service accepts no other");
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
    let scopes = request.scopes_to_request();
    let client = aws::oidc(context, &request.region).await?;
    let registration = client
        .register_client()
        .client_name(name)
        .client_type("public")
        .set_scopes(Some(scopes.clone()));
    let (registration, grant_types) = match kind {
        ClientKind::Device => (registration, Vec::new()),
        ClientKind::Browser => {
            let grant_types = BROWSER_GRANTS.map(str::to_owned).to_vec();
            let registration = registration
                .set_grant_types(Some(grant_types.clone()))
                .redirect_uris(REDIRECT_URI)
                .issuer_url(request.start_url.as_str());
            (registration, grant_types)
        }
    };
    let response = retry(context, OPERATION, || {
        let sent = registration.clone().send();
        async move {
            sent.await
                .map_err(|error| aws::failure(OPERATION, &error, &[]))
        }
    })
    .await?;

    let missing = |member| Error::missing_member(OPERATION, member);
    let text = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
    Ok(Registration {
        client_id: text(response.client_id()).ok_or_else(|| missing("clientId"))?,
        client_secret: text(response.client_secret())
            .map(Secret::new)
            .ok_or_else(|| missing("clientSecret"))?,
        // Seconds since 1970. The SDK returns 0 for a missing member. By RFC 7591 0 means that the client does not
        // expire, but AWS has no such clients.
        expires_at: Some(response.client_secret_expires_at())
            .filter(|seconds| *seconds > 0)
            .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
            .filter(is_writable)
            .ok_or_else(|| missing("clientSecretExpiresAt"))?,
        scopes,
        grant_types,
        client_name: request
            .client_name
            .as_ref()
            .map(|name| name.as_str().to_owned()),
    })
}

#[cfg(test)]
mod tests;
