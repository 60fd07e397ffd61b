//! The value types, as a program that depends on the crate uses them.

use std::str::FromStr;

use aws_sso_native_core::types::{
    AccountId, ClientName, InvalidValue, Region, RoleName, Secret, SessionName, StartUrl,
};

/// The error of parsing a text, if it is invalid.
fn problem<T: FromStr<Err = InvalidValue>>(text: &str) -> Option<String> {
    text.parse::<T>().err().map(|error| error.to_string())
}

#[test]
fn values_of_the_form_that_aws_gives_are_accepted() {
    assert_eq!(
        problem::<StartUrl>("https://d-9067694978.awsapps.com/start"),
        None
    );
    assert_eq!(problem::<StartUrl>("http://127.0.0.1:8080/start"), None);
    assert_eq!(problem::<Region>("us-gov-west-1"), None);
    assert_eq!(problem::<AccountId>("123456789012"), None);
    assert_eq!(problem::<RoleName>("AdministratorAccess"), None);
    assert_eq!(problem::<SessionName>("my-org"), None);
    assert_eq!(problem::<ClientName>("My App"), None);
}

#[test]
fn a_region_that_would_change_the_host_is_rejected() {
    for region in [
        "us-east-1.evil.example",
        "us-east-1/",
        "us-east-1@evil",
        "",
        "-a",
        "a-",
        "EU",
    ] {
        assert!(problem::<Region>(region).is_some(), "{region}");
    }
}

#[test]
fn a_start_url_without_encryption_is_rejected_unless_it_is_on_this_machine() {
    assert!(problem::<StartUrl>("http://my-org.awsapps.com/start").is_some());
    assert!(problem::<StartUrl>("ftp://my-org.awsapps.com/start").is_some());
    assert!(problem::<StartUrl>("https://name:word@my-org.awsapps.com/start").is_some());
}

#[test]
fn an_account_id_is_twelve_digits() {
    for id in [
        "12345678901",
        "1234567890123",
        "12345678901a",
        "",
        "１２３４５６７８９０１２",
    ] {
        assert!(problem::<AccountId>(id).is_some(), "{id}");
    }
}

#[test]
fn an_error_does_not_repeat_the_text() {
    let secret = "a-secret-in-the-wrong-place";
    assert!(!problem::<AccountId>(secret).unwrap().contains(secret));
    let long = secret.repeat(200);
    assert!(!problem::<StartUrl>(&long).unwrap().contains(secret));
    assert!(!problem::<Region>(&long).unwrap().contains(secret));
}

#[test]
fn a_secret_is_not_printed() {
    let secret = Secret::new("a-secret");
    assert!(!format!("{secret:?}").contains("a-secret"));
    assert_eq!(secret.expose(), "a-secret");
    assert!(Secret::new("two\nlines").checked().is_err());
}
