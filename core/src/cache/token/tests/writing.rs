//! Members of the stored file that a new token does not have.

use super::*;

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
