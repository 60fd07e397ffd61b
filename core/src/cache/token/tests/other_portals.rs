//! A token file of another portal or region is neither used nor changed.

use super::*;

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
