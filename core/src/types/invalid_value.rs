//! The error of parsing a text as one of these types.

use std::borrow::Cow;

/// What is wrong with a text. The message follows the name of the parameter: "is not 12 digits".
///
/// It does not contain the text, which can be a secret that was passed as the wrong parameter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidValue(Cow<'static, str>);

impl InvalidValue {
    /// An error with this message.
    #[must_use]
    pub fn new(problem: impl Into<Cow<'static, str>>) -> Self {
        Self(problem.into())
    }
}
