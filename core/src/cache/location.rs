//! The paths of cache files: `<home>/.aws/sso/cache/<SHA-1>.json`.
//!
//! The AWS CLI names its files by SHA-1 hashes. They are not used for security. No environment variable changes the
//! folder.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha1::{Digest, Sha1};

use super::json::to_json;
use crate::context::Environment;
use crate::error::{Error, Result};
use crate::files;
use crate::types::{Region, Scopes, SessionName, StartUrl};

/// The folder of this crate's own files in `~/.aws/sso`, next to the folder `cache`.
const OWN_FOLDER: &str = "aws-sso-native";

/// The path of the token file. Its name is the hash of the session name, if there is one, else of the start URL as it was
/// given.
///
/// # Errors
///
/// `HomeNotFound` if there is no home folder.
pub fn token_file(
    environment: &Environment,
    start_url: &StartUrl,
    session_name: Option<&SessionName>,
) -> Result<PathBuf> {
    let key = session_name.map_or(start_url.as_str(), SessionName::as_str);
    path_from_key(environment, key)
}

/// The path of a file of this crate that belongs to the same sign-in as a token file, for example a lock file.
///
/// It is not in the cache folder: `aws sso logout` reads every file there, and crashes if a lock file is valid JSON.
#[must_use]
pub fn own_file(token_file: &Path, extension: &str) -> Option<PathBuf> {
    let name = Path::new(token_file.file_stem()?).with_extension(extension);
    Some(token_file.parent()?.parent()?.join(OWN_FOLDER).join(name))
}

/// The folder of this crate's own files.
///
/// # Errors
///
/// `HomeNotFound` if there is no home folder.
pub fn own_folder(environment: &Environment) -> Result<PathBuf> {
    let home = environment.home().ok_or(Error::HomeNotFound)?;
    Ok(home.join(".aws").join("sso").join(OWN_FOLDER))
}

/// Removes a file of this crate. Errors are ignored, since nothing depends on it.
pub async fn remove_own_file(path: PathBuf) {
    let _ = tokio::task::spawn_blocking(move || files::remove(&path)).await;
}

/// The members whose hash is the name of a registration file, in alphabetical order (Python's `sort_keys`).
#[derive(Serialize)]
struct RegistrationKey<'a> {
    region: &'a str,
    scopes: Option<&'a [String]>,
    session_name: Option<&'a str>,
    #[serde(rename = "startUrl")]
    start_url: &'a str,
    tool: &'static str,
}

/// The path of the registration file. `scopes` are the scopes that the caller configured, and not those that the client is
/// registered with, because the AWS CLI finds its file that way.
///
/// # Errors
///
/// `HomeNotFound` if there is no home folder.
pub fn registration_file(
    environment: &Environment,
    start_url: &StartUrl,
    region: &Region,
    scopes: Option<&Scopes>,
    session_name: Option<&SessionName>,
) -> Result<PathBuf> {
    let key = RegistrationKey {
        region: region.as_str(),
        scopes: scopes.map(Scopes::as_slice),
        session_name: session_name.map(SessionName::as_str),
        start_url: start_url.as_str(),
        tool: "botocore",
    };
    let key = to_json(&key).map_err(|error| Error::Internal(error.to_string()))?;
    path_from_key(environment, &key)
}

/// The path of the file whose name is the hash of `key`.
fn path_from_key(environment: &Environment, key: &str) -> Result<PathBuf> {
    let home = environment.home().ok_or(Error::HomeNotFound)?;
    let mut name = String::with_capacity(45);
    for byte in Sha1::digest(key.as_bytes()) {
        // Writing to a `String` cannot fail.
        let _ = write!(name, "{byte:02x}");
    }
    name.push_str(".json");
    Ok(home.join(".aws").join("sso").join("cache").join(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn environment() -> Environment {
        Environment::new(HashMap::from([(
            "HOME".to_owned(),
            "/home/jane".to_owned(),
        )]))
    }

    fn name(path: &std::path::Path) -> String {
        path.file_stem().unwrap().to_str().unwrap().to_owned()
    }

    const START_URL: &str = "https://d-9067694978.awsapps.com/start";

    #[test]
    fn token_files_have_the_names_of_the_aws_cli() {
        let token = |url: &str, session: Option<&str>| {
            let session = session.map(|name| name.parse().unwrap());
            let url = url.parse().unwrap();
            name(&token_file(&environment(), &url, session.as_ref()).unwrap())
        };
        assert_eq!(
            token(START_URL, None),
            "935618f66013a1faa47f13955a56daa694db145e"
        );
        assert_eq!(
            token(&format!("{START_URL}/"), None),
            "ed8955a422a66dbd5db93c40ec70259f1b2d4b7d"
        );
        assert_eq!(
            token(&format!("{START_URL}#/"), None),
            "3fcfcc3327fa3183ee8d1180571e2a6ccd014055"
        );
        assert_eq!(
            token(START_URL, Some("my-sso")),
            "0ad374308c5a4e22f723adf10145eafad7c4031c"
        );
        assert_eq!(
            token(START_URL, Some("My Session")),
            "7a100d3db1a24e9a8e7ea09724ccc4a41f515a92"
        );
    }

    #[test]
    fn registration_files_have_the_names_of_the_aws_cli() {
        let url = START_URL.parse().unwrap();
        let region = "us-east-1".parse().unwrap();
        let registration = |scopes: Option<&[&str]>, session: Option<&str>| {
            let scopes = scopes.unwrap_or_default().iter().map(ToString::to_string);
            let scopes = Scopes::new(scopes.collect()).unwrap();
            let session = session.map(|name| name.parse().unwrap());
            let (scopes, session) = (scopes.as_ref(), session.as_ref());
            let path = registration_file(&environment(), &url, &region, scopes, session);
            name(&path.unwrap())
        };
        let one: &[&str] = &["sso:account:access"];
        let two: &[&str] = &["sso:account:access", "codewhisperer:completions"];
        assert_eq!(
            registration(None, None),
            "b470ba0b89107b4f95dc8a937b866e1b63102ac5"
        );
        assert_eq!(
            registration(Some(one), Some("my-sso")),
            "a63eea6e3887ae79bd8b0a239f69d390585e696a"
        );
        assert_eq!(
            registration(None, Some("noscopes")),
            "d2756a4536cbb57ad81565a14471694bd3804c9e"
        );
        assert_eq!(
            registration(Some(two), Some("my-sso")),
            "82867b9b8eb9309685f255c10c584a435d3c3ebc"
        );
        assert_eq!(
            registration(Some(one), Some("café")),
            "7d46fb67815f57ae8950dac1b07cd9e94f4791ab"
        );
    }

    #[test]
    fn the_folder_is_in_the_home_folder_of_the_call() {
        let url = START_URL.parse().unwrap();
        let path = token_file(&environment(), &url, None).unwrap();
        assert!(
            path.starts_with("/home/jane/.aws/sso/cache"),
            "{}",
            path.display()
        );
    }
}
