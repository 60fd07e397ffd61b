//! The type every secret lives in: tokens, client secrets, device codes, credentials.
//!
//! Copies that this crate makes are zeroized before their memory is given back. What it does not make it cannot wipe:
//! JavaScript's strings, which are never overwritten, and the texts that napi hands over to make them; the buffers of the HTTP and TLS libraries; values of the AWS SDK's
//! types; what `serde_json` sets aside for a text with escapes, or has read of a file that turns out to be cut off.

use std::fmt;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{InvalidValue, text};

/// Longer than any token or client secret that the service gives (a few KiB), shorter than what servers accept as a
/// header line.
const MAX_LENGTH: usize = 16 * 1024;

/// A secret text. Its memory is zeroized when it goes, and it cannot be printed.
///
/// There is no `Display` and no serialization: the few places that must hand a secret on (a request,
/// a cache file, JavaScript) say so by [`Secret::expose`].
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// Takes over a secret that a caller gives: visible ASCII, as RFC 6749 appendix A defines tokens, codes, client ids
    /// and client secrets, and as an HTTP header can carry. Of other characters only those that are not seen are named:
    /// the others could be part of a secret.
    pub fn checked(self) -> Result<Self, InvalidValue> {
        let text = self.expose();
        if text.is_empty() {
            Err(InvalidValue::new("is empty"))
        } else if text.len() > MAX_LENGTH {
            Err(InvalidValue::new("is longer than 16384 characters"))
        } else if let Some(unseen) = text::first_unseen_but_space(text) {
            Err(InvalidValue::new(format!("contains {unseen}")))
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

    /// The text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// A digest to know the secret again by, without keeping it.
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

/// The longest piece of a service's own words that is passed on, in characters.
const LONGEST_REASON: usize = 500;

/// Makes a service's own words safe to show: this call's secrets are taken out, should the service
/// echo one, control characters become spaces (a terminal obeys them), and the length is bounded.
#[must_use]
pub fn scrub(text: &str, secrets: &[&Secret]) -> String {
    let mut text = Zeroizing::new(text.to_owned());
    for secret in secrets {
        // A short value is as likely a word of the message as the secret itself.
        if secret.expose().len() >= 4 {
            text = Zeroizing::new(text.replace(secret.expose(), "[redacted]"));
        }
    }
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(LONGEST_REASON)
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
        reason = "the watch lasts until what it looks for is freed"
    )]
    fn a_secret_leaves_no_copy_in_freed_memory() {
        let alone = freed::alone();
        alone.watch();
        let secret = Secret::new(freed::MARKER);
        assert_eq!(secret.clone().digest(), secret.digest());
        drop(secret);
        assert_eq!(alone.copies(), 0);
        // That the watch sees what is not zeroized.
        alone.watch();
        drop(freed::MARKER.to_owned());
        assert_eq!(alone.copies(), 1);
    }

    #[test]
    #[expect(
        clippy::significant_drop_tightening,
        reason = "the watch lasts until what it looks for is freed"
    )]
    fn scrubbing_leaves_no_copy_in_freed_memory() {
        let alone = freed::alone();
        alone.watch();
        let secrets = [Secret::new(freed::MARKER), Secret::new("other")];
        let [marker, other] = &secrets;
        assert_eq!(scrub(freed::MARKER, &[other, marker]), "[redacted]");
        drop(secrets);
        assert_eq!(alone.copies(), 0);
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
    fn a_secret_of_a_caller_is_visible_ascii_of_a_sane_length() {
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
    fn scrubbing_takes_out_echoed_secrets_and_terminal_controls() {
        let secret = Secret::new("device-code-1");
        assert_eq!(
            scrub("bad code device-code-1\u{1b}[31m!\r\n", &[&secret]),
            "bad code [redacted] [31m!"
        );
    }

    #[test]
    fn scrubbing_bounds_the_length_at_a_character() {
        assert_eq!(
            scrub(&"é".repeat(2000), &[]).chars().count(),
            LONGEST_REASON
        );
    }

    #[test]
    fn digests_tell_secrets_apart() {
        assert_eq!(Secret::new("a").digest(), Secret::new("a").digest());
        assert_ne!(Secret::new("a").digest(), Secret::new("b").digest());
    }
}
