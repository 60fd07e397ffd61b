//! Finds out what is wrong with the database file, from errors of SQLite and of the file system.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use rusqlite::ErrorCode as Sqlite;

use crate::error::{DatabaseFault, Error};
use crate::files;

/// What went wrong while a file was open. [`Problem::at`] examines the file to find the cause.
#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    /// A known fault of the file.
    #[error(transparent)]
    Fault(#[from] DatabaseFault),
    /// An error of SQLite.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// An error that is not about the file.
    #[error(transparent)]
    Other(#[from] Error),
}

impl Problem {
    /// The error for a file.
    pub(super) fn at(self, path: &Path) -> Error {
        let fault = match self {
            Self::Fault(fault) => fault,
            Self::Sqlite(error) => fault_of(&error, path),
            Self::Other(error) => return error,
        };
        Error::Database {
            path: path.to_owned(),
            fault,
        }
    }
}

fn fault_of(error: &rusqlite::Error, path: &Path) -> DatabaseFault {
    let failed = || DatabaseFault::Failed(error.to_string());
    let Some(failure) = error.sqlite_error() else {
        return failed();
    };
    match failure.code {
        Sqlite::NotADatabase => not_a_database(path),
        Sqlite::DatabaseCorrupt => DatabaseFault::Corrupt(error.to_string()),
        Sqlite::SystemIoFailure
            if failure.extended_code == rusqlite::ffi::SQLITE_IOERR_SHORT_READ =>
        {
            DatabaseFault::Corrupt("it is cut off".to_owned())
        }
        Sqlite::DiskFull => DatabaseFault::DiskFull,
        Sqlite::DatabaseBusy | Sqlite::DatabaseLocked | Sqlite::FileLockingProtocolFailed => {
            DatabaseFault::Busy
        }
        // SQLite reports a file, journal or folder that cannot be written by any of these.
        Sqlite::ReadOnly
        | Sqlite::CannotOpen
        | Sqlite::PermissionDenied
        | Sqlite::SystemIoFailure => cause_of_no_access(path).unwrap_or_else(failed),
        _ => failed(),
    }
}

/// The fault for an error of the operating system.
pub(super) fn fault_of_io(error: &io::Error) -> DatabaseFault {
    if files::is_in_use(error) {
        return DatabaseFault::Busy;
    }
    match error.kind() {
        io::ErrorKind::PermissionDenied => DatabaseFault::NotPermitted,
        io::ErrorKind::ReadOnlyFilesystem => DatabaseFault::ReadOnly,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => DatabaseFault::DiskFull,
        _ => DatabaseFault::Failed(error.to_string()),
    }
}

/// Why the file, or the folder for its journal, cannot be written; `None` if it can.
#[cfg(unix)]
pub(super) fn cause_of_no_access(path: &Path) -> Option<DatabaseFault> {
    use rustix::fs::{Access, access};
    let file = access(path, Access::READ_OK | Access::WRITE_OK).err();
    let folder = || {
        let folder = path.parent()?;
        access(folder, Access::WRITE_OK | Access::EXEC_OK).err()
    };
    file.or_else(folder)
        .map(|errno| fault_of_io(&errno.into()))
        .filter(|fault| !matches!(fault, DatabaseFault::Failed(_)))
}

/// Why the file, or a new file in its folder, cannot be written; `None` if it can. On Windows only trying shows it.
#[cfg(not(unix))]
pub(super) fn cause_of_no_access(path: &Path) -> Option<DatabaseFault> {
    let metadata = std::fs::metadata(path).ok()?;
    let tried = File::options().read(true).write(true).open(path).map(drop);
    let created = path.parent().map_or(Ok(()), |folder| {
        tempfile::Builder::new().tempfile_in(folder).map(drop)
    });
    cause_by_trying(metadata.permissions().readonly(), tried, created)
}

/// Why SQLite could not open or write a file: whether the file is marked read-only, and the results of opening it and
/// of creating a file in its folder.
#[cfg(any(not(unix), test))]
fn cause_by_trying(
    readonly: bool,
    tried: io::Result<()>,
    created: io::Result<()>,
) -> Option<DatabaseFault> {
    if readonly {
        return Some(DatabaseFault::ReadOnly);
    }
    match tried.and(created) {
        Err(error) => Some(fault_of_io(&error)),
        // Another program had the file open a moment ago, and has closed it since.
        Ok(()) => Some(DatabaseFault::Busy),
    }
    .filter(|fault| !matches!(fault, DatabaseFault::Failed(_)))
}

/// Every database starts with these bytes, <https://www.sqlite.org/fileformat2.html#magic_header_string>.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Distinguishes a damaged database, an encrypted one, and a file of another kind.
///
/// Reading the file here drops this process's locks on it. That does no harm, because SQLite has just failed to use it.
fn not_a_database(path: &Path) -> DatabaseFault {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(SAMPLE).read_to_end(&mut start));
    let length = path.metadata().map_or(0, |metadata| metadata.len());
    if read.is_ok() && start.starts_with(MAGIC) {
        DatabaseFault::Corrupt("its first page is not complete".to_owned())
    } else if read.is_ok() && length.is_multiple_of(SMALLEST_PAGE) && looks_random(&start) {
        DatabaseFault::Encrypted
    } else {
        DatabaseFault::NotADatabase
    }
}

