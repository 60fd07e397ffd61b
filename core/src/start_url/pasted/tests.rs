use super::*;
use proptest::prelude::*;

fn start_url_of(text: &str) -> Result<String, String> {
    let pasted = text
        .parse::<PastedUrl>()
        .map_err(|error| error.to_string())?;
    Ok(pasted.start_url.as_str().to_owned())
}

#[test]
fn what_people_paste_around_an_address_is_ignored() {
    let expected = "https://my-org.awsapps.com/start";
    for text in [
        "https://my-org.awsapps.com/start",
        "  https://my-org.awsapps.com/start\r\n",
        "\u{feff}https://my-org.awsapps.com/start\u{200b}",
        "https://my-org.aws\u{ad}apps.com/start",
        "\"https://my-org.awsapps.com/start\"",
        "'https://my-org.awsapps.com/start'",
        "\u{201c}https://my-org.awsapps.com/start\u{201d}.",
        "\u{201e}https://my-org.awsapps.com/start\u{201c}",
        "<https://my-org.awsapps.com/start>",
        "<a href=\"https://my-org.awsapps.com/start\">portal</a>",
        "[portal](https://my-org.awsapps.com/start)",
        "(https://my-org.awsapps.com/start),",
        "[https://my-org.awsapps.com/start]",
        "https://my-org.awsapps.com/start.",
        "https://my-org.awsapps.com/start,",
        "Start URL: https://my-org.awsapps.com/start\nRegion: us-east-1",
        "sso_start_url = https://my-org.awsapps.com/start",
        "https://my-org.awsapps.com/start/",
        "https://my-org.awsapps.com/start#",
        "https://my-org.awsapps.com/start#/",
        "https://my-org.awsapps.com/start/#/",
        "https://my-org.awsapps.com/start/#/?tab=accounts",
        "https://my-org.awsapps.com/start/#/device?user_code=ABCD-EFGH",
        "https://my-org.awsapps.com/start/?x=y&z=%20#/console?account_id=1",
        "https://my-org.awsapps.com/start%E2%80%8B",
        "https://my-org.awsapps.com/start%20",
        "https://my-org.awsapps.com",
        "HTTPS://My-Org.AwsApps.com/start",
        "http://my-org.awsapps.com/start",
        "https:/my-org.awsapps.com/start",
        "https:\\\\my-org.awsapps.com\\start",
        "//my-org.awsapps.com/start",
        "my-org.awsapps.com/start",
        "my-org.awsapps.com",
        "my-org",
        "My-Org/",
    ] {
        assert_eq!(start_url_of(text).as_deref(), Ok(expected), "{text:?}");
    }
}

#[test]
fn a_name_alone_becomes_an_address_that_is_marked_as_assumed() {
    for (text, expected) in [
        ("d-9067694978", "https://d-9067694978.awsapps.com/start"),
        ("my-org", "https://my-org.awsapps.com/start"),
        (
            "ssoins-722374e8c3c8e6c6",
            "https://identitycenter.amazonaws.com/ssoins-722374e8c3c8e6c6",
        ),
    ] {
        let pasted: PastedUrl = text.parse().unwrap();
        assert_eq!(pasted.start_url.as_str(), expected);
        assert!(pasted.is_assumed, "{text}");
    }
    let full: PastedUrl = "my-org.awsapps.com".parse().unwrap();
    assert!(!full.is_assumed);
}

#[test]
fn the_address_of_a_sign_in_page_tells_the_directory_and_the_region() {
    for text in [
        "https://eu-west-1.signin.aws/platform/d-9067694978/login?workflowStateHandle=abc",
        "https://eu-west-1.signin.aws/platform/d-9067%E2%80%8B694978/login",
        "https://eu-west-1.signin.aws/platform/d-9067694978\0/login",
    ] {
        let pasted: PastedUrl = text.parse().unwrap();
        assert_eq!(
            pasted.start_url.as_str(),
            "https://d-9067694978.awsapps.com/start"
        );
        assert_eq!(pasted.region.unwrap().as_str(), "eu-west-1");
        assert!(pasted.is_assumed);
    }
    let device = "https://device.sso.eu-west-1.amazonaws.com/?user_code=ABCD-EFGH";
    let pasted: PastedUrl = device.parse().unwrap();
    assert_eq!(pasted.region.unwrap().as_str(), "eu-west-1");
}

