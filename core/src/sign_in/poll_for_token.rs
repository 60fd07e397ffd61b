//! Polls for the token of a device code that an earlier call requested.

use std::future::Future;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::device_authorization::DeviceAuthorization;
use super::memory;
use super::poll::{PollEvent, PollParameters, poll};
use super::token_request::{DeviceCodeGrant, GrantedToken, redeem_device_code};
use crate::aws;
use crate::cache::Renewal;
use crate::clock::{Deadline, later};
use crate::context::CallContext;
use crate::error::{Error, Result};
use crate::types::Region;

/// A device code from an earlier call.
#[derive(Debug)]
pub struct PendingDeviceCode {
    /// The client and the code.
    pub grant: DeviceCodeGrant,
    /// The time between polls, as the service gave it; zero if it gave none.
    pub interval: Duration,
    /// When the code expires.
    pub expires_at: DateTime<Utc>,
    /// The SSO region. It may be `None` if this process registered or loaded the client: then its region is known.
    pub region: Option<Region>,
}

impl PendingDeviceCode {
    /// The code of a device authorization that has just been received.
    #[must_use]
    pub fn new(context: &CallContext, codes: &DeviceAuthorization) -> Self {
        Self {
            grant: DeviceCodeGrant {
                client_id: codes.client.client_id.clone(),
                client_secret: codes.client.client_secret.clone(),
                device_code: codes.device_code.clone(),
            },
            interval: codes.interval,
            expires_at: later(context.clock.wall(), codes.expires_in),
            region: None,
        }
    }
}

/// Polls until the person has decided or the code has expired. `report` is called after every request that did not end
/// the polling.
///
/// # Errors
///
/// `OtherRegion` if the client is registered in another region, `UnknownClientRegion` if no region is given and none is
/// known, and all errors of [`poll()`](super::poll()).
pub async fn poll_for_token<Reporting>(
    context: &CallContext,
    code: PendingDeviceCode,
    mut report: impl FnMut(PollEvent) -> Reporting + Send,
) -> Result<GrantedToken>
where
    Reporting: Future<Output = ()> + Send,
{
    let grant = code.grant;
    let known = memory::recall_client(&grant.client_id);
    let known_region = known.as_ref().map(|known| known.region.clone());
    let region = match code.region {
        Some(region) => {
            memory::check_region("client", &region, known_region)?;
            region
        }
        None => known_region.ok_or(Error::UnknownClientRegion)?,
    };
    let clock = context.clock.as_ref();
    let parameters = PollParameters {
        interval: code.interval,
        deadline: Deadline::at(code.expires_at, clock),
    };
    let client = aws::oidc(context, &region).await?;
    let request = || redeem_device_code(context, &client, &grant);
    let report = |event: PollEvent| {
        event.log(context);
        report(event)
    };
    let granted = poll(clock, parameters, request, report).await?;
    memory::remember_token_region(&granted.access_token, &region);
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
