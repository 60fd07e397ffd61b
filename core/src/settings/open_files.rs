//! Whether other code in this process has the file open.
//!
//! Two SQLite libraries in one process do not see each other's locks, and when one closes the file, the locks of the other
//! are dropped (<https://www.sqlite.org/howtocorrupt.html>, section 2.2.1). On Windows locks belong to a handle, so no
//! check is needed.

use std::path::Path;

/// Whether this process has a descriptor of this file. It is called while this library has no connection open
/// ([`super::queue`]), so a descriptor that it finds belongs to other code.
#[cfg(unix)]
pub(super) fn is_open_in_this_process(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let Ok(metadata) = path.metadata() else {
        return false;
    };
    let file = (metadata.dev(), metadata.ino());
    descriptors().any(|descriptor| identity(descriptor) == Some(file))
}

#[cfg(not(unix))]
pub(super) const fn is_open_in_this_process(_path: &Path) -> bool {
    false
}

/// The folder that lists the descriptors of the process that reads it.
#[cfg(any(target_os = "linux", target_os = "android"))]
const LIST: &str = "/proc/self/fd";
#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
const LIST: &str = "/dev/fd";

/// The descriptors below this number are tried if there is no list. A new descriptor gets the lowest free number (POSIX.1
/// section 2.6), so few processes have higher ones.
#[cfg(unix)]
const MAX_TRIED: i32 = 65_536;

#[cfg(unix)]
fn descriptors() -> Box<dyn Iterator<Item = i32>> {
    match std::fs::read_dir(LIST) {
        Ok(entries) => Box::new(
            entries
                .flatten()
                .filter_map(|entry| entry.file_name().to_str()?.parse().ok()),
        ),
        Err(_) => Box::new(0..MAX_TRIED),
    }
}

/// The device and inode of an open descriptor.
///
/// `fstat` opens nothing. What `stat` returns for `/dev/fd/N` is not documented on macOS, and opening the file would add a
/// descriptor whose closing drops locks.
#[cfg(unix)]
#[expect(unsafe_code, reason = "the standard library has no `fstat` by number")]
fn identity(descriptor: i32) -> Option<(u64, u64)> {
    // SAFETY: the descriptor is only passed to fstat; it is not kept, written to or closed. If another thread closes it
    // meanwhile, fstat fails with EBADF or returns the values of another file.
    let descriptor = unsafe { std::os::fd::BorrowedFd::borrow_raw(descriptor) };
    let stat = rustix::fs::fstat(descriptor).ok()?;
    #[cfg_attr(
        target_vendor = "apple",
        expect(
            clippy::cast_sign_loss,
            reason = "`dev_t` is signed there; std's MetadataExt casts the same way"
        )
    )]
    let device = stat.st_dev as u64;
    Some((device, stat.st_ino))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs::File;

    #[test]
    fn a_file_is_in_use_as_long_as_a_descriptor_of_it_is_open() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        assert!(!is_open_in_this_process(&path), "there is no such file");
        let first = File::create(&path).unwrap();
        let second = first.try_clone().unwrap();
        drop(first);
        assert!(is_open_in_this_process(&path));
        drop(second);
        assert!(!is_open_in_this_process(&path));
    }

    #[test]
    fn another_name_of_the_file_makes_no_difference() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let _open = File::create(&path).unwrap();
        let link = folder.path().join("link.db");
        let other = folder.path().join("other.db");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        std::fs::hard_link(&path, &other).unwrap();
        assert!(is_open_in_this_process(&link));
        assert!(is_open_in_this_process(&other));
    }

    #[test]
    fn the_numbers_can_be_tried_without_a_list() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let open = File::create(&path).unwrap();
        let number = std::os::fd::AsRawFd::as_raw_fd(&open);
        assert!((0..MAX_TRIED).contains(&number));
        assert!(identity(number).is_some());
        drop(open);
    }
}

#[cfg(test)]
#[cfg(windows)]
mod tests {
    use std::fs::{File, TryLockError};

    /// The reason why no check is needed on Windows.
    #[test]
    fn a_lock_belongs_to_a_handle_and_not_to_the_process() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let host = File::create(&path).unwrap();
        host.lock().unwrap();
        let is_locked = || {
            matches!(
                File::open(&path).unwrap().try_lock(),
                Err(TryLockError::WouldBlock)
            )
        };
        assert!(
            is_locked(),
            "another handle of this process does not get the lock"
        );
        drop(File::open(&path).unwrap());
        assert!(is_locked(), "closing another handle does not release it");
        drop(host);
        assert!(!is_locked());
    }
}