#[test]
fn addresses_of_unknown_hosts_are_kept() {
    for (text, expected) in [
        ("aws.corp.example", "https://aws.corp.example"),
        (
            "aws.corp.example:8443/sso",
            "https://aws.corp.example:8443/sso",
        ),
        (
            "https://aws.corp.example/sso?team=a#x",
            "https://aws.corp.example/sso?team=a",
        ),
        (
            "https://aws.corp.example/a%2500%E2%80%8B",
            "https://aws.corp.example/a%2500",
        ),
        ("http://127.0.0.1:4000/start", "http://127.0.0.1:4000/start"),
        (
            "http://localhost:4000/start/",
            "http://localhost:4000/start",
        ),
        ("http://10.0.0.1/start", "https://10.0.0.1/start"),
        ("https://[::1]:4000/start", "https://[::1]:4000/start"),
        (
            "https://my-org.awsapps.com:8443/start",
            "https://my-org.awsapps.com:8443/start",
        ),
        (
            "https://my-org.awsapps.com.evil.example/start",
            "https://my-org.awsapps.com.evil.example/start",
        ),
    ] {
        assert_eq!(start_url_of(text).as_deref(), Ok(expected), "{text:?}");
    }
}

#[test]
fn the_dot_after_a_host_is_ignored_and_a_label_is_never_empty() {
    for (text, expected) in [
        (
            "https://my-org.awsapps.com./start",
            "https://my-org.awsapps.com/start",
        ),
        ("aws.corp.example.#x", "https://aws.corp.example"),
        (
            "http://localhost.:4000/start",
            "http://localhost:4000/start",
        ),
    ] {
        assert_eq!(start_url_of(text).as_deref(), Ok(expected), "{text:?}");
    }
    for text in [
        "my-org.#x",
        "a..b/start",
        "https://a.b../start",
        "https://.a/start",
    ] {
        assert!(start_url_of(text).is_err(), "{text:?}");
    }
}

#[test]
fn a_text_that_is_no_address_is_rejected() {
    for text in [
        "",
        " ",
        "\"\"",
        "\u{200b}",
        ".",
        "my org",
        "my_org",
        "-my-org",
        "ftp://my-org.awsapps.com/start",
        "javascript:alert(1)",
        "mailto:me@my-org.example",
        "me@my-org.example",
        "my\0org",
        "https://aws.corp.example/our%20portal",
        "https://my\u{2013}org.awsapps.com/start",
        "file:///etc/passwd",
        "https://",
        "https://user:pw@my-org.awsapps.com/start",
        "https://my-org",
        "arn:aws:sso:::instance/ssoins-1",
        "the portal my-org.awsapps.com",
        "aws.corp)example",
        "aws.corp.example/start'x",
        "aws.corp.example/start?x=(y)z",
        "https://aws.corp.example/start%29%E2%80%8B",
        "https://aws.corp.example/start.%E2%80%8B",
    ] {
        let error = start_url_of(text);
        assert!(error.is_err(), "{text:?}: {error:?}");
    }
    let long = format!("https://a.example/{}", "x".repeat(5000));
    assert_eq!(
        start_url_of(&long).unwrap_err(),
        "is longer than 4096 characters"
    );
    let long = format!("https://a.example/{}", "x".repeat(LONGEST_URL));
    assert_eq!(
        start_url_of(&long).unwrap_err(),
        "is longer than 2048 characters"
    );
    let padded = |length: usize| format!("{:<length$}", "https://my-org.awsapps.com/start");
    assert!(start_url_of(&padded(4096)).is_ok());
    assert!(start_url_of(&padded(4097)).is_err());
    let secret = start_url_of("hunter2 hunter2").unwrap_err();
    assert!(!secret.contains("hunter2"), "{secret}");
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic_and_a_start_url_means_itself(text in "\\PC{0,60}") {
        if let Ok(pasted) = text.parse::<PastedUrl>() {
            let again: PastedUrl = pasted.start_url.as_str().parse().unwrap();
            prop_assert_eq!(again.start_url, pasted.start_url);
        }
    }

    #[test]
    fn what_stands_around_an_address_makes_no_difference(
        before in "[ \t\r\n\"'<(\u{201c}\u{200b}]{0,5}",
        after in "[ \t\r\n\"'>).,;\u{201d}\u{200b}]{0,5}",
        name in "[a-z][a-z0-9]{0,20}",
    ) {
        let text = format!("{before}https://{name}.awsapps.com/start{after}");
        prop_assert_eq!(start_url_of(&text), Ok(format!("https://{name}.awsapps.com/start")));
    }
}
