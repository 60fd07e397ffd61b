//! Proof Key for Code Exchange (RFC 7636): a stolen authorization code is useless without the code verifier.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::types::Secret;

/// A new code verifier, with the 256 bits of entropy of RFC 7636 section 7.1. The authorization request has its hash, and the token request has the verifier itself.
pub(super) fn code_verifier() -> Result<Secret> {
    random_text()
}

/// A new `state`, which binds the authorization response to this sign-in (RFC 6749 section 10.12).
pub(super) fn state() -> Result<Secret> {
    random_text()
}

/// The code challenge of RFC 7636 section 4.2: `BASE64URL-ENCODE(SHA256(ASCII(code_verifier)))`.
pub(super) fn s256_challenge(verifier: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose().as_bytes()))
}

fn random_text() -> Result<Secret> {
    Secret::random().ok_or_else(|| Error::Internal("the system gives no random numbers".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_of_the_example_in_the_rfc_is_computed() {
        // RFC 7636 appendix B.
        let verifier = Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(
            s256_challenge(&verifier),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn states_are_random() {
        let states: std::collections::HashSet<_> = (0..100)
            .map(|_| state().unwrap().expose().to_owned())
            .collect();
        assert_eq!(states.len(), 100);
        // 256 bits in base64url.
        assert!(states.iter().all(|state| state.len() == 43));
        // No character is constant.
        for place in 0..43 {
            let first: std::collections::HashSet<_> =
                states.iter().map(|state| state.as_bytes()[place]).collect();
            assert!(first.len() > 1, "{place}");
        }
    }

    #[test]
    fn verifiers_follow_the_grammar_and_differ() {
        let (one, other) = (code_verifier().unwrap(), code_verifier().unwrap());
        assert_ne!(one, other);
        // RFC 7636 section 4.1: 43 to 128 unreserved characters.
        assert_eq!(one.expose().len(), 43);
        assert!(
            one.expose()
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        );
    }
}
