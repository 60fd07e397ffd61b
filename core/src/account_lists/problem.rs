//! What can go wrong with the file.

use std::io;

use rusqlite::ErrorCode;

#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    #[error(transparent)]
    Io(#[from] io::Error),
    /// This library did not write it.
    #[error("its content is not a list")]
    Damaged,
    #[error("another call in this process does not end")]
    Blocked,
}

impl Problem {
    pub(super) fn is_full_disk(&self) -> bool {
        match self {
            Self::Damaged | Self::Blocked => false,
            Self::Io(error) => error.kind() == io::ErrorKind::StorageFull,
            Self::Sqlite(error) => error.sqlite_error_code() == Some(ErrorCode::DiskFull),
        }
    }

    /// Whether the content of the file is wrong, so that another try would fail, too.
    pub(super) fn is_damage(&self) -> bool {
        match self {
            Self::Damaged => true,
            Self::Io(_) | Self::Blocked => false,
            // An error without a code is a value of another type than the schema has.
            Self::Sqlite(error) => error.sqlite_error_code().is_none_or(|code| {
                matches!(
                    code,
                    ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt | ErrorCode::Unknown
                )
            }),
        }
    }
}
