//! The token file, shared with the AWS CLI, the SDKs and Terraform.

use std::path::Path;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::document::{self, Document, Loaded, Member};
use super::timestamp;
use crate::context::{CallContext, WarningCode, Warnings};
use crate::error::{Error, Result};
use crate::types::{Region, Secret, StartUrl};

/// A token with what is needed to refresh it, as a file holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The portal it opens, as configured.
    pub start_url: Option<String>,
    /// The region it came from.
    pub region: Option<Region>,
    /// The token itself.
    pub access_token: Secret,
    /// When it runs out.
    pub expires_at: DateTime<Utc>,
    /// What it can be refreshed with.
    pub renewal: Renewal,
}

/// What a token can be refreshed with. A refresh needs all four (botocore and the SDK for Rust look
/// at the last one, too).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Renewal {
    /// The refresh token.
    pub refresh_token: Option<Secret>,
    /// The client that the token was granted to.
    pub client_id: Option<String>,
    /// That client's secret.
    pub client_secret: Option<Secret>,
    /// When that client's registration runs out.
    pub registration_expires_at: Option<DateTime<Utc>>,
}

/// What the token file of a portal holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoredToken {
    /// A token; it may have run out.
    Found(Token),
    /// There is no file.
    Missing,
    /// The file cannot be used; a warning says why.
    Unusable,
    /// The file holds the sign-in of another portal; a warning says so.
    OtherPortal,
    /// The file holds a sign-in to this other region; a warning says so.
    OtherRegion(Region),
}

impl StoredToken {
    /// The token, where there is one.
    #[must_use]
    pub fn found(self) -> Option<Token> {
        match self {
            Self::Found(token) => Some(token),
            Self::Missing | Self::Unusable | Self::OtherPortal | Self::OtherRegion(_) => None,
        }
    }
}

/// Loads the token of a portal, and of a region where one is given. Whether it has run out is not looked at.
///
/// A file that names no region is taken for any: the AWS CLI and the SDKs send such a token to the region
/// that is configured, and there is nothing to compare it with.
pub async fn load_token(
    context: &CallContext,
    path: &Path,
    start_url: &StartUrl,
    region: Option<&Region>,
) -> StoredToken {
    let token = match document::load(context, path, |document| parse(&document)).await {
        Loaded::Found(token) => token,
        Loaded::Missing => return StoredToken::Missing,
        Loaded::Unusable => return StoredToken::Unusable,
    };
    // Two sessions of one name share a file, and the AWS CLI compares nothing.
    if token
        .start_url
        .as_deref()
        .is_some_and(|other| !start_url.is_same_portal(other))
    {
        let message = format!(
            "`{}` holds the sign-in of another start URL",
            path.display()
        );
        context.warnings.push(
            WarningCode::CacheFileOfOtherPortal,
            message,
            Some(path.to_owned()),
        );
        return StoredToken::OtherPortal;
    }
    // What belongs to one region must not be sent to another: it would be handed to a service that it is not
    // for, whose answer (`invalid_grant`) would seem to end the session.
    if let (Some(expected), Some(other)) = (region, &token.region)
        && expected != other
    {
        let message = format!(
            "`{}` holds a sign-in to the region `{other}`, not `{expected}`",
            path.display()
        );
        context.warnings.push(
            WarningCode::CacheFileOfOtherRegion,
            message,
            Some(path.to_owned()),
        );
        return StoredToken::OtherRegion(other.clone());
    }
    StoredToken::Found(token)
}

/// Stores a token.
///
/// What it does not know (`None`, and keys that are not ours) is kept from a file that is there for
/// the same start URL and region. With `replace` only the keys that are not ours are kept: the
/// token and its renewal belong together, and nothing of an older sign-in may be mixed in.
pub async fn store_token(
    context: &CallContext,
    path: &Path,
    token: &Token,
    replace: bool,
) -> Result<()> {
    // A broken file that is about to be replaced is nothing to warn of.
    let old = document::load(&without_warnings(context), path, Ok)
        .await
        .found()
        .unwrap_or_default();
    let region = token.region.as_ref().map(Region::as_str);
    let same_sign_in =
        old.text("startUrl") == token.start_url.as_deref() && old.text("region") == region;
    let old = if same_sign_in {
        old
    } else {
        Document::default()
    };
    document::store(path, merge(token, old, replace)).await
}

/// Removes the token of a portal and region. A file that is not there, or holds the sign-in of another portal
/// or region, is left.
pub async fn delete_token(
    context: &CallContext,
    path: &Path,
    start_url: &StartUrl,
    region: &Region,
) -> Result<()> {
    let stored = load_token(&without_warnings(context), path, start_url, Some(region)).await;
    if matches!(
        stored,
        StoredToken::OtherPortal | StoredToken::OtherRegion(_)
    ) {
        return Ok(());
    }
    let file = path.to_owned();
    let removed = tokio::task::spawn_blocking(move || crate::files::remove(&file))
        .await
        .unwrap_or_else(|stopped| Err(std::io::Error::other(stopped)));
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::CacheNotWritable {
                path: path.to_owned(),
                source: error.into(),
            })
        }
        _ => Ok(()),
    }
}

fn without_warnings(context: &CallContext) -> CallContext {
    CallContext {
        warnings: Warnings::default(),
        ..context.clone()
    }
}

fn parse(document: &Document) -> Result<Token, &'static str> {
    let text = |key: &str| document.text(key);
    let secret = |key: &str| text(key).map(Secret::new);
    let region = match text("region").map(str::parse::<Region>) {
        Some(Err(_)) => return Err("has a `region` that is not a region name"),
        Some(Ok(region)) => Some(region),
        None => None,
    };
    Ok(Token {
        start_url: text("startUrl").map(str::to_owned),
        region,
        access_token: secret("accessToken").ok_or("has no `accessToken`")?,
        expires_at: text("expiresAt")
            .and_then(timestamp::from_text)
            .ok_or("has no `expiresAt` that is a time with a zone")?,
        renewal: Renewal {
            refresh_token: secret("refreshToken"),
            client_id: text("clientId").map(str::to_owned),
            client_secret: secret("clientSecret"),
            registration_expires_at: text("registrationExpiresAt").and_then(timestamp::from_text),
        },
    })
}

/// The token over the old members: ours first, in the AWS CLI's order, then what others put there.
fn merge(token: &Token, mut old: Document, replace: bool) -> Document {
    let renewal = &token.renewal;
    let secret = |secret: &Option<Secret>| secret.as_ref().map(|secret| secret.expose().to_owned());
    let members = [
        ("startUrl", token.start_url.clone()),
        ("region", token.region.as_ref().map(ToString::to_string)),
        ("accessToken", Some(token.access_token.expose().to_owned())),
        ("expiresAt", Some(timestamp::to_text(token.expires_at))),
        ("clientId", renewal.client_id.clone()),
        ("clientSecret", secret(&renewal.client_secret)),
        (
            "registrationExpiresAt",
            renewal.registration_expires_at.map(timestamp::to_text),
        ),
        ("refreshToken", secret(&renewal.refresh_token)),
    ];
    let mut merged = Document::default();
    for (key, value) in members {
        let kept = old.remove(key).filter(|_| !replace);
        if let Some(value) = value
            .map(Value::from)
            .or_else(|| kept.map(Member::into_value))
        {
            merged.insert(key, value);
        }
    }
    merged.append(old);
    merged
}

#[cfg(test)]
mod tests;
