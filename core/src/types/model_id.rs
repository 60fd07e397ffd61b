//! The id of a model of Bedrock.

use std::str::FromStr;

use super::{InvalidValue, text};

/// The id of a model, of an inference profile, or the ARN of one, with the suffix of Claude Code for a larger context
/// (`[1m]`) if it has one.
///
/// It becomes an environment variable and a part of a URL. It has 1 to 2048 visible ASCII characters, as `modelId` of
/// `InvokeModel` (<https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html>).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelId(String);

/// The number of characters that Bedrock allows.
const MAX_LENGTH: usize = 2048;

impl ModelId {
    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ModelId {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        if (1..=MAX_LENGTH).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_graphic())
        {
            Ok(Self(text.to_owned()))
        } else {
            Err(text::invalid(
                "is not a model id: 1 to 2048 visible ASCII characters without spaces",
                text,
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_arns_of_models_and_inference_profiles_are_accepted() {
        for text in [
            "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
            "us.anthropic.claude-sonnet-4-5-20250929-v1:0[1m]",
            "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc",
            "opusplan",
        ] {
            assert_eq!(text.parse::<ModelId>().unwrap().as_str(), text);
        }
        for text in [
            "",
            "a b",
            "a\n",
            "mod\u{e8}le",
            "a\0",
            &"x".repeat(MAX_LENGTH + 1),
        ] {
            assert!(text.parse::<ModelId>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_model_id_has_at_most_2048_characters() {
        assert!("x".repeat(MAX_LENGTH).parse::<ModelId>().is_ok());
        assert!("x".parse::<ModelId>().is_ok());
    }
}
