//! Reads and replaces small files that other programs read and write, too.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use zeroize::Zeroizing;

#[cfg(windows)]
mod change_time;
mod fair_lock;
mod identity;
#[cfg(windows)]
mod owner_only;
mod retry;
mod stamp;

pub use fair_lock::{FairLock, FairLockGuard};
pub use identity::Identity;
#[cfg(all(test, windows))]
pub(crate) use retry::in_tests::while_held;
pub use retry::{is_in_use, retry};
pub use stamp::{Stamp, stamp};

/// Why a file was not read. The text follows the path.
#[derive(Debug, thiserror::Error)]
pub enum ReadProblem {
    /// It is a folder, pipe, socket or device.
    #[error("is not a regular file")]
    NotAFile,
    /// It has more bytes than this limit.
    #[error("is larger than {0} bytes")]
    TooLarge(u64),
    /// The error of the operating system.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// The file system did not respond within 5 seconds.
    #[error("took longer than {} s to read", READ_TIMEOUT.as_secs())]
    TookTooLong,
}

/// The time-out of reading. A home folder on a network drive can hang.
const READ_TIMEOUT: Duration = Duration::from_secs(5);

/// Reads a regular file of at most `limit` bytes, on a thread for blocking work. `None` if it does not exist.
///
/// # Errors
///
/// See [`ReadProblem`]. If there is a pipe or a device instead of a file, it is not read.
pub async fn read(path: PathBuf, limit: u64) -> Result<Option<Vec<u8>>, ReadProblem> {
    let reading = tokio::task::spawn_blocking(move || read_now(&path, limit));
    match tokio::time::timeout(READ_TIMEOUT, reading).await {
        Ok(read) => read.map_err(|stopped| ReadProblem::Io(io::Error::other(stopped)))?,
        Err(_elapsed) => Err(ReadProblem::TookTooLong),
    }
}

/// As [`read`], on this thread and without a time-out.
fn read_now(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, ReadProblem> {
    retry(|| match read_once(path, limit) {
        Err(ReadProblem::Io(error)) => Err(error),
        done => Ok(done),
    })?
}

/// The smallest buffer, in bytes. A file that another program writes in place can grow while it is read.
const MIN_BUFFER: u64 = 16 * 1024;

fn read_once(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, ReadProblem> {
    let file = match open_without_blocking(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(not_a_file(path).unwrap_or(ReadProblem::Io(error))),
    };
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(ReadProblem::NotAFile);
    }
    if metadata.len() > limit {
        return Err(ReadProblem::TooLarge(limit));
    }
    // A buffer that grows leaves a copy in freed memory, and the file can contain a token.
    let capacity = metadata.len().max(MIN_BUFFER).min(limit) + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(
        usize::try_from(capacity).unwrap_or_default(),
    ));
    file.take(limit + 1).read_to_end(&mut bytes)?;
    // The file can have grown since its size was read.
    if bytes.len() as u64 > limit {
        Err(ReadProblem::TooLarge(limit))
    } else {
        Ok(Some(std::mem::take(&mut *bytes)))
    }
}

/// Some objects that are not files cannot be opened: sockets, and folders on Windows.
fn not_a_file(path: &Path) -> Option<ReadProblem> {
    let metadata = fs::metadata(path).ok()?;
    (!metadata.is_file()).then_some(ReadProblem::NotAFile)
}

#[cfg(unix)]
fn open_without_blocking(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags, open};
    // Without NONBLOCK, opening a pipe waits for its other end. Without NOCTTY, a terminal can become this process's
    // controlling terminal.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    Ok(File::from(open(path, flags, Mode::empty())?))
}

