//! Texts for people.

use crate::types::text::first_invisible_but_space;

/// A secret that is in the input. No text for people may have it.
pub(crate) const PLANTED: &str = "hunter2-hunter2";

/// Fails if a text for people has the planted secret, or characters that change how it is shown.
pub(crate) fn assert_harmless(text: &str) {
    assert!(!text.contains(PLANTED), "it has the secret: {text}");
    assert_visible(text);
}

/// Fails if a text for people has characters that change how it is shown.
pub(crate) fn assert_visible(text: &str) {
    assert_eq!(
        first_invisible_but_space(text),
        None,
        "it has an invisible character: {text:?}"
    );
}
