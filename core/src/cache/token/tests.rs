use std::collections::HashMap;

use super::*;
use crate::cache::json::to_json;
use crate::cache::token_file;
use crate::context::Environment;

const START_URL: &str = "https://d-9067694978.awsapps.com/start";

/// As the AWS CLI writes it.
const CLI: &str = "{\"startUrl\": \"https://d-9067694978.awsapps.com/start\", \"region\": \
    \"us-east-1\", \"accessToken\": \"AT\", \"expiresAt\": \"2026-11-23T07:53:28Z\", \"clientId\": \
    \"CID\", \"clientSecret\": \"CSECRET\", \"registrationExpiresAt\": \"2027-02-21T06:53:28Z\", \
    \"refreshToken\": \"RT\"}";

struct Home {
    _folder: tempfile::TempDir,
    context: CallContext,
    path: std::path::PathBuf,
    start_url: StartUrl,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().display().to_string();
        let context =
            CallContext::new(Environment::new(HashMap::from([("HOME".to_owned(), home)])));
        let start_url = START_URL.parse::<StartUrl>().unwrap();
        let path = token_file(&context.environment, &start_url, None).unwrap();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        Self {
            _folder: folder,
            context,
            path,
            start_url,
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "a test file that no other program reads"
    )]
    fn with(content: impl AsRef<[u8]>) -> Self {
        let home = Self::new();
        std::fs::write(&home.path, content).unwrap();
        home
    }

    async fn load(&self) -> Option<Token> {
        load_token(&self.context, &self.path, &self.start_url, None)
            .await
            .found()
    }

    async fn store(&self, token: &Token, missing_members: MissingMembers) -> String {
        store_token(&self.context, &self.path, token, missing_members)
            .await
            .unwrap();
        std::fs::read_to_string(&self.path).unwrap()
    }

    fn warnings(&self) -> Vec<WarningCode> {
        self.context
            .warnings
            .take()
            .into_iter()
            .map(|warning| warning.code)
            .collect()
    }
}

fn token() -> Token {
    Token {
        start_url: Some(START_URL.into()),
        region: "us-east-1".parse().ok(),
        access_token: Secret::new("NEW"),
        expires_at: "2026-11-23T09:00:00.5Z".parse().unwrap(),
        renewal: Renewal::default(),
    }
}

#[tokio::test]
async fn a_file_of_the_aws_cli_is_written_as_it_was_read() {
    let home = Home::with(CLI);
    let token = home.load().await.unwrap();
    assert_eq!(token.access_token.expose(), "AT");
    assert_eq!(token.renewal.refresh_token.as_ref().unwrap().expose(), "RT");
    assert_eq!(home.store(&token, MissingMembers::Remove).await, CLI);
    assert_eq!(home.warnings(), []);
}

#[tokio::test]
async fn files_of_the_sdks_are_read() {
    // The SDK for JavaScript writes two spaces and milliseconds.
    let javascript = CLI.replace("28Z", "28.000Z").replace(", ", ",\n  ");
    // The SDK for Rust writes no spaces, microseconds, and another order.
    let rust = "{\"accessToken\":\"AT\",\"expiresAt\":\"2026-11-23T07:54:57.921505Z\",\"region\":\"us-east-1\"}";
    for content in [javascript.as_str(), rust] {
        let token = Home::with(content).load().await.unwrap();
        assert_eq!(token.access_token.expose(), "AT", "{content}");
    }
}

#[tokio::test]
async fn a_missing_file_causes_no_warning() {
    let home = Home::new();
    assert_eq!(home.load().await, None);
    assert_eq!(home.warnings(), []);
}

