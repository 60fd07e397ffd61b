//! Token files as the AWS CLI and the SDKs write them, and invalid ones.

use super::*;

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
