//! Values of the host's older columns that a migration copies to the new ones.

use super::*;

fn with_older_columns(values: &str) -> Fixture {
    let states = history();
    let (_, sql) = states.iter().find(|(name, _)| name == "0013").unwrap();
    Fixture::of(&format!(
        "{sql} INSERT INTO claude_code_settings (sso_access_token, sso_refresh_token, sso_client_secret, \
         sso_start_url, sso_region, sso_account_id, sso_role_name) \
         VALUES ('planted-token', 'planted-refresh', 'planted-secret', {values});"
    ))
}

#[tokio::test]
async fn values_of_older_columns_are_copied_once() {
    let fixture = with_older_columns(
        "'https://my-org.awsapps.com/start', 'eu-west-1', '123456789012', 'Admin'",
    );
    let report = migrate(&fixture).await;
    assert_eq!(report.adopted_columns, &OURS[..4]);
    let expected = Settings {
        start_url: Some("https://my-org.awsapps.com/start".to_owned()),
        region: "eu-west-1".to_owned(),
        account_id: Some("123456789012".to_owned()),
        role_name: Some("Admin".to_owned()),
        ..Settings::default()
    };
    let store = Store::open(fixture.database(), never()).await.unwrap();
    assert_eq!(store.get(never()).await.unwrap(), expected);

    fixture.run("UPDATE claude_code_settings SET aws_sso_role_name = NULL");
    assert_eq!(migrate(&fixture).await.adopted_columns, [""; 0]);
    assert_eq!(
        store.get(never()).await.unwrap().role_name,
        None,
        "a value that was set to NULL is not copied again"
    );
}

#[tokio::test]
async fn invalid_values_of_older_columns_are_not_copied() {
    for values in [
        "NULL, NULL, NULL, NULL",
        "'', '', '', ''",
        "'http://my-org.awsapps.com', 'evil.example', '12345678901', 'no spaces'",
        "'javascript:alert(1)', 'US-EAST-1', '12345678901x', 'a/b'",
        "'https://a b/', '-x', '1234567890123', x'41'",
        "x'68', x'68', 123, ''",
    ] {
        let fixture = with_older_columns(values);
        assert_eq!(migrate(&fixture).await.adopted_columns, [""; 0], "{values}");
        let store = Store::open(fixture.database(), never()).await.unwrap();
        assert_eq!(
            store.get(never()).await.unwrap(),
            Settings::default(),
            "{values}"
        );
    }
}

#[tokio::test]
async fn tokens_stay_in_the_hosts_own_columns() {
    let fixture = with_older_columns(
        "'https://my-org.awsapps.com/start', 'eu-west-1', '123456789012', 'Admin'",
    );
    let before = fixture.bytes();
    let report = migrate(&fixture).await;
    let found = |bytes: &[u8]| {
        bytes
            .windows(8)
            .filter(|window| window == b"planted-")
            .count()
    };
    assert_eq!(found(&fixture.bytes()), found(&before));
    assert!(!format!("{report:?}").contains("planted"));
    let store = Store::open(fixture.database(), never()).await.unwrap();
    assert!(!format!("{:?}", store.get(never()).await.unwrap()).contains("planted"));
    let ours = fixture.rows(&format!(
        "SELECT {} FROM claude_code_settings",
        OURS.join(", ")
    ));
    assert!(!format!("{ours:?}").contains("planted"));
}
