//! How important an event is.

use std::str::FromStr;

/// How important an event is. The first is the most important one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A call failed.
    Error,
    /// Something went wrong, and the call goes on.
    Warn,
    /// What a person who uses the program would want to know: sign-ins, refreshes, lists.
    Info,
    /// Every request and every decision.
    Debug,
}

impl Level {
    /// All levels.
    pub const ALL: &'static [Self] = &[Self::Error, Self::Warn, Self::Info, Self::Debug];

    /// The name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
        }
    }

    /// The level of `tracing`.
    #[must_use]
    pub const fn of_tracing(self) -> tracing::Level {
        match self {
            Self::Error => tracing::Level::ERROR,
            Self::Warn => tracing::Level::WARN,
            Self::Info => tracing::Level::INFO,
            Self::Debug => tracing::Level::DEBUG,
        }
    }

    /// The level that is called so in `tracing`. `TRACE` is not used here.
    pub(super) fn from_tracing(level: tracing::Level) -> Option<Self> {
        let mut levels = Self::ALL.iter().copied();
        levels.find(|known| known.of_tracing() == level)
    }
}

/// A text that names no level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be `error`, `warn`, `info` or `debug`")]
pub struct UnknownLevel;

impl FromStr for Level {
    type Err = UnknownLevel;

    fn from_str(name: &str) -> Result<Self, UnknownLevel> {
        let mut levels = Self::ALL.iter().copied();
        levels
            .find(|level| level.as_str() == name)
            .ok_or(UnknownLevel)
    }
}