/// The default page size of SQLite and `SQLCipher`.
const SAMPLE: u64 = 4096;
/// The smallest page size. An encrypted database consists of whole pages, too.
const SMALLEST_PAGE: u64 = 512;

/// Whether all byte values are about equally frequent: the chi-square test with 255 degrees of freedom, whose mean is 255.
/// Text, images, and archives with their headers are far above 400; a random page is above 400 once in 10^8.
fn looks_random(bytes: &[u8]) -> bool {
    if u64::try_from(bytes.len()).is_ok_and(|length| length < SAMPLE) {
        return false;
    }
    let mut counts = [0_u64; 256];
    for &byte in bytes {
        counts[usize::from(byte)] += 1;
    }
    // The sum of (count - expected)² / expected, with expected = 4096 / 256 = 16.
    let expected = SAMPLE / 256;
    let squares: u64 = counts
        .iter()
        .map(|count| count.abs_diff(expected).pow(2))
        .sum();
    squares / expected < 400
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_zeros_do_not_look_random() {
        assert!(!looks_random(&[0; 4096]));
        assert!(!looks_random(&b"{\"a\": 1}\n".repeat(500)[..4096]));
        assert!(!looks_random(&[]));
    }

    #[test]
    fn the_cause_of_a_failure_to_open_is_found_by_trying() {
        let denied = || Err(io::Error::from(io::ErrorKind::PermissionDenied));
        let other = || Err(io::Error::from(io::ErrorKind::InvalidInput));
        for (readonly, tried, created, expected) in [
            (true, denied(), Ok(()), Some(DatabaseFault::ReadOnly)),
            (false, denied(), Ok(()), Some(DatabaseFault::NotPermitted)),
            (false, Ok(()), denied(), Some(DatabaseFault::NotPermitted)),
            (false, Ok(()), Ok(()), Some(DatabaseFault::Busy)),
            (false, other(), Ok(()), None),
        ] {
            assert_eq!(cause_by_trying(readonly, tried, created), expected);
        }
    }

    #[test]
    fn an_error_of_the_operating_system_says_why_the_file_cannot_be_used() {
        use io::ErrorKind;
        for (kind, expected) in [
            (ErrorKind::PermissionDenied, DatabaseFault::NotPermitted),
            (ErrorKind::ReadOnlyFilesystem, DatabaseFault::ReadOnly),
            (ErrorKind::StorageFull, DatabaseFault::DiskFull),
            (ErrorKind::QuotaExceeded, DatabaseFault::DiskFull),
        ] {
            assert_eq!(fault_of_io(&kind.into()), expected);
        }
        let other = fault_of_io(&ErrorKind::NotFound.into());
        assert!(matches!(other, DatabaseFault::Failed(_)));
    }

    #[test]
    fn an_error_of_sqlite_says_what_is_wrong_with_the_file() {
        use rusqlite::ffi;
        // Nothing is wrong with the access to it.
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("agents.db");
        File::create(&file).unwrap();
        let fault = |code| {
            let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            fault_of(&error, &file)
        };
        for (code, expected) in [
            (ffi::SQLITE_NOTADB, DatabaseFault::NotADatabase),
            (
                ffi::SQLITE_IOERR_SHORT_READ,
                DatabaseFault::Corrupt("it is cut off".to_owned()),
            ),
            (ffi::SQLITE_FULL, DatabaseFault::DiskFull),
            (ffi::SQLITE_BUSY, DatabaseFault::Busy),
            (ffi::SQLITE_BUSY_SNAPSHOT, DatabaseFault::Busy),
            (ffi::SQLITE_LOCKED, DatabaseFault::Busy),
            (ffi::SQLITE_PROTOCOL, DatabaseFault::Busy),
        ] {
            assert_eq!(fault(code), expected, "{code}");
        }
        let corrupt = fault(ffi::SQLITE_CORRUPT);
        assert!(matches!(corrupt, DatabaseFault::Corrupt(_)));
        assert!(matches!(fault(ffi::SQLITE_ERROR), DatabaseFault::Failed(_)));
        for code in [ffi::SQLITE_IOERR_READ, ffi::SQLITE_READONLY] {
            let fault = fault(code);
            // On Windows another program had the file open a moment ago.
            let is_as_expected = if cfg!(windows) {
                fault == DatabaseFault::Busy
            } else {
                matches!(fault, DatabaseFault::Failed(_))
            };
            assert!(is_as_expected, "{code}: {fault:?}");
        }
    }

    #[cfg(windows)]
    #[test]
    fn a_file_that_another_program_has_open_is_busy() {
        for code in [32, 33] {
            let error = io::Error::from_raw_os_error(code);
            assert_eq!(fault_of_io(&error), DatabaseFault::Busy);
        }
    }

    #[test]
    fn an_encrypted_page_looks_random() {
        use sha2::{Digest, Sha256};
        for seed in 0..50_u32 {
            let block = |n: u32| Sha256::digest((seed * 1000 + n).to_le_bytes());
            let page: Vec<u8> = (0..128).flat_map(block).collect();
            assert!(looks_random(&page), "{seed}");
            // Some encrypted databases keep a part of the header in plain text.
            let mut page = page;
            page[16..24].copy_from_slice(&[0x10, 0, 1, 1, 0, 0x40, 0x20, 0x20]);
            assert!(looks_random(&page), "{seed}");
        }
    }
}
