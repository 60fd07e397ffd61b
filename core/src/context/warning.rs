//! Problems that do not end a call.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

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

/// The kinds of warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WarningCode {
    /// A cache file is invalid, empty, too large, or not a file. It was not used.
    CacheFileBroken,
    /// A cache file exists and could not be read.
    CacheFileUnreadable,
    /// A cache file belongs to another portal.
    CacheFileOfOtherPortal,
    /// A cache file contains a sign-in to another region.
    CacheFileOfOtherRegion,
    /// The client registration could not be stored; the next sign-in registers again.
    RegistrationNotStored,
    /// The client was registered under a changed name, because the service rejects the one that was given.
    ClientNameChanged,
    /// A part of `~/.aws/config` or `~/.aws/credentials` could not be used.
    ConfigFileIgnored,
    /// The certificates of `NODE_EXTRA_CA_CERTS` could not be used.
    ExtraCertificatesIgnored,
    /// A lock across processes could not be acquired; the call went on without it.
    NotLocked,
    /// A refreshed token could not be stored; it is kept in memory and stored later.
    TokenNotStored,
    /// A refresh in the background failed; the current token is still valid.
    RefreshFailed,
    /// The time at which the person was asked to sign in could not be stored.
    PromptNotRecorded,
    /// The operating system cannot watch the token file; it is checked at intervals.
    ChangesNotWatched,
    /// The list of accounts could not be stored, or the stored one not read.
    ListNotKept,
}

impl WarningCode {
    /// The stable name of the kind.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CacheFileBroken => "CacheFileBroken",
            Self::CacheFileUnreadable => "CacheFileUnreadable",
            Self::CacheFileOfOtherPortal => "CacheFileOfOtherPortal",
            Self::CacheFileOfOtherRegion => "CacheFileOfOtherRegion",
            Self::RegistrationNotStored => "RegistrationNotStored",
            Self::ClientNameChanged => "ClientNameChanged",
            Self::ConfigFileIgnored => "ConfigFileIgnored",
            Self::ExtraCertificatesIgnored => "ExtraCertificatesIgnored",
            Self::NotLocked => "NotLocked",
            Self::TokenNotStored => "TokenNotStored",
            Self::RefreshFailed => "RefreshFailed",
            Self::PromptNotRecorded => "PromptNotRecorded",
            Self::ChangesNotWatched => "ChangesNotWatched",
            Self::ListNotKept => "ListNotKept",
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
