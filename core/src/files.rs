//! Reading and writing small files that others read and write too.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use zeroize::Zeroizing;

mod fair_lock;
mod retry;
mod stamp;

pub use fair_lock::{FairLock, FairLockGuard};
pub use retry::{is_held, retry};
pub use stamp::{Stamp, stamp};

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadProblem {
    /// A folder, pipe, socket or device.
    #[error("is not a regular file")]
    NotAFile,
    /// More than the limit.
    #[error("is larger than {0} bytes")]
    TooLarge(u64),
    /// What the operating system says.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// The file system does not answer.
    #[error("took longer than {} s to read", LONGEST_READ.as_secs())]
    TookTooLong,
}

/// How long reading may take: a home folder on a network drive can hang.
const LONGEST_READ: Duration = Duration::from_secs(5);

/// Reads a regular file of at most `limit` bytes, off the async threads. `None` where there is none.
///
/// A pipe in its place cannot hang it, and a device is not read.
pub async fn read(path: PathBuf, limit: u64) -> Result<Option<Vec<u8>>, ReadProblem> {
    let reading = tokio::task::spawn_blocking(move || read_now(&path, limit));
    match tokio::time::timeout(LONGEST_READ, reading).await {
        Ok(read) => read.map_err(|stopped| ReadProblem::Io(io::Error::other(stopped)))?,
        Err(_elapsed) => Err(ReadProblem::TookTooLong),
    }
}

/// [`read`], on this thread.
pub fn read_now(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, ReadProblem> {
    retry(|| match read_once(path, limit) {
        Err(ReadProblem::Io(error)) => Err(error),
        done => Ok(done),
    })?
}

/// The least room for a file. One that another program writes in place grows while it is read.
const LEAST_ROOM: u64 = 16 * 1024;

fn read_once(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, ReadProblem> {
    let file = match open_without_waiting(path) {
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
    // A buffer that grows leaves a copy behind, and it may hold a token.
    let room = metadata.len().max(LEAST_ROOM).min(limit) + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(
        usize::try_from(room).unwrap_or_default(),
    ));
    file.take(limit + 1).read_to_end(&mut bytes)?;
    // It may have grown since.
    if bytes.len() as u64 > limit {
        Err(ReadProblem::TooLarge(limit))
    } else {
        Ok(Some(std::mem::take(&mut *bytes)))
    }
}

/// Some things that are not files cannot even be opened: a socket, or a folder on Windows.
fn not_a_file(path: &Path) -> Option<ReadProblem> {
    let metadata = fs::metadata(path).ok()?;
    (!metadata.is_file()).then_some(ReadProblem::NotAFile)
}

#[cfg(unix)]
fn open_without_waiting(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags, open};
    // NONBLOCK: opening a pipe waits for its other end otherwise. NOCTTY: nor take a terminal.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    Ok(File::from(open(path, flags, Mode::empty())?))
}

#[cfg(not(unix))]
fn open_without_waiting(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// The names of unfinished files start so. Not `.json`: the AWS CLI reads every `*.json` beside.
const UNFINISHED_PREFIX: &str = ".aws-sso-native-";
const UNFINISHED_SUFFIX: &str = ".tmp";

/// An unfinished file this old was left by a crash; writing takes milliseconds.
const ABANDONED_AFTER: Duration = Duration::from_mins(10);

/// Replaces a file as a whole, or not at all, and lasting: whoever reads sees the old or the new
/// content, and a crash or power cut leaves one of them. The file is 0600 in a folder of 0700.
pub fn write_atomic(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    make_private_folder(folder)?;
    remove_abandoned(folder);
    retry(|| Unfinished::write(folder, content))?.replace(path)?;
    sync_folder(folder);
    Ok(())
}

/// A file that is to replace another one. Removed when dropped before that.
struct Unfinished {
    path: PathBuf,
    is_in_place: bool,
}

impl Unfinished {
    /// Writes it to the disk, and closes it.
    fn write(folder: &Path, content: &[u8]) -> io::Result<Self> {
        let (mut file, path) = tempfile::Builder::new()
            .prefix(UNFINISHED_PREFIX)
            .suffix(UNFINISHED_SUFFIX)
            .tempfile_in(folder)?
            .keep()
            .map_err(|failed| failed.error)?;
        let unfinished = Self {
            path,
            is_in_place: false,
        };
        file.write_all(content)?;
        file.sync_all()?;
        Ok(unfinished)
    }

    /// Renames it. Unlike tempfile's `persist`, the standard library's `rename` can replace a file that is open on Windows
    /// (`FILE_RENAME_FLAG_POSIX_SEMANTICS`).
    fn replace(mut self, path: &Path) -> io::Result<()> {
        retry(|| fs::rename(&self.path, path))?;
        self.is_in_place = true;
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.is_in_place {
            // It may hold a token. What cannot be removed now is removed by a later write.
            let _ = remove(&self.path);
        }
    }
}

/// Removes a file.
pub fn remove(path: &Path) -> io::Result<()> {
    retry(|| fs::remove_file(path))
}

/// The rename itself must reach the disk, too. Best effort, as in `SQLite`: the file is in its place,
/// and some network file systems cannot sync a folder.
#[cfg(unix)]
fn sync_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

#[cfg(not(unix))]
const fn sync_folder(_folder: &Path) {}

/// Makes the folder for its owner alone. One that is there, as the AWS CLI makes it for everyone to
/// look into, is closed.
#[cfg(unix)]
pub fn make_private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let mode = fs::metadata(folder)?.permissions().mode();
    if mode & 0o077 != 0 {
        // Refused where the folder is another user's; whether we may write in it is told next.
        let _ = fs::set_permissions(folder, fs::Permissions::from_mode(mode & 0o7700));
    }
    Ok(())
}

/// Makes the folder. On Windows a folder in the person's profile is theirs alone.
#[cfg(not(unix))]
pub fn make_private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// Removes what writers that were killed left behind: it may hold a token. Best effort.
fn remove_abandoned(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !(name.starts_with(UNFINISHED_PREFIX) && name.ends_with(UNFINISHED_SUFFIX)) {
            continue;
        }
        let age = entry.metadata().and_then(|metadata| metadata.modified());
        // A file from the future (the clock was set back) is left for later.
        if age.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > ABANDONED_AFTER)) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests;
