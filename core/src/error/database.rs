//! What can be wrong with a database file.

use super::ErrorCode;

/// Why a database file, or the settings in it, cannot be used. The file is left as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseFault {
    /// Something else in this process has it open.
    #[error(
        "is open elsewhere in this process; two SQLite libraries do not see each other's locks"
    )]
    InUse,
    /// Another process, or a call that does not end, kept it locked.
    #[error("was kept locked by another process, or by a call that does not end")]
    Busy,
    /// A folder, a pipe or a device.
    #[error("is not a file")]
    NotAFile,
    /// The folder is not there.
    #[error("cannot be made: its folder does not exist")]
    FolderMissing,
    /// Refused by the operating system.
    #[error("may not be read and written by this user")]
    NotPermitted,
    /// A read-only medium or file.
    #[error("is read-only")]
    ReadOnly,
    /// No space left.
    #[error("cannot be written: the disk is full")]
    DiskFull,
    /// Something else than a database.
    #[error("is not an SQLite database")]
    NotADatabase,
    /// Random bytes.
    #[error("is not a plain SQLite database; it looks encrypted")]
    Encrypted,
    /// Cut off or damaged.
    #[error("is a damaged SQLite database: {0}")]
    Corrupt(String),
    /// A view in the table's place.
    #[error("has a view named `claude_code_settings` in the place of the table")]
    TableIsView,
    /// A table or column that is not as known.
    #[error("has a table `claude_code_settings` that cannot be used: {0}")]
    SchemaConflict(String),
    /// The file, the table or a column is not there: which, to follow the path.
    #[error("{0}")]
    Missing(String),
    /// Any other failure of SQLite or the file system.
    #[error("could not be used: {0}")]
    Failed(String),
}

impl DatabaseFault {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::InUse => ErrorCode::DatabaseInUse,
            Self::Busy => ErrorCode::DatabaseBusy,
            Self::NotAFile => ErrorCode::DatabaseNotAFile,
            Self::FolderMissing => ErrorCode::DatabaseFolderMissing,
            Self::NotPermitted => ErrorCode::DatabaseNotPermitted,
            Self::ReadOnly => ErrorCode::DatabaseReadOnly,
            Self::DiskFull => ErrorCode::DiskFull,
            Self::NotADatabase => ErrorCode::NotADatabase,
            Self::Encrypted => ErrorCode::DatabaseEncrypted,
            Self::Corrupt(_) => ErrorCode::DatabaseCorrupt,
            Self::TableIsView => ErrorCode::SettingsTableIsView,
            Self::SchemaConflict(_) => ErrorCode::SettingsSchemaConflict,
            Self::Missing(_) => ErrorCode::SettingsMissing,
            Self::Failed(_) => ErrorCode::DatabaseFailed,
        }
    }
}
