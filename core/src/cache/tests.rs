//! The secrets of a file are zeroized before their memory is freed.

use std::collections::HashMap;

use super::*;
use crate::context::{CallContext, Environment};
use crate::types::{Secret, StartUrl, freed};

const START_URL: &str = "https://d-9067694978.awsapps.com/start";

struct Fixture {
    _home: tempfile::TempDir,
    context: CallContext,
    path: std::path::PathBuf,
    start_url: StartUrl,
}

/// A token file with long secrets, like those of the service, in members of this crate and of other programs.
#[expect(
    clippy::disallowed_methods,
    reason = "a test file that no other program reads"
)]
fn fixture() -> Fixture {
    let home = tempfile::tempdir().unwrap();
    let variables = [("HOME".to_owned(), home.path().display().to_string())];
    let context = CallContext::new(Environment::new(HashMap::from(variables)));
    let start_url = START_URL.parse::<StartUrl>().unwrap();
    let path = token_file(&context.environment, &start_url, None).unwrap();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let long = freed::MARKER.repeat(60);
    let token_json = serde_json::json!({
        "startUrl": START_URL, "region": "us-east-1", "accessToken": long, "expiresAt": "2099-11-23T07:53:28Z",
        "clientId": "CID", "clientSecret": long, "registrationExpiresAt": "2099-11-23T07:53:28Z", "refreshToken": long,
        "another": long, "more": { "nested": [long] },
    });
    std::fs::write(&path, token_json.to_string()).unwrap();
    Fixture {
        _home: home,
        context,
        path,
        start_url,
    }
}

#[tokio::test]
#[expect(
    clippy::significant_drop_tightening,
    reason = "the watch must end after the secrets are freed"
)]
async fn a_token_file_that_was_read_leaves_no_copy_in_freed_memory() {
    let watch = freed::exclusive();
    let Fixture {
        context,
        path,
        start_url,
        _home,
    } = fixture();
    watch.start();
    let token = load_token(&context, &path, &start_url, None)
        .await
        .found()
        .unwrap();
    assert!(token.access_token.expose().contains(freed::MARKER));
    drop(token);
    assert_eq!(watch.copies(), 0);
}

#[tokio::test]
#[expect(
    clippy::significant_drop_tightening,
    reason = "the watch must end after the secrets are freed"
)]
async fn a_token_file_that_was_written_leaves_no_copy_in_freed_memory() {
    for missing_members in [MissingMembers::KeepStored, MissingMembers::Remove] {
        let watch = freed::exclusive();
        let Fixture {
            context,
            path,
            start_url,
            _home,
        } = fixture();
        watch.start();
        let mut token = load_token(&context, &path, &start_url, None)
            .await
            .found()
            .unwrap();
        token.renewal.refresh_token = None;
        store_token(&context, &path, &token, missing_members)
            .await
            .unwrap();
        token.access_token = Secret::new("another");
        store_token(&context, &path, &token, missing_members)
            .await
            .unwrap();
        drop(token);
        assert_eq!(watch.copies(), 0, "{missing_members:?}");
    }
}
