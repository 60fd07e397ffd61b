//! Functions of the program that decide about proxies.

use std::fmt;
use std::pin::Pin;

use crate::error::ConnectionFault;
use crate::network::failure::Failure;
use crate::types::text::one_line;

/// The answer of a function, which can take its time.
pub(super) type Answer<T> = Pin<Box<dyn Future<Output = Result<T, FunctionFailure>> + Send>>;

/// The longest message of an exception that is shown, in characters.
const MAX_MESSAGE: usize = 200;

/// Why a function has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FunctionFailure {
    /// It threw an exception with this message.
    Threw(String),
    /// It answered with something that is not a text.
    NoText,
    /// The thread that it runs on has ended.
    Ended,
}

impl fmt::Display for FunctionFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Threw(message) => write!(f, "threw an exception: {}", shown(message)),
            Self::NoText => f.write_str("did not answer with a text"),
            Self::Ended => f.write_str(
                "cannot be called any more: the thread that passed it has ended; call `configureNetwork` again",
            ),
        }
    }
}

/// The failure of a function, by its name.
pub(super) fn failed(name: &str, problem: &impl fmt::Display) -> Failure {
    let problem = format!("the function `{name}` of `configureNetwork` {problem}");
    Failure::new(ConnectionFault::ProxyFunctionFailed, problem)
}

/// The message of an exception on one line, without words that can be a URL with a password.
fn shown(message: &str) -> String {
    let words = message.split_whitespace();
    let words: Vec<&str> = words
        .map(|word| if word.contains('@') { "…" } else { word })
        .collect();
    one_line(&words.join(" "))
        .chars()
        .take(MAX_MESSAGE)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_of_an_exception_is_short_and_has_no_password() {
        let message = format!("no `http://me:hunter2@p:1`\n\u{1b}[31m{}", "x".repeat(1000));
        let text = FunctionFailure::Threw(message).to_string();
        assert!(
            !text.contains("hunter2") && !text.contains('\u{1b}'),
            "{text}"
        );
        assert!(text.starts_with("threw an exception: no … "), "{text}");
        assert!(text.len() < 300);
    }
}