#[tokio::test]
async fn an_invalid_file_is_not_used_and_causes_a_warning() {
    let half = &CLI[..100];
    for content in [
        "",
        half,
        "null",
        "[]",
        "12345",
        "\u{0}\u{0}\u{0}",
        "{}",
        "{\"accessToken\": \"AT\"}",
        "{\"accessToken\": \"\", \"expiresAt\": \"2026-11-23T07:53:28Z\"}",
        "{\"accessToken\": 5, \"expiresAt\": \"2026-11-23T07:53:28Z\"}",
        "{\"accessToken\": \"AT\", \"expiresAt\": \"2026-11-23T07:53:28\"}",
        "{\"accessToken\": \"AT\", \"expiresAt\": 1763884408}",
        "{\"accessToken\": \"AT\", \"expiresAt\": \"2026-11-23T07:53:28Z\", \"region\": \"evil.com\"}",
    ] {
        let home = Home::with(content);
        assert_eq!(home.load().await, None, "{content:?}");
        assert_eq!(
            home.warnings(),
            [WarningCode::CacheFileBroken],
            "{content:?}"
        );
    }
    let home = Home::with(vec![b' '; 300 * 1024]);
    assert_eq!(home.load().await, None);
    assert_eq!(home.warnings(), [WarningCode::CacheFileBroken]);
}

#[tokio::test]
async fn a_warning_names_the_file_and_not_its_content() {
    let home = Home::with("{\"accessToken\": \"hunter2-hunter2\", ");
    assert_eq!(home.load().await, None);
    let warnings = format!("{:?}", home.context.warnings.take());
    assert!(
        warnings.contains(".json") && !warnings.contains("hunter2"),
        "{warnings}"
    );
}

#[tokio::test]
async fn invalid_members_that_only_a_refresh_needs_are_left_out() {
    let content = CLI
        .replace("2027-02-21T06:53:28Z", "soon")
        .replace("\"RT\"", "null");
    let token = Home::with(content).load().await.unwrap();
    assert_eq!(token.renewal.registration_expires_at, None);
    assert_eq!(token.renewal.refresh_token, None);
}

#[tokio::test]
async fn a_file_of_another_portal_with_the_same_session_name_is_not_used() {
    let home = Home::with(CLI.replace("d-9067694978", "d-0000000000"));
    assert_eq!(home.load().await, None);
    assert_eq!(home.warnings(), [WarningCode::CacheFileOfOtherPortal]);
    let home = Home::with(CLI.replace("/start", "/start/"));
    assert!(
        home.load().await.is_some(),
        "another spelling of the same portal"
    );
}

#[tokio::test]
async fn a_sign_in_to_another_region_is_not_used_and_its_region_is_returned() {
    let home = Home::with(CLI);
    let load = async |region: &str| {
        let region = region.parse::<Region>().unwrap();
        load_token(&home.context, &home.path, &home.start_url, Some(&region)).await
    };
    let other = StoredToken::OtherRegion("us-east-1".parse::<Region>().unwrap());
    assert_eq!(load("eu-west-1").await, other);
    let warning = home.context.warnings.take().remove(0);
    assert_eq!(warning.code, WarningCode::CacheFileOfOtherRegion);
    for region in ["us-east-1", "eu-west-1"] {
        assert!(warning.message.contains(region), "{}", warning.message);
    }
    assert!(matches!(load("us-east-1").await, StoredToken::Found(_)));
    assert_eq!(home.warnings(), []);
}

#[tokio::test]
async fn a_token_without_a_region_is_accepted_for_every_region() {
    let home = Home::with(CLI.replace("\"region\": \"us-east-1\", ", ""));
    let region = "eu-west-1".parse::<Region>().unwrap();
    let stored = load_token(&home.context, &home.path, &home.start_url, Some(&region)).await;
    assert_eq!(stored.found().unwrap().region, None);
    assert_eq!(home.warnings(), []);
}

#[tokio::test]
async fn deleting_leaves_the_file_of_another_region() {
    let home = Home::with(CLI);
    for (region, is_left) in [("eu-west-1", true), ("us-east-1", false)] {
        let region = region.parse::<Region>().unwrap();
        delete_token(&home.context, &home.path, &home.start_url, &region)
            .await
            .unwrap();
        assert_eq!(home.path.exists(), is_left, "{region}");
    }
    assert_eq!(home.warnings(), []);
}

#[tokio::test]
async fn an_incomplete_file_is_read_again() {
    let home = Home::with(&CLI[..50]);
    let path = home.path.clone();
    #[expect(clippy::disallowed_methods, reason = "as the AWS CLI does, in place")]
    let writer = tokio::spawn(async move {
        tokio::time::sleep(std::time::Duration::from_millis(40)).await;
        std::fs::write(path, CLI).unwrap();
    });
    assert!(home.load().await.is_some());
    assert_eq!(home.warnings(), []);
    writer.await.unwrap();
}

