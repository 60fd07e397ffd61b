//! Detects whether a file has changed, without reading it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Identity, READ_TIMEOUT, ReadProblem};

/// The metadata of a file. If the content was changed or the file was replaced, the stamp is another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    length: u64,
    modified: Option<std::time::SystemTime>,
    /// It differs after the file was replaced, even if length and modification time are equal.
    unique: Unique,
}

/// The identity and the time of the last change of the inode (ctime). The identity of a removed file can be used again for
/// another file; programs do not set ctime.
#[cfg(unix)]
type Unique = (Identity, i64, i64);

/// The identity and `ChangeTime`, which is like ctime.
#[cfg(windows)]
type Unique = (Identity, i64);

/// The stamp of a file, read on a thread for blocking work. `None` if the file does not exist.
///
/// # Errors
///
/// [`ReadProblem::Io`] or [`ReadProblem::TookTooLong`].
pub async fn stamp(path: PathBuf) -> Result<Option<Stamp>, ReadProblem> {
    let reading = tokio::task::spawn_blocking(move || stamp_now(&path));
    match tokio::time::timeout(READ_TIMEOUT, reading).await {
        Ok(stamp) => stamp.map_err(|stopped| ReadProblem::Io(io::Error::other(stopped)))?,
        Err(_elapsed) => Err(ReadProblem::TookTooLong),
    }
}

pub(super) fn stamp_now(path: &Path) -> Result<Option<Stamp>, ReadProblem> {
    match metadata_of(path) {
        Ok(stamp) => Ok(Some(stamp)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn metadata_of(path: &Path) -> io::Result<Stamp> {
    let (metadata, unique) = super::retry(|| with_unique(path))?;
    Ok(Stamp {
        length: metadata.len(),
        modified: metadata.modified().ok(),
        unique,
    })
}

#[cfg(unix)]
fn with_unique(path: &Path) -> io::Result<(fs::Metadata, Unique)> {
    use std::os::unix::fs::MetadataExt;
    let (identity, metadata) = Identity::with_metadata(path)?;
    let unique = (identity, metadata.ctime(), metadata.ctime_nsec());
    Ok((metadata, unique))
}

#[cfg(windows)]
fn with_unique(path: &Path) -> io::Result<(fs::Metadata, Unique)> {
    let file = super::identity::open_without_access(path)?;
    let unique = (
        Identity::of(&file)?,
        super::change_time::change_time(&file)?,
    );
    Ok((file.metadata()?, unique))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    #[expect(
        clippy::disallowed_methods,
        reason = "a test file that no other program reads"
    )]
    fn write(path: &Path, content: &str, modified: SystemTime) {
        fs::write(path, content).unwrap();
        let file = fs::File::options().write(true).open(path).unwrap();
        file.set_modified(modified).unwrap();
    }

    fn stamp(path: &Path) -> Stamp {
        stamp_now(path).unwrap().unwrap()
    }

    #[test]
    fn an_unchanged_file_keeps_its_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        assert!(stamp_now(&path).unwrap().is_none());
        write(&path, "one", SystemTime::UNIX_EPOCH);
        assert_eq!(stamp(&path), stamp(&path));
    }

    /// Windows reports a name that is too long as one that does not exist.
    #[cfg(unix)]
    #[test]
    fn a_file_that_cannot_be_looked_at_is_not_taken_for_a_missing_one() {
        let folder = tempfile::tempdir().unwrap();
        let name_that_is_too_long = folder.path().join("x".repeat(300));
        assert!(matches!(
            stamp_now(&name_that_is_too_long),
            Err(ReadProblem::Io(_))
        ));
    }

    #[test]
    fn a_file_that_is_replaced_by_one_of_equal_length_and_time_has_another_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let other = folder.path().join("b.json");
        write(&path, "one", SystemTime::UNIX_EPOCH);
        write(&other, "two", SystemTime::UNIX_EPOCH);
        let before = stamp(&path);
        fs::rename(&other, &path).unwrap();
        let after = stamp(&path);
        assert_eq!(
            (before.length, before.modified),
            (after.length, after.modified)
        );
        assert_ne!(before, after);
    }

    #[test]
    fn a_file_that_is_rewritten_in_place_with_equal_length_and_time_has_another_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        write(&path, "one", SystemTime::UNIX_EPOCH);
        let before = stamp(&path);
        // Some systems count this time in steps of milliseconds.
        let differs = |_| {
            write(&path, "two", SystemTime::UNIX_EPOCH);
            stamp(&path) != before
        };
        assert!((0..100_000).any(differs));
    }
}
