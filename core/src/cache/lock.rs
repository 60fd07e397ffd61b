//! A lock between processes.
//!
//! It is a lock of the operating system on a file (`flock`, `LockFileEx`), which is released when its process ends. The
//! file is never written to and never removed: after a removal two processes could lock two files of the same name.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

use crate::clock::Deadline;
use crate::context::{CallContext, WarningCode};
use crate::diagnostics::events::lock::{LockAcquired, LockBusy, LockImpossible, LockTimedOut};
use crate::error::{Error, Result};
use crate::files::{make_private_folder, retry};

/// The first pause between two attempts. A lock is normally kept for one request.
const FIRST_PAUSE: Duration = Duration::from_millis(5);
/// The longest pause between two attempts. Pauses double up to it.
const LONGEST_PAUSE: Duration = Duration::from_millis(25);

/// An acquired lock. Dropping it releases the lock.
#[derive(Debug)]
pub struct FileLock(Option<File>);

impl FileLock {
    /// Whether no other process can have the lock. It is false where locking is impossible.
    #[must_use]
    pub const fn is_exclusive(&self) -> bool {
        self.0.is_some()
    }
}

/// Acquires the lock. It waits for `longest` at most.
///
/// If locking is impossible (a read-only home folder, a file system without locks), the call goes on without a lock and
/// with a warning, because a sign-in without a lock is better than none.
///
/// # Errors
///
/// `SessionBusy` if another process keeps the lock.
pub async fn lock(context: &CallContext, path: &Path, longest: Duration) -> Result<FileLock> {
    let began = context.clock.boot();
    let waited = || context.clock.boot().saturating_sub(began);
    let deadline = Deadline::after(longest, context.clock.as_ref());
    let mut pause = FIRST_PAUSE;
    loop {
        if let Some(lock) = try_lock(context, path).await {
            context.log(|| LockAcquired {
                path,
                waited: waited(),
            });
            return Ok(lock);
        }
        if pause == FIRST_PAUSE {
            context.log(|| LockBusy { path });
        }
        if deadline.is_over(context.clock.as_ref()) {
            context.log(|| LockTimedOut {
                path,
                waited: waited(),
            });
            return Err(Error::SessionBusy {
                path: path.to_owned(),
            });
        }
        context.clock.sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Acquires the lock if it is free. `None` if it is not. If locking is impossible it behaves like [`lock()`].
pub async fn try_lock(context: &CallContext, path: &Path) -> Option<FileLock> {
    let file = path.to_owned();
    let taken = tokio::task::spawn_blocking(move || try_lock_now(&file))
        .await
        .unwrap_or_else(|stopped| Err(io::Error::other(stopped)));
    match taken {
        Ok(taken) => taken.map(|file| FileLock(Some(file))),
        Err(problem) => {
            context.log(|| LockImpossible { path });
            let message = format!("`{}` cannot be locked: {problem}", path.display());
            context
                .warnings
                .push(WarningCode::NotLocked, message, Some(path.to_owned()));
            Some(FileLock(None))
        }
    }
}

fn try_lock_now(path: &Path) -> io::Result<Option<File>> {
    if let Some(folder) = path.parent() {
        make_private_folder(folder)?;
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = retry(|| options.open(path))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::test_clock::TestClock;
    use crate::context::Environment;
    use crate::error::ErrorCode;
    use std::sync::Arc;

    fn context() -> (CallContext, TestClock) {
        let clock = TestClock::new();
        let context = CallContext {
            clock: Arc::new(clock.clone()),
            ..CallContext::new(Environment::default())
        };
        (context, clock)
    }

    #[tokio::test]
    async fn a_lock_can_be_acquired_again_after_it_was_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sub").join("x.lock");
        let (context, _) = context();
        let first = try_lock(&context, &path).await.unwrap();
        assert!(try_lock(&context, &path).await.is_none());
        drop(first);
        assert!(try_lock(&context, &path).await.is_some());
        assert!(context.warnings.take().is_empty());
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn only_the_owner_can_access_the_lock_file_and_its_folder() {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("sso").join("aws-sso-native");
        let path = folder.join("x.lock");
        let (context, _) = context();
        drop(try_lock(&context, &path).await.unwrap());
        assert_eq!((mode(&folder), mode(&path)), (0o700, 0o600));

        let open_to_all = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(&folder, open_to_all).unwrap();
        drop(try_lock(&context, &path).await.unwrap());
        assert_eq!(
            mode(&folder),
            0o700,
            "the mode of an existing folder is corrected"
        );
    }

    #[cfg(windows)]
    #[test]
    fn a_lock_file_that_another_program_has_open_is_waited_for() {
        use crate::files::while_held;
        use std::os::windows::fs::OpenOptionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.lock");
        drop(try_lock_now(&path).unwrap());
        let holder = OpenOptions::new().read(true).share_mode(0).open(&path);
        let (taken, waited) = while_held(holder.unwrap(), || try_lock_now(&path));
        assert!(taken.unwrap().is_some() && waited);
    }

    #[tokio::test]
    async fn waiting_for_a_lock_ends_at_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.lock");
        let (context, clock) = context();
        let _first = try_lock(&context, &path).await.unwrap();
        let error = lock(&context, &path, Duration::from_secs(7))
            .await
            .unwrap_err();
        assert_eq!(error.code(), ErrorCode::SessionBusy);
        let waited: Duration = clock.sleeps().iter().sum();
        assert!(waited >= Duration::from_secs(7) && waited < Duration::from_secs(8));
    }

    #[tokio::test]
    async fn if_locking_is_impossible_the_call_goes_on_with_a_warning() {
        let folder = tempfile::tempdir().unwrap();
        let not_a_folder = folder.path().join("file");
        File::create(&not_a_folder).unwrap();
        let (context, _) = context();
        let path = not_a_folder.join("x.lock");
        assert!(lock(&context, &path, Duration::ZERO).await.is_ok());
        let warning = context.warnings.take().remove(0);
        assert_eq!(
            (warning.code, warning.path),
            (WarningCode::NotLocked, Some(path))
        );
    }
}