#[tokio::test]
async fn missing_members_are_kept_for_the_same_sign_in() {
    let home = Home::with(CLI.replace("{\"startUrl", "{\"custom\": {\"b\": 1}, \"startUrl"));
    let text = home.store(&token(), MissingMembers::KeepStored).await;
    let expected = CLI
        .replace("\"AT\"", "\"NEW\"")
        .replace("2026-11-23T07:53:28Z", "2026-11-23T09:00:00Z")
        .replace("\"RT\"}", "\"RT\", \"custom\": {\"b\": 1}}");
    assert_eq!(text, expected);
}

#[tokio::test]
async fn members_of_another_portal_or_region_are_not_kept() {
    for content in [
        CLI.replace("d-9067694978", "d-0000000000"),
        CLI.replace("us-east-1", "eu-west-1"),
    ] {
        let text = Home::with(content)
            .store(&token(), MissingMembers::KeepStored)
            .await;
        assert!(!text.contains("RT") && !text.contains("CID"), "{text}");
    }
}

#[tokio::test]
async fn members_of_an_older_sign_in_are_removed_on_request() {
    let text = Home::with(CLI.replace("\"AT\"", "\"AT\", \"custom\": 1"))
        .store(&token(), MissingMembers::Remove)
        .await;
    assert!(!text.contains("RT") && !text.contains("CID"), "{text}");
    assert!(
        text.contains("\"custom\": 1"),
        "a key of another program is kept: {text}"
    );
}

#[tokio::test]
async fn an_invalid_file_is_replaced_without_a_warning() {
    let home = Home::with("{");
    home.store(&token(), MissingMembers::KeepStored).await;
    assert_eq!(home.warnings(), []);
    assert_eq!(home.load().await.unwrap().access_token.expose(), "NEW");
}

#[tokio::test]
async fn a_path_that_cannot_be_written_is_an_error_that_names_it() {
    let home = Home::new();
    std::fs::create_dir(&home.path).unwrap();
    let error = store_token(
        &home.context,
        &home.path,
        &token(),
        MissingMembers::KeepStored,
    )
    .await
    .unwrap_err();
    assert!(matches!(
        error,
        crate::error::Error::CacheNotWritable { .. }
    ));
    assert!(error.to_string().contains(".json"), "{error}");
    assert!(!format!("{error:?}").contains("NEW"));
}

mod any_file {
    use super::*;
    use proptest::prelude::*;

    fn load_bytes(bytes: &[u8]) -> Option<Token> {
        document::document(bytes)
            .and_then(|document| parse(&document))
            .ok()
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_parser_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = load_bytes(&bytes);
        }

        #[test]
        fn no_damaged_file_is_parsed_as_a_token_without_an_access_token(
            cut in 0..CLI.len(), at in 0..CLI.len(), byte in any::<u8>()
        ) {
            let mut bytes = CLI.as_bytes()[..cut].to_vec();
            if let Some(place) = bytes.get_mut(at) { *place = byte; }
            if let Some(token) = load_bytes(&bytes) {
                prop_assert!(!token.access_token.expose().is_empty());
            }
        }

        #[test]
        fn a_stored_token_is_loaded_unchanged(
            access in "[!-~]{1,80}", refresh in proptest::option::of("[!-~]{1,80}"),
            secret in proptest::option::of("\\PC{1,40}"), seconds in 0_i64..253_402_300_799
        ) {
            let mut token = token();
            token.access_token = Secret::new(access);
            token.expires_at = DateTime::from_timestamp(seconds, 0).unwrap();
            token.renewal.refresh_token = refresh.map(Secret::new);
            token.renewal.client_secret = secret.map(Secret::new);
            let text = to_json(&merge(&token, Document::default(), MissingMembers::KeepStored)).unwrap();
            prop_assert!(text.is_ascii());
            prop_assert_eq!(load_bytes(text.as_bytes()), Some(token));
        }
    }
}
