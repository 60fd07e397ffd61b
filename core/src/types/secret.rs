//! The type of all secrets: tokens, client secrets, device codes, credentials.
//!
//! The copies that this crate makes are zeroized before their memory is freed. It cannot zeroize copies that others make:
//!
//! - strings of JavaScript, which are immutable, and the texts from which Node-API makes them;
//! - buffers of the HTTP and TLS libraries, and values of the AWS SDK's types;
//! - the buffer of `serde_json` for a text with escapes, and what it has parsed of a file that is cut off.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom, SystemRandom};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{InvalidValue, text};

/// The longest secret that is accepted, in bytes. Tokens and client secrets of the service have a few KiB; servers accept
/// longer header lines.
const MAX_LENGTH: usize = 16 * 1024;

/// A secret text. It is zeroized when dropped, and `Debug` shows `[redacted]`.
///
/// It has no `Display` and no serialization. Code that needs the text, for a request or a file, calls
/// [`Secret::expose`].
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// A secret with this text, which is moved and not copied if it is a `String`.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// 256 random bits as base64url, which is 43 characters. `None` if the system gives no random numbers.
    #[must_use]
    pub fn random() -> Option<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        SystemRandom::new().fill(bytes.as_mut()).ok()?;
        Some(Self::new(URL_SAFE_NO_PAD.encode(bytes.as_ref())))
    }

    /// Checks a secret that a caller passed: 1 to 16,384 visible ASCII characters and inner spaces, as RFC 6749 appendix A
    /// defines tokens, codes, client ids and client secrets.
    ///
    /// # Errors
    ///
    /// The message names an invisible character. It does not name other characters, which can be part of the secret.
    pub fn checked(self) -> Result<Self, InvalidValue> {
        let text = self.expose();
        if text.is_empty() {
            Err(InvalidValue::new("is empty"))
        } else if text.len() > MAX_LENGTH {
            Err(InvalidValue::new("is longer than 16384 characters"))
        } else if let Some(invisible) = text::first_invisible_but_space(text) {
            Err(InvalidValue::new(format!("contains {invisible}")))
        } else if !text.bytes().all(|byte| (0x20..=0x7e).contains(&byte)) {
            Err(InvalidValue::new(
                "contains a character that is not visible ASCII",
            ))
        } else if text.starts_with(' ') || text.ends_with(' ') {
            Err(InvalidValue::new("begins or ends with a space"))
        } else {
            Ok(self)
        }
    }

    /// The text.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The SHA-256 of the secret, to compare it later without storing it.
    #[must_use]
    pub fn digest(&self) -> Digest256 {
        Digest256(Sha256::digest(self.0.as_bytes()).into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The SHA-256 of a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest256([u8; 32]);

/// The length of the longest message of a service that is passed on, in characters.
const MAX_MESSAGE_LENGTH: usize = 500;

/// Makes a message of a service safe to show.
///
/// These secrets are replaced by `[redacted]`, in case the service echoes one. Control characters, which a terminal would
/// execute, are replaced by spaces. The message is cut off after 500 characters.
#[must_use]
pub fn scrub(text: &str, secrets: &[&Secret]) -> String {
    let mut text = Zeroizing::new(text.to_owned());
    for secret in secrets {
        // A shorter value is probably an ordinary word in the message.
        if secret.expose().len() >= 4 {
            text = Zeroizing::new(text.replace(secret.expose(), "[redacted]"));
        }
    }
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(MAX_MESSAGE_LENGTH)
        .collect::<String>()
        .trim()
        .to_owned()
}

#[cfg(test)]
pub mod freed;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(
        clippy::significant_drop_tightening,
        reason = "the watch must end after the secrets are freed"
    )]
    fn a_secret_leaves_no_copy_in_freed_memory() {
        let watch = freed::exclusive();
        watch.start();
        let secret = Secret::new(freed::MARKER);
        assert_eq!(secret.clone().digest(), secret.digest());
        drop(secret);
        assert_eq!(watch.copies(), 0);
        // The watch finds a copy that is not zeroized.
        watch.start();
        drop(freed::MARKER.to_owned());
        assert_eq!(watch.copies(), 1);
    }

    #[test]
    #[expect(
        clippy::significant_drop_tightening,
        reason = "the watch must end after the secrets are freed"
    )]
    fn scrubbing_leaves_no_copy_in_freed_memory() {
        let watch = freed::exclusive();
        watch.start();
        let secrets = [Secret::new(freed::MARKER), Secret::new("other")];
        let [marker, other] = &secrets;
        assert_eq!(scrub(freed::MARKER, &[other, marker]), "[redacted]");
        drop(secrets);
        assert_eq!(watch.copies(), 0);
    }

    #[test]
    fn a_secret_is_not_printed() {
        let secret = Secret::new("hunter2-hunter2");
        assert_eq!(
            format!("{secret:?} {:?}", Some(&secret)),
            "[redacted] Some([redacted])"
        );
    }

    #[test]
    fn a_secret_of_a_caller_is_visible_ascii_of_limited_length() {
        let token = Secret::new("aoaAAAAA-_.~+/=").checked().unwrap();
        assert_eq!(token.expose(), "aoaAAAAA-_.~+/=");
        let long = "x".repeat(MAX_LENGTH + 1);
        for text in ["", "a\nb", "a\0", "tökén", long.as_str()] {
            let error = Secret::new(text).checked().unwrap_err();
            let is_shown = !text.is_empty() && error.to_string().contains(text);
            assert!(!is_shown, "the value is shown");
        }
    }

    #[test]
    fn scrubbing_removes_echoed_secrets_and_control_characters() {
        let secret = Secret::new("device-code-1");
        assert_eq!(
            scrub("bad code device-code-1\u{1b}[31m!\r\n", &[&secret]),
            "bad code [redacted] [31m!"
        );
    }

    #[test]
    fn scrubbing_cuts_off_a_long_message_between_characters() {
        assert_eq!(
            scrub(&"é".repeat(2000), &[]).chars().count(),
            MAX_MESSAGE_LENGTH
        );
    }

    #[test]
    fn different_secrets_have_different_digests() {
        assert_eq!(Secret::new("a").digest(), Secret::new("a").digest());
        assert_ne!(Secret::new("a").digest(), Secret::new("b").digest());
    }

    #[test]
    fn a_secret_of_a_caller_has_at_most_16384_characters_and_no_space_at_its_ends() {
        let problem = |text: &str| Secret::new(text).checked().err().map(|it| it.to_string());
        assert_eq!(problem(&"x".repeat(MAX_LENGTH)), None);
        let too_long = "is longer than 16384 characters";
        assert_eq!(
            problem(&"x".repeat(MAX_LENGTH + 1)).as_deref(),
            Some(too_long)
        );
        for text in [" a", "a "] {
            assert_eq!(
                problem(text).as_deref(),
                Some("begins or ends with a space")
            );
        }
        assert_eq!(problem("a b"), None);
        assert_eq!(problem("").as_deref(), Some("is empty"));
    }

    #[test]
    fn scrubbing_removes_secrets_of_four_characters_and_blanks_at_the_ends() {
        let secrets = [Secret::new("abcd"), Secret::new("xyz")];
        let [four, three] = &secrets;
        assert_eq!(scrub("\tabcd xyz\n", &[four, three]), "[redacted] xyz");
    }
}
