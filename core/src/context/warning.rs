//! Problems that do not end a call.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::diagnostics::Message;
use crate::diagnostics::events::call::Warned;
use crate::error::WarningCode;

/// A problem that did not end the call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The kind of problem.
    pub code: WarningCode,
    /// What happened, without secrets.
    pub message: String,
    /// The file that the message is about.
    pub path: Option<PathBuf>,
}

impl Warning {
    /// The event that reports it.
    #[must_use]
    pub fn event(&self) -> Warned<'_> {
        Warned {
            code: self.code,
            message: Message::new(&self.message),
            path: self.path.as_deref(),
        }
    }
}

/// The warnings of one call. Clones share one list, and equal warnings are listed once.
#[derive(Debug, Clone, Default)]
pub struct Warnings(Arc<Mutex<Vec<Warning>>>);

impl Warnings {
    /// Adds a warning.
    pub fn push(&self, code: WarningCode, message: impl Into<String>, path: Option<PathBuf>) {
        let message = message.into();
        self.append([Warning {
            code,
            message,
            path,
        }]);
    }

    /// Adds several warnings, such as those of another call.
    pub fn append(&self, warnings: impl IntoIterator<Item = Warning>) {
        let mut collected = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for warning in warnings {
            if !collected.contains(&warning) {
                collected.push(warning);
            }
        }
    }

    /// Removes and returns all warnings, in the order in which they were added.
    #[must_use]
    pub fn take(&self) -> Vec<Warning> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_warnings_are_listed_once() {
        let warnings = Warnings::default();
        for message in ["one", "two", "one"] {
            warnings.push(WarningCode::NotLocked, message, None);
        }
        let messages = warnings.take().into_iter().map(|warning| warning.message);
        assert_eq!(messages.collect::<Vec<_>>(), ["one", "two"]);
        assert_eq!(warnings.take(), []);
    }
}
