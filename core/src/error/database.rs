//! Faults of a database file.

use super::ErrorCode;

/// Why a database file, or the settings in it, cannot be used. The file is unchanged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseFault {
    /// Other code in this process has it open.
    #[error(
        "is open elsewhere in this process; two SQLite libraries do not see each other's locks"
    )]
    InUse,
    /// Another process, or an earlier call of this process, kept it locked.
    #[error("was kept locked by another process, or by an earlier call that did not end")]
    Busy,
    /// A folder, a pipe or a device.
    #[error("is not a file")]
    NotAFile,
    /// Its folder does not exist.
    #[error("cannot be made: its folder does not exist")]
    FolderMissing,
    /// The operating system denies access.
    #[error("may not be read and written by this user")]
    NotPermitted,
    /// The medium or the file is read-only.
    #[error("is read-only")]
    ReadOnly,
    /// There is no space left.
    #[error("cannot be written: the disk is full")]
    DiskFull,
    /// A file of another kind.
    #[error("is not an SQLite database")]
    NotADatabase,
    /// The file consists of random bytes.
    #[error("is not a plain SQLite database; it looks encrypted")]
    Encrypted,
    /// The file is cut off or damaged.
    #[error("is a damaged SQLite database: {0}")]
    Corrupt(String),
    /// A view has the name of the table.
    #[error("has a view named `claude_code_settings` instead of the table")]
    TableIsView,
    /// The table or a column is not as this library needs it.
    #[error("has a table `claude_code_settings` that cannot be used: {0}")]
    SchemaConflict(String),
    /// The file, the table or a column does not exist: which one, in words that follow the path.
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
