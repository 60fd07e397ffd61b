//! Whether something else in this process has the file open.
//!
//! Two SQLite libraries in one process do not exclude each other, and when one closes the file the
//! other's locks are gone (<https://www.sqlite.org/howtocorrupt.html>, section 2.2.1). Windows locks
//! by handle and needs no check.

use std::path::Path;

/// Whether a descriptor of this process is of this file. Asked while no connection of ours is open
/// ([`super::turn`]), so that whatever is found is someone else's.
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

/// Where the descriptors of the asking process are listed.
#[cfg(any(target_os = "linux", target_os = "android"))]
const LIST: &str = "/proc/self/fd";
#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
const LIST: &str = "/dev/fd";

/// The numbers that are tried where there is no list. The lowest free number is always given out
/// next (POSIX.1 section 2.6), so few processes get beyond.
#[cfg(unix)]
const TRIED: i32 = 65_536;

#[cfg(unix)]
fn descriptors() -> Box<dyn Iterator<Item = i32>> {
    match std::fs::read_dir(LIST) {
        Ok(entries) => Box::new(
            entries
                .flatten()
                .filter_map(|entry| entry.file_name().to_str()?.parse().ok()),
        ),
        Err(_) => Box::new(0..TRIED),
    }
}

/// The device and inode of an open descriptor.
///
/// By `fstat`: on macOS it is not documented what `stat` on `/dev/fd/N` tells, and opening either
/// would itself be a descriptor that closes.
#[cfg(unix)]
#[expect(unsafe_code, reason = "the standard library has no `fstat` by number")]
fn identity(descriptor: i32) -> Option<(u64, u64)> {
    // SAFETY: the number is only asked about by fstat, never kept, written to or closed. One that
    // another thread closes meanwhile answers EBADF, or tells of another file.
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
    fn the_numbers_can_be_tried_where_there_is_no_list() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let open = File::create(&path).unwrap();
        let number = std::os::fd::AsRawFd::as_raw_fd(&open);
        assert!((0..TRIED).contains(&number));
        assert!(identity(number).is_some());
        drop(open);
    }
}
