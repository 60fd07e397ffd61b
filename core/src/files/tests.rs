//! Reading and replacing real files in a temporary folder.

#[cfg(windows)]
mod windows;

use super::*;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test file that no other program reads"
)]
fn fixture(path: &Path, content: &str) {
    fs::write(path, content).unwrap();
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn the_content_of_a_file_is_returned_and_none_if_it_is_missing() {
    let folder = folder();
    let path = folder.path().join("a.json");
    assert!(matches!(read_now(&path, 10), Ok(None)));
    fixture(&path, "0123456789");
    assert_eq!(read_now(&path, 10).unwrap().unwrap(), b"0123456789");
    assert!(matches!(read_now(&path, 9), Err(ReadProblem::TooLarge(9))));
}

#[test]
fn a_folder_is_not_read() {
    assert!(matches!(
        read_now(folder().path(), 10),
        Err(ReadProblem::NotAFile)
    ));
}

/// Makes a named pipe, by the program of POSIX: rustix has no function for it on macOS.
#[cfg(unix)]
pub(crate) fn make_pipe(path: &Path) {
    let status = std::process::Command::new("mkfifo").arg(path).status();
    assert!(status.unwrap().success());
}

#[cfg(unix)]
#[test]
fn pipes_devices_and_sockets_are_not_read() {
    let folder = folder();
    let pipe = folder.path().join("pipe");
    make_pipe(&pipe);
    assert!(matches!(read_now(&pipe, 10), Err(ReadProblem::NotAFile)));
    assert!(matches!(
        read_now(Path::new("/dev/zero"), 10),
        Err(ReadProblem::NotAFile)
    ));
    let socket = folder.path().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    assert!(matches!(read_now(&socket, 10), Err(ReadProblem::NotAFile)));
}

#[test]
fn writing_replaces_the_file_and_leaves_no_temporary_file() {
    let folder = folder();
    let path = folder.path().join("new").join("cache").join("a.json");
    write_atomic(&path, b"one").unwrap();
    write_atomic(&path, b"two").unwrap();
    assert_eq!(read_now(&path, 10).unwrap().unwrap(), b"two");
    assert_eq!(names(path.parent().unwrap()), ["a.json"]);
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_access_files_and_folders() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = folder();
    let cache = folder.path().join(".aws").join("cache");
    let path = cache.join("a.json");
    write_atomic(&path, b"one").unwrap();
    assert_eq!((mode(&cache), mode(&path)), (0o700, 0o600));

    // As the AWS CLI creates them with the usual umask.
    fs::set_permissions(&cache, fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    write_atomic(&path, b"two").unwrap();
    assert_eq!((mode(&cache), mode(&path)), (0o700, 0o600));
}

#[cfg(unix)]
#[test]
fn a_folder_with_any_permission_for_other_users_is_open_to_them() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    for (mode, is_open) in [
        (0o700, false),
        (0o710, true),
        (0o701, true),
        (0o770, true),
        (0o755, true),
    ] {
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(is_open_to_others(folder.path()), is_open, "{mode:o}");
    }
    assert!(!is_open_to_others(&folder.path().join("missing")));
}

#[cfg(unix)]
#[test]
fn a_program_that_is_started_does_not_get_a_file_that_is_being_read() {
    let folder = folder();
    let path = folder.path().join("a.json");
    fixture(&path, "secret");
    let file = open_without_blocking(&path).unwrap();
    let flags = rustix::io::fcntl_getfd(&file).unwrap();
    assert!(flags.contains(rustix::io::FdFlags::CLOEXEC));
}

/// A file of the kernel has the size 0, as a file that another program is about to write.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_grows_while_it_is_read_is_too_large() {
    let path = Path::new("/proc/self/status");
    assert_eq!(fs::metadata(path).unwrap().len(), 0);
    assert!(matches!(read_now(path, 10), Err(ReadProblem::TooLarge(10))));
}

#[test]
fn a_write_that_fails_keeps_the_old_file_and_leaves_no_temporary_file() {
    let folder = folder();
    let path = folder.path().join("a.json");
    fs::create_dir(&path).unwrap();
    fixture(&path.join("inside"), "kept");
    write_atomic(&path, b"new").unwrap_err();
    assert_eq!(names(folder.path()), ["a.json"]);
    assert_eq!(names(&path), ["inside"]);
}

#[test]
fn old_temporary_files_are_removed() {
    let folder = folder();
    let old = folder
        .path()
        .join(format!("{TEMPORARY_PREFIX}old{TEMPORARY_SUFFIX}"));
    let young = folder
        .path()
        .join(format!("{TEMPORARY_PREFIX}young{TEMPORARY_SUFFIX}"));
    let other = folder.path().join("other.tmp");
    for path in [&old, &young, &other] {
        fixture(path, "secret");
    }
    let long_ago = fs::metadata(&old).unwrap().modified().unwrap() - 2 * ABANDONED_AFTER;
    for path in [&old, &other] {
        File::options()
            .write(true)
            .open(path)
            .unwrap()
            .set_modified(long_ago)
            .unwrap();
    }
    write_atomic(&folder.path().join("a.json"), b"new").unwrap();
    assert!(!old.exists());
    assert!(young.exists() && other.exists());
}
