//! The token file, which the AWS CLI, the AWS SDKs and Terraform read and write, too.

use std::path::Path;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::document::{self, Document, Loaded, Member};
use super::timestamp;
use crate::context::{CallContext, WarningCode, Warnings};
use crate::diagnostics::events::cache::{FileOfOtherSignIn, FileRemoved};
use crate::error::{Error, Result};
use crate::types::{Region, Secret, StartUrl};

/// An access token and what is needed to refresh it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The start URL, as the file has it. `None` if the file has none: the SDK for Rust does not write it.
    pub start_url: Option<String>,
    /// The SSO region that the token came from. `None` if the file has none.
    pub region: Option<Region>,
    /// The access token.
    pub access_token: Secret,
    /// When the token expires.
    pub expires_at: DateTime<Utc>,
    /// What the token can be refreshed with.
    pub renewal: Renewal,
}

/// What a token can be refreshed with. A refresh needs all four members; botocore and the SDK for Rust check the expiry of
/// the registration, too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Renewal {
    /// The refresh token.
    pub refresh_token: Option<Secret>,
    /// The id of the client that the token was granted to.
    pub client_id: Option<String>,
    /// That client's secret.
    pub client_secret: Option<Secret>,
    /// When that client's registration expires.
    pub registration_expires_at: Option<DateTime<Utc>>,
}

/// The result of loading the token file of a portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoredToken {
    /// A token. It can be expired.
    Found(Token),
    /// The file does not exist.
    Missing,
    /// The file cannot be used. A warning says why.
    Unusable,
    /// The file has a sign-in to another portal. There is a warning.
    OtherPortal,
    /// The file has a sign-in to this other region. There is a warning.
    OtherRegion(Region),
}

/// What [`store_token`] does with the members that the new token does not set, such as the refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingMembers {
    /// They keep their stored values, if the file has the same start URL and region.
    KeepStored,
    /// They are removed: the new token is complete, and members of an older sign-in must not be combined with it.
    Remove,
}

impl StoredToken {
    /// The token, if one was found.
    #[must_use]
    pub fn found(self) -> Option<Token> {
        match self {
            Self::Found(token) => Some(token),
            Self::Missing | Self::Unusable | Self::OtherPortal | Self::OtherRegion(_) => None,
        }
    }
}

/// Loads the token of a portal. If `region` is given, a token of another region is not accepted. The expiry is not checked.
///
/// A file without a region is accepted for every region, as the AWS CLI and the SDKs do.
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
    // Two sessions with the same name share a file. The AWS CLI does not compare the start URL.
    if token
        .start_url
        .as_deref()
        .is_some_and(|other| !start_url.is_same_portal(other))
    {
        context.log(|| FileOfOtherSignIn {
            path,
            differs: "portal",
        });
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
    // A token must not be sent to another region: the service there would get a secret that is not meant for it, and its
    // answer (`invalid_grant`) would seem to mean that the session has ended.
    if let (Some(expected), Some(other)) = (region, &token.region)
        && expected != other
    {
        context.log(|| FileOfOtherSignIn {
            path,
            differs: "region",
        });
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

/// Stores a token. If the file has the same start URL and region, members of other programs are kept.
///
/// # Errors
///
/// `CacheNotWritable`.
pub async fn store_token(
    context: &CallContext,
    path: &Path,
    token: &Token,
    missing_members: MissingMembers,
) -> Result<()> {
    // An invalid file is replaced, so it needs no warning.
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
    document::store(context, path, merge(token, old, missing_members)).await
}

/// Deletes the token file of a portal and region. A file with a sign-in to another portal or region is left.
///
/// # Errors
///
/// `CacheNotWritable` if the file cannot be removed.
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
        removed => {
            if removed.is_ok() {
                context.log(|| FileRemoved { path });
            }
            Ok(())
        }
    }
}

/// The same context with its own list of warnings, which is discarded.
fn without_warnings(context: &CallContext) -> CallContext {
    CallContext {
        warnings: Warnings::default(),
        ..context.clone()
    }
}

pub(super) fn parse(document: &Document) -> Result<Token, &'static str> {
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

/// The members of the token, in the AWS CLI's order, and then the old members of other programs.
pub(super) fn merge(token: &Token, mut old: Document, missing_members: MissingMembers) -> Document {
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
        let stored = old
            .remove(key)
            .filter(|_| missing_members == MissingMembers::KeepStored);
        if let Some(value) = value
            .map(Value::from)
            .or_else(|| stored.map(Member::into_value))
        {
            merged.insert(key, value);
        }
    }
    merged.append(old);
    merged
}

#[cfg(test)]
mod tests;
