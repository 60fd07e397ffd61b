//! Properties that hold for any bytes and any token.

use proptest::prelude::*;

use super::*;

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
        if let Some(changed) = bytes.get_mut(at) { *changed = byte; }
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
