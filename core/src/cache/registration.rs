//! The registration file: the client that this crate or the AWS CLI registered for a portal.

use std::path::Path;

use chrono::{DateTime, Utc};

use super::document::{self, Document};
use super::timestamp;
use crate::context::CallContext;
use crate::error::Result;
use crate::types::Secret;

/// A registered client (RFC 7591).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// The client id.
    pub client_id: String,
    /// The client secret.
    pub client_secret: Secret,
    /// When the registration expires, on the service's clock.
    pub expires_at: DateTime<Utc>,
    /// The scopes it was registered with. The AWS CLI registers without scopes if none are configured.
    pub scopes: Vec<String>,
    /// The grant types it was registered for. Empty for the device code flow.
    pub grant_types: Vec<String>,
    /// The client name that the caller chose. The AWS CLI does not write this key and ignores it.
    pub client_name: Option<String>,
}

/// Loads a registration. `None` if there is no file, or it cannot be used; then there is a warning.
pub async fn load_registration(context: &CallContext, path: &Path) -> Option<Registration> {
    document::load(context, path, |document| parse(&document))
        .await
        .found()
}

/// Stores a registration in the AWS CLI's form.
///
/// # Errors
///
/// `CacheNotWritable`.
pub async fn store_registration(
    context: &CallContext,
    path: &Path,
    registration: &Registration,
) -> Result<()> {
    document::store(context, path, into_document(registration)).await
}

/// Deletes a registration file if it has the client with this id. Errors are ignored, because the next registration
/// replaces the file.
pub async fn delete_registration(context: &CallContext, path: &Path, client_id: &str) {
    if load_registration(context, path)
        .await
        .is_some_and(|stored| stored.client_id == client_id)
    {
        let path = path.to_owned();
        let _ = tokio::task::spawn_blocking(move || crate::files::remove(&path)).await;
    }
}

pub(super) fn parse(document: &Document) -> Result<Registration, &'static str> {
    let text = |key: &str| document.text(key);
    Ok(Registration {
        client_id: text("clientId").ok_or("has no `clientId`")?.to_owned(),
        client_secret: text("clientSecret")
            .map(Secret::new)
            .ok_or("has no `clientSecret`")?,
        expires_at: text("expiresAt")
            .and_then(timestamp::from_text)
            .ok_or("has no `expiresAt` that is a time with a zone")?,
        scopes: document.texts("scopes"),
        grant_types: document.texts("grantTypes"),
        client_name: text("clientName").map(str::to_owned),
    })
}

pub(super) fn into_document(registration: &Registration) -> Document {
    let mut document = Document::default();
    document.insert("clientId", registration.client_id.as_str());
    document.insert("clientSecret", registration.client_secret.expose());
    document.insert("expiresAt", timestamp::to_text(registration.expires_at));
    if !registration.scopes.is_empty() {
        document.insert("scopes", registration.scopes.as_slice());
    }
    if !registration.grant_types.is_empty() {
        document.insert("grantTypes", registration.grant_types.as_slice());
    }
    if let Some(name) = &registration.client_name {
        document.insert("clientName", name.as_str());
    }
    document
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::json::to_json;

    const CLI_DEVICE: &str = r#"{"clientId": "CID", "clientSecret": "CSECRET", "expiresAt": "2027-02-21T06:53:28Z", "scopes": ["sso:account:access"]}"#;

    fn parsed(text: &str) -> Result<Registration, &'static str> {
        document::document(text.as_bytes()).and_then(|document| parse(&document))
    }

    #[test]
    fn a_registration_of_the_aws_cli_is_written_as_it_was_read() {
        let registration = parsed(CLI_DEVICE).unwrap();
        assert_eq!(registration.scopes, ["sso:account:access"]);
        assert_eq!(to_json(&into_document(&registration)).unwrap(), CLI_DEVICE);
    }

    #[test]
    fn the_grant_types_of_a_browser_client_are_kept() {
        let text = CLI_DEVICE.replace(
            '}',
            r#", "grantTypes": ["authorization_code", "refresh_token"]}"#,
        );
        assert_eq!(
            parsed(&text).unwrap().grant_types,
            ["authorization_code", "refresh_token"]
        );
        assert_eq!(
            to_json(&into_document(&parsed(&text).unwrap())).unwrap(),
            text
        );
    }

    #[test]
    fn a_registration_without_secret_or_expiry_is_rejected() {
        assert!(parsed(r#"{"clientId": "CID", "clientSecret": "S"}"#).is_err());
        assert!(parsed(r#"{"clientId": "CID", "expiresAt": "2027-02-21T06:53:28Z"}"#).is_err());
        assert!(
            parsed(r#"{"clientId": 5, "clientSecret": "S", "expiresAt": "2027-02-21T06:53:28Z"}"#)
                .is_err()
        );
    }
}
