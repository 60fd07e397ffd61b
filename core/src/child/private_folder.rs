//! A folder with config files for one child.
//!
//! It holds no secret. As long as its process lives, that process has a lock on a file in it. A folder whose lock is free
//! was left by a crash, and the next process that makes one removes it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;

use crate::cache::{self, FileLock};
use crate::context::CallContext;
use crate::error::{Error, Result};
use crate::files;

/// The lock of a folder, and of the folder that all of them are in.
const LOCK: &str = "lock";

/// How long other processes are waited for. Each has the lock for some milliseconds.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// A file to put into the folder.
pub(super) struct NewFile {
    pub(super) name: &'static str,
    pub(super) content: String,
}

/// A folder that is removed when this is dropped.
#[derive(Debug)]
pub(super) struct PrivateFolder {
    path: PathBuf,
    lock: Option<FileLock>,
}

impl PrivateFolder {
    /// Makes a folder with these files, and removes the folders that crashed processes have left.
    ///
    /// # Errors
    ///
    /// `ProfileNotWritable`, and `HomeNotFound` if there is no home folder. Nothing is left behind then.
    pub(super) async fn create(context: &CallContext, files: Vec<NewFile>) -> Result<Self> {
        let parent = cache::own_folder(&context.environment)?.join("profiles");
        // Without this lock another process could take a folder for abandoned before its own lock is taken.
        let lock = cache::lock(context, &parent.join(LOCK), LONGEST_WAIT).await;
        let _lock = lock.map_err(|_busy| {
            let problem = "another process keeps it locked";
            not_writable(parent.join(LOCK), io::Error::other(problem))
        })?;
        remove_abandoned(context, &parent).await;
        let folder = Self::make(context, parent).await?;
        on_blocking_thread(move || {
            for NewFile { name, content } in files {
                let path = folder.path.join(name);
                files::write_atomic(&path, content.as_bytes())
                    .map_err(|error| not_writable(path, error))?;
            }
            Ok(folder)
        })
        .await
    }

    /// Makes an empty folder and takes its lock.
    async fn make(context: &CallContext, parent: PathBuf) -> Result<Self> {
        // It is removed again if its lock cannot be taken.
        let folder = on_blocking_thread(move || {
            make_unique_folder(&parent).map_err(|error| not_writable(parent, error))
        })
        .await?;
        let lock = cache::try_lock(context, &folder.path().join(LOCK)).await;
        // It cannot be taken: the folder is new, and others look at it only with the lock of the parent.
        let lock = lock.ok_or_else(|| {
            let problem = "its lock is taken";
            not_writable(folder.path().to_owned(), io::Error::other(problem))
        })?;
        Ok(Self {
            path: folder.keep(),
            lock: Some(lock),
        })
    }

    /// The path of a file in it.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

impl Drop for PrivateFolder {
    fn drop(&mut self) {
        // Some file systems of Windows do not remove a folder while a file in it is open. Another process that takes the lock
        // now removes the folder, too.
        self.lock = None;
        // If it cannot be removed now, the next process does it. Nothing in it is secret.
        let _ = files::retry(|| fs::remove_dir_all(&self.path));
    }
}

/// Removes the folders that no living process has locked. Errors are ignored: a later call tries again.
async fn remove_abandoned(context: &CallContext, parent: &Path) {
    let folders = {
        let parent = parent.to_owned();
        on_blocking_thread(move || Ok(folders_in(&parent))).await
    };
    for path in folders.unwrap_or_default() {
        let lock = cache::try_lock(context, &path.join(LOCK)).await;
        if let Some(lock) = lock.filter(FileLock::is_exclusive) {
            let folder = PrivateFolder {
                path,
                lock: Some(lock),
            };
            let _ = on_blocking_thread(move || {
                drop(folder);
                Ok(())
            })
            .await;
        }
    }
}

fn folders_in(parent: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.path())
        .collect()
}

/// A new folder that only its owner can access.
fn make_unique_folder(parent: &Path) -> io::Result<TempDir> {
    files::make_private_folder(parent)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix("").rand_bytes(16);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir_in(parent)
}

fn not_writable(path: PathBuf, error: io::Error) -> Error {
    Error::ProfileNotWritable {
        path,
        source: Arc::new(error),
    }
}

/// Runs work on files outside of the threads of the async runtime.
async fn on_blocking_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|stopped| Error::Internal(stopped.to_string()))?
}

#[cfg(test)]
mod tests;
