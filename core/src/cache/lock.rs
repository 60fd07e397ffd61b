//! A lock that holds across all processes of the user.
//!
//! It is the operating system's (`flock`, `LockFileEx`), so a process that is killed lets go of it. The
//! file it is on is never written to, and stays: whoever removed it would split the lock in two.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

use crate::clock::Deadline;
use crate::context::{CallContext, WarningCode};
use crate::error::{Error, Result};
use crate::files::{make_private_folder, retry};

/// The pauses between two tries: short at first, since a lock is held for one request as a rule.
const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(25);

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub struct FileLock(#[expect(dead_code, reason = "closing it lets go of the lock")] Option<File>);

/// Waits for the lock, for so long at most.
///
/// Where there can be no lock (a read-only home folder, a file system without locks) it goes on
/// without, with a warning: a sign-in that may race is better than none.
pub async fn lock(context: &CallContext, path: &Path, longest: Duration) -> Result<FileLock> {
    let deadline = Deadline::after(longest, context.clock.as_ref());
    let mut pause = FIRST_PAUSE;
    loop {
        if let Some(lock) = try_lock(context, path).await {
            return Ok(lock);
        }
        if deadline.is_over(context.clock.as_ref()) {
            return Err(Error::SessionBusy {
                path: path.to_owned(),
            });
        }
        context.clock.sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Takes the lock if nobody holds it. As [`lock`], it goes on without where there can be none.
pub async fn try_lock(context: &CallContext, path: &Path) -> Option<FileLock> {
    let file = path.to_owned();
    let taken = tokio::task::spawn_blocking(move || try_lock_now(&file))
        .await
        .unwrap_or_else(|stopped| Err(io::Error::other(stopped)));
    match taken {
        Ok(taken) => taken.map(|file| FileLock(Some(file))),
        Err(problem) => {
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
    async fn a_lock_is_held_by_one_until_it_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sub").join("x.lock");
        let (context, _) = context();
        let held = try_lock(&context, &path).await.unwrap();
        assert!(try_lock(&context, &path).await.is_none());
        drop(held);
        assert!(try_lock(&context, &path).await.is_some());
        assert!(context.warnings.take().is_empty());
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn the_lock_file_and_its_folder_are_for_their_owner_alone() {
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
        assert_eq!(mode(&folder), 0o700, "a folder that is there is closed");
    }

    #[tokio::test]
    async fn waiting_for_a_lock_ends_at_its_bound() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.lock");
        let (context, clock) = context();
        let _held = try_lock(&context, &path).await.unwrap();
        let error = lock(&context, &path, Duration::from_secs(7))
            .await
            .unwrap_err();
        assert_eq!(error.code(), ErrorCode::SessionBusy);
        let waited: Duration = clock.sleeps().iter().sum();
        assert!(waited >= Duration::from_secs(7) && waited < Duration::from_secs(8));
    }

    #[tokio::test]
    async fn where_there_can_be_no_lock_it_goes_on_with_a_warning() {
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