#[cfg(windows)]
fn open_without_blocking(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// The prefix of the names of temporary files.
const TEMPORARY_PREFIX: &str = ".aws-sso-native-";
/// Their suffix. It is not `.json`, because the AWS CLI reads every `*.json` in the folder.
const TEMPORARY_SUFFIX: &str = ".tmp";

/// A temporary file of this age was left by a process that crashed. Writing takes milliseconds.
const ABANDONED_AFTER: Duration = Duration::from_mins(10);

/// Replaces a file atomically and durably: after a crash or a power failure, too, readers see either the old or the
/// new content. The file has the mode 0600, and its folder 0700.
///
/// # Errors
///
/// The error of the operating system. The old file is unchanged then.
pub fn write_atomic(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    make_private_folder(folder)?;
    remove_abandoned(folder);
    retry(|| TemporaryFile::write(folder, content))?.replace(path)?;
    sync_folder(folder);
    Ok(())
}

/// A file that will replace another one. It is removed if it is dropped before.
struct TemporaryFile {
    path: PathBuf,
    is_renamed: bool,
}

impl TemporaryFile {
    /// Writes the content to the disk, and closes the file.
    fn write(folder: &Path, content: &[u8]) -> io::Result<Self> {
        let (file, path) = tempfile::Builder::new()
            .prefix(TEMPORARY_PREFIX)
            .suffix(TEMPORARY_SUFFIX)
            .tempfile_in(folder)?
            .keep()
            .map_err(|failed| failed.error)?;
        let temporary = Self {
            path,
            is_renamed: false,
        };
        // It closes the file also if it fails. On Windows an open file may not be removable.
        fill(file, content)?;
        Ok(temporary)
    }

    /// Renames the file to `path`. The standard library's `rename` can replace a file that is open on Windows
    /// (`FILE_RENAME_FLAG_POSIX_SEMANTICS`); tempfile's `persist` cannot.
    fn replace(mut self, path: &Path) -> io::Result<()> {
        retry(|| fs::rename(&self.path, path))?;
        self.is_renamed = true;
        Ok(())
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        if !self.is_renamed {
            // It can contain a token. If it cannot be removed now, a later write removes it.
            let _ = remove(&self.path);
        }
    }
}

/// Writes the content of a new file to the disk, and closes the file.
fn fill(mut file: File, content: &[u8]) -> io::Result<()> {
    file.write_all(content)?;
    file.sync_all()
}

/// Removes a file.
///
/// # Errors
///
/// The error of the operating system, also if there is no such file.
pub fn remove(path: &Path) -> io::Result<()> {
    retry(|| fs::remove_file(path))
}

/// Writes the rename to the disk. Errors are ignored, as in `SQLite`: some network file systems cannot sync a folder.
#[cfg(unix)]
fn sync_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

/// Windows cannot write a folder to the disk.
#[cfg(windows)]
const fn sync_folder(_folder: &Path) {}

/// Creates a folder that only its owner can access. The mode of an existing folder is changed: the AWS CLI creates folders
/// that everyone can read.
///
/// # Errors
///
/// The error of the operating system.
#[cfg(unix)]
pub fn make_private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let mode = fs::metadata(folder)?.permissions().mode();
    if mode & 0o077 != 0 {
        // It fails for a folder of another user. Then writing the file shows whether that is allowed.
        let _ = fs::set_permissions(folder, fs::Permissions::from_mode(mode & 0o7700));
    }
    Ok(())
}

/// Creates a folder that only its owner, `SYSTEM` and administrators can access.
///
/// A folder in the user's profile is like that already. A folder elsewhere, such as on another drive, can be readable for every user: its access control list is replaced,
/// unless somebody has set one that does not inherit.
///
/// # Errors
///
/// The error of the operating system.
#[cfg(windows)]
pub fn make_private_folder(folder: &Path) -> io::Result<()> {
    retry(|| fs::create_dir_all(folder))?;
    if is_open_to_others(folder) {
        // It fails for a folder of another user, and on a file system without access control lists (FAT).
        let _ = owner_only::restrict(folder);
    }
    Ok(())
}

/// Whether other users may be able to access a folder on Windows: it is outside of the user's profile and inherits its
/// access control list.
#[cfg(windows)]
#[must_use]
pub fn is_open_to_others(folder: &Path) -> bool {
    let profile = dirs::home_dir();
    !profile.is_some_and(|profile| owner_only::is_inside(folder, &profile))
        && owner_only::inherits(folder).unwrap_or(true)
}

/// Whether users other than the owner can access a folder.
#[cfg(unix)]
#[must_use]
pub fn is_open_to_others(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(folder).is_ok_and(|metadata| metadata.mode() & 0o077 != 0)
}

/// Removes temporary files of processes that were killed, which can contain a token. Errors are ignored.
fn remove_abandoned(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !(name.starts_with(TEMPORARY_PREFIX) && name.ends_with(TEMPORARY_SUFFIX)) {
            continue;
        }
        let age = entry.metadata().and_then(|metadata| metadata.modified());
        // If the clock was set back, the file seems to be from the future. It is removed later.
        if age.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > ABANDONED_AFTER)) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
