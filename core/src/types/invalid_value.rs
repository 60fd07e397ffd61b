//! Why a text cannot be a value of a type.

use std::borrow::Cow;

/// What is wrong with a text, in words that follow the name of what was to be set: "is not 12 digits".
///
/// It never holds the text itself, which may be a secret in the wrong place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidValue(Cow<'static, str>);

impl InvalidValue {
    /// An error with these words.
    #[must_use]
    pub fn new(problem: impl Into<Cow<'static, str>>) -> Self {
        Self(problem.into())
    }
}
