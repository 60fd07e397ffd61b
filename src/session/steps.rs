//! The five steps of a sign-in, each on its own: what a host calls that draws the sign-in itself.

use std::future::Future;

use chrono::{DateTime, Utc};

use super::input;
use super::portal::HowLong;
use crate::aws::{self, Region, StartUrl};
use crate::cache::{self, Renewal, Token};
use crate::call::Call;
use crate::clock::Deadline;
use crate::error::{Error, Result};
use crate::portal::{Listing, Progress};
use crate::sign_in::{
    self, ClientRequest, DeviceAuthorization, DeviceCodeGrant, Granted, Poll, PollEvent, memory,
};

/// What [`perform_device_authorization`] takes.
#[derive(Debug)]
pub struct DeviceAuthorizationInput {
    /// The portal's address.
    pub start_url: String,
    /// Its region.
    pub region: String,
    /// The name to show to the person.
    pub client_name: Option<String>,
    /// The scopes to ask for beside `sso:account:access`.
    pub scopes: Vec<String>,
    /// The `sso-session` name whose registration is shared with the AWS CLI.
    pub session_name: Option<String>,
}

/// Registers a client where needed and asks for a device code.
pub async fn perform_device_authorization(
    call: &Call,
    input: DeviceAuthorizationInput,
) -> Result<DeviceAuthorization> {
    let request = ClientRequest {
        start_url: StartUrl::parse("ssoStartUrl", &input.start_url)?,
        region: Region::parse("ssoRegion", &input.region)?,
        client_name: input
            .client_name
            .map(|name| input::name("clientName", &name))
            .transpose()?,
        scopes: input::scopes("options.scopes", input.scopes)?,
        session_name: session_name(input.session_name.as_deref())?,
    };
    sign_in::authorize_device(call, &request).await
}

/// What [`poll_for_token`] takes.
pub struct PollInput {
    /// The client's id.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: String,
    /// The device code.
    pub device_code: String,
    /// Seconds between polls.
    pub interval: f64,
    /// When the code runs out, in milliseconds since 1970.
    pub expires_at: f64,
    /// The region, where this process did not register the client.
    pub region: Option<String>,
}

/// Polls until the person has decided or the code has run out.
pub async fn poll_for_token<Reporting>(
    call: &Call,
    input: PollInput,
    report: impl FnMut(PollEvent) -> Reporting + Send,
) -> Result<Granted>
where
    Reporting: Future<Output = ()> + Send,
{
    let client_id = input::credential("clientId", &input.client_id)?;
    let grant = DeviceCodeGrant {
        client_id: client_id.expose().to_owned(),
        client_secret: input::credential("clientSecret", &input.client_secret)?,
        device_code: input::credential("deviceCode", &input.device_code)?,
    };
    let interval = input::interval("interval", input.interval)?;
    let expires_at = input::time("expiresAt", input.expires_at)?;
    let known = memory::recall_client(&grant.client_id);
    let region = match &input.region {
        Some(region) => Region::parse("options.ssoRegion", region)?,
        None => known
            .as_ref()
            .map(|known| known.region.clone())
            .ok_or(Error::UnknownClientRegion)?,
    };

    let clock = call.clock.as_ref();
    let how = Poll {
        interval,
        deadline: Deadline::at(expires_at, clock),
    };
    let client = aws::oidc(call, &region).await?;
    let request = || sign_in::redeem_device_code(call, &client, &grant);
    let granted = sign_in::poll(clock, how, request, report).await?;
    memory::remember_grant(
        &granted.access_token,
        Renewal {
            refresh_token: granted.refresh_token.clone(),
            client_id: Some(grant.client_id.clone()),
            client_secret: Some(grant.client_secret.clone()),
            registration_expires_at: known.map(|known| known.expires_at),
        },
    );
    Ok(granted)
}

/// Works on a list of every account and role that a token opens, until it is whole, the time is over, or it
/// is stopped; whether it is whole.
pub async fn work_on_list(
    call: &Call,
    listing: &Listing,
    access_token: &str,
    region: &str,
    how_long: HowLong,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<bool> {
    let token = input::credential("accessToken", access_token)?;
    let region = Region::parse("ssoRegion", region)?;
    let until = input::until(call, how_long)?;
    listing.work(call, &region, &token, &until, progress).await
}

/// What [`cache_sso_token`] takes beside the token. What is not given is taken from what this
/// process was granted, else kept from the file.
#[derive(Default)]
pub struct CacheOptions {
    /// The `sso-session` name, which then names the file.
    pub session_name: Option<String>,
    /// The refresh token.
    pub refresh_token: Option<String>,
    /// The client it was granted to.
    pub client_id: Option<String>,
    /// The client's secret.
    pub client_secret: Option<String>,
    /// When the client's registration runs out, in milliseconds since 1970.
    pub registration_expires_at: Option<f64>,
}

/// Stores a token where the AWS CLI and the SDKs look for it.
pub async fn cache_sso_token(
    call: &Call,
    start_url: &str,
    region: &str,
    access_token: &str,
    expires_at: f64,
    options: CacheOptions,
) -> Result<()> {
    let start_url = StartUrl::parse("startUrl", start_url)?;
    let region = Region::parse("region", region)?;
    let access_token = input::credential("accessToken", access_token)?;
    let expires_at = input::time("expiresAt", expires_at)?;
    let session_name = session_name(options.session_name.as_deref())?;
    let secret = |argument, text: &Option<String>| {
        text.as_deref()
            .map(|text| input::credential(argument, text))
            .transpose()
    };
    let refresh_token = secret("options.refreshToken", &options.refresh_token)?;
    let client_id = secret("options.clientId", &options.client_id)?;
    let client_secret = secret("options.clientSecret", &options.client_secret)?;
    let registration_expires_at = options
        .registration_expires_at
        .map(|time| input::time("options.registrationExpiresAt", time))
        .transpose()?;

    let granted = memory::recall_grant(&access_token);
    let replace = granted.is_some();
    let granted = granted.unwrap_or_default();
    let renewal = Renewal {
        refresh_token: refresh_token.or(granted.refresh_token),
        client_id: client_id
            .map(|id| id.expose().to_owned())
            .or(granted.client_id),
        client_secret: client_secret.or(granted.client_secret),
        registration_expires_at: registration_expires_at.or(granted.registration_expires_at),
    };
    let path = cache::token_file(&call.environment, &start_url, session_name.as_deref())?;
    let token = Token {
        start_url: Some(start_url.as_str().to_owned()),
        region: Some(region),
        access_token,
        expires_at,
        renewal,
    };
    cache::store_token(call, &path, &token, replace).await
}

/// Loads the token of a portal, if there is one that has not run out.
pub async fn load_cached_sso_token(
    call: &Call,
    start_url: &str,
    session: Option<&str>,
) -> Result<Option<Token>> {
    let start_url = StartUrl::parse("startUrl", start_url)?;
    let session_name = session_name(session)?;
    let path = cache::token_file(&call.environment, &start_url, session_name.as_deref())?;
    let token = cache::load_token(call, &path, &start_url).await.found();
    Ok(token.filter(|token| is_valid(token, call.clock.wall())))
}

fn is_valid(token: &Token, now: DateTime<Utc>) -> bool {
    token.expires_at > now
}

fn session_name(name: Option<&str>) -> Result<Option<String>> {
    name.map(|name| input::name("options.sessionName", name))
        .transpose()
}
