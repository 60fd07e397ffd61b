//! The lock between processes, and the watcher of the token file.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

use notify::{RecursiveMode, Watcher};

use super::check::{Check, CheckId};
use super::findings::Findings;
use crate::cache;
use crate::context::CallContext;
use crate::files;
use crate::sign_in::ClientRequest;

pub(super) async fn check(context: &CallContext, request: &ClientRequest, findings: &Findings) {
    let session_name = request.session_name.as_ref();
    let token = cache::token_file(&context.environment, &request.start_url, session_name);
    let lock = token
        .as_ref()
        .ok()
        .and_then(|token| cache::own_file(token, "lock"));
    let (Ok(token), Some(lock)) = (token, lock) else {
        for id in [CheckId::Lock, CheckId::Watcher] {
            findings.add(Check::skipped(id, "the home folder is not known"));
        }
        return;
    };
    let looking = tokio::task::spawn_blocking(move || (lock_check(&lock), watcher_check(&token)));
    if let Ok((lock, watcher)) = looking.await {
        findings.add(lock);
        findings.add(watcher);
    }
}

/// Looks at the lock. The file is not made, and the lock is released at once; processes that want it meanwhile try again.
fn lock_check(path: &Path) -> Check {
    let id = CheckId::Lock;
    let lines = [format!("lock file: {}", path.display())];
    let file = match files::retry(|| File::open(path)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Check::ok(id, "the lock was never used").evidence(lines);
        }
        Err(error) => {
            return Check::warning(id, format!("the lock file cannot be opened: {error}"))
                .evidence(lines)
                .hint("Make this user the owner of the file");
        }
    };
    let check = match file.try_lock_shared() {
        Ok(()) => Check::ok(id, "no process has the lock"),
        Err(TryLockError::WouldBlock) => {
            let holders = holders(&file);
            let by = if holders.is_empty() {
                String::new()
            } else {
                format!(": {}", holders.join(", "))
            };
            Check::warning(id, format!("another process has the lock{by}")).hint(
                "Make the report again: the lock is needed for seconds. If it lasts, end this process",
            )
        }
        Err(TryLockError::Error(error)) => {
            Check::warning(id, format!("the file system does not lock files: {error}")).hint(
                "Two programs that refresh the same sign-in at the same moment can end it; use a home folder on a local \
                 disk",
            )
        }
    };
    check.evidence(lines)
}

/// The processes that have a lock on a file: `/proc/locks` (`proc_locks(5)`) has the number of the process and of the file.
#[cfg(target_os = "linux")]
fn holders(file: &File) -> Vec<String> {
    use std::os::unix::fs::MetadataExt;
    let Ok(metadata) = file.metadata() else {
        return Vec::new();
    };
    let Ok(locks) = std::fs::read_to_string("/proc/locks") else {
        return Vec::new();
    };
    let inode = format!(":{}", metadata.ino());
    let mut holders: Vec<String> = locks
        .lines()
        // A line with `->` is of a process that waits.
        .filter(|line| !line.contains("->"))
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let (process, of_file) = (fields.get(4)?, fields.get(5)?);
            of_file.ends_with(&inode).then(|| described(process))
        })
        .collect();
    holders.sort();
    holders.dedup();
    holders
}

#[cfg(target_os = "linux")]
fn described(process: &str) -> String {
    let name = std::fs::read_to_string(format!("/proc/{process}/comm"));
    let name = name.unwrap_or_default();
    match name.trim() {
        "" => format!("process {process}"),
        name => format!("process {process} (`{name}`)"),
    }
}

#[cfg(not(target_os = "linux"))]
const fn holders(_file: &File) -> Vec<String> {
    Vec::new()
}

/// Begins to watch the folder of the token file, and ends that.
fn watcher_check(token: &Path) -> Check {
    let id = CheckId::Watcher;
    let lines = limits();
    let Some(folder) = token.parent().filter(|folder| folder.is_dir()) else {
        return Check::skipped(id, "the folder of the cache does not exist yet").evidence(lines);
    };
    let watching = notify::recommended_watcher(|_| {})
        .and_then(|mut watcher| watcher.watch(folder, RecursiveMode::NonRecursive));
    let check = match watching {
        Ok(()) => Check::ok(id, "changes of the token file are seen"),
        Err(error) => Check::warning(
            id,
            format!("changes of the token file are not reported by the system: {error}"),
        )
        .hint(
            "Close programs that watch many files, or raise `fs.inotify.max_user_instances` and \
             `fs.inotify.max_user_watches`",
        ),
    };
    check.evidence(lines)
}

/// The limits of the system for a user.
fn limits() -> Vec<String> {
    if !cfg!(target_os = "linux") {
        return Vec::new();
    }
    ["max_user_instances", "max_user_watches"]
        .into_iter()
        .filter_map(|name| {
            let value = std::fs::read_to_string(format!("/proc/sys/fs/inotify/{name}")).ok()?;
            Some(format!("fs.inotify.{name} = {}", value.trim()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::check::CheckResult;
    use super::*;

    #[test]
    fn a_lock_that_is_held_is_a_warning_with_the_process() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("session.lock");
        assert_eq!(lock_check(&path).message, "the lock was never used");
        assert!(!path.exists(), "the file is not made");

        let holder = File::create(&path).unwrap();
        assert_eq!(lock_check(&path).message, "no process has the lock");
        assert_eq!(lock_check(&path).result, CheckResult::Ok);
        holder.lock().unwrap();
        let held = lock_check(&path);
        assert_eq!(held.result, CheckResult::Warning);
        if cfg!(target_os = "linux") {
            let process = format!(
                "another process has the lock: process {} (`",
                std::process::id()
            );
            assert!(held.message.starts_with(&process), "{}", held.message);
            assert_eq!(holders(&holder).len(), 1, "each process is named once");
        }
        drop(holder);
        assert_eq!(lock_check(&path).message, "no process has the lock");
        // The check itself has released its lock.
        File::open(&path).unwrap().try_lock().unwrap();
        let other = File::create(folder.path().join("other.lock")).unwrap();
        assert_eq!(holders(&other), [""; 0]);
    }

    #[test]
    fn a_folder_that_does_not_exist_is_not_watched() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cache");
        let check = watcher_check(&path.join("token.json"));
        assert_eq!(check.result, CheckResult::Skipped);
        assert!(!path.exists());
        std::fs::create_dir(&path).unwrap();
        let check = watcher_check(&path.join("token.json"));
        assert_ne!(check.result, CheckResult::Skipped);
        assert_eq!(check.evidence, limits());
        let limits = limits().len();
        assert_eq!(limits, if cfg!(target_os = "linux") { 2 } else { 0 });
    }
}
