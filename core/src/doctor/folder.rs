//! The folder of the cache, and the folders above it.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use super::check::{Check, CheckId};
use super::findings::Findings;
use crate::context::CallContext;
use crate::files::is_open_to_others;

const ID: CheckId = CheckId::CacheFolder;

pub(super) async fn check(context: &CallContext, findings: &Findings) {
    let check = match context.environment.home() {
        None => Check::skipped(ID, "the home folder is not known"),
        Some(home) => match tokio::task::spawn_blocking(move || look(&home)).await {
            Ok(check) => check,
            Err(stopped) => Check::failed(ID, stopped.to_string()),
        },
    };
    findings.add(check);
}

/// Looks at the folders from the home folder to the cache, and at that of this package.
fn look(home: &Path) -> Check {
    let aws = home.join(".aws");
    let sso = aws.join("sso");
    let folders = [sso.join("cache"), sso.join("aws-sso-native")];
    let mut lines = Vec::new();
    for path in [home, &aws, &sso]
        .into_iter()
        .chain(folders.iter().map(PathBuf::as_path))
    {
        lines.push(described(path));
    }
    let mut open_to_others = None;
    for folder in &folders {
        // The nearest folder that exists: the others are made in it.
        let nearest = folder
            .ancestors()
            .find(|path| fs::symlink_metadata(path).is_ok());
        let nearest = nearest.unwrap_or(home);
        let problem = match fs::metadata(nearest) {
            Ok(metadata) if !metadata.is_dir() => Some("is not a folder".to_owned()),
            Ok(metadata) => not_usable(nearest, &metadata),
            Err(error) => Some(format!("cannot be used: {error}")),
        };
        if let Some(problem) = problem {
            return Check::failed(ID, format!("`{}` {problem}", nearest.display()))
                .evidence(lines)
                .hint(
                    "Make this user the owner of the folder, with the permission to write, and free some space where it \
                     is full",
                );
        }
        if nearest == folder && is_open_to_others(nearest) {
            open_to_others.get_or_insert(nearest);
        }
    }
    let check = open_to_others.map_or_else(
        || Check::ok(ID, "the cache can be written, by this user alone"),
        |folder| {
            let folder = folder.display();
            Check::warning(
                ID,
                format!("other users of this machine can use `{folder}`"),
            )
            .hint(if cfg!(windows) {
                "Sign in: that restricts the folder to this user, unless its drive has no access control lists".to_owned()
            } else {
                format!("Run `chmod 700 {folder}`; the next sign-in does it, too")
            })
        },
    );
    check.evidence(lines)
}

/// The path, what it is, its owner and its mode.
fn described(path: &Path) -> String {
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return format!("{}: does not exist", path.display());
        }
        Err(error) => return format!("{}: {error}", path.display()),
    };
    let kind = if metadata.is_symlink() {
        let target = fs::read_link(path).unwrap_or_default();
        format!("a link to {}", target.display())
    } else if metadata.is_dir() {
        "a folder".to_owned()
    } else {
        "not a folder".to_owned()
    };
    format!("{}: {kind}{}", path.display(), permissions(&metadata))
}

#[cfg(unix)]
fn permissions(metadata: &Metadata) -> String {
    use std::os::unix::fs::MetadataExt;
    let (mode, user) = (metadata.mode() & 0o7777, metadata.uid());
    format!(", mode {mode:04o}, owner {user}")
}

#[cfg(not(unix))]
fn permissions(metadata: &Metadata) -> String {
    let text = if metadata.permissions().readonly() {
        ", read-only"
    } else {
        ""
    };
    text.to_owned()
}

/// Less free space, in bytes, is a problem. A token file has 5 KiB and is written beside the old one.
#[cfg(unix)]
const MIN_FREE: u64 = 1024 * 1024;

/// Why this user cannot write in a folder.
#[cfg(unix)]
fn not_usable(folder: &Path, metadata: &Metadata) -> Option<String> {
    use rustix::fs::{Access, StatVfsMountFlags, access, statvfs};
    use std::os::unix::fs::MetadataExt;
    let user = rustix::process::geteuid().as_raw();
    let owner = metadata.uid();
    if access(folder, Access::WRITE_OK | Access::EXEC_OK).is_err() {
        let mount = statvfs(folder).ok();
        let is_read_only = mount.is_some_and(|it| it.f_flag.contains(StatVfsMountFlags::RDONLY));
        return Some(if is_read_only {
            "is on a read-only file system".to_owned()
        } else if owner == user {
            format!(
                "cannot be written: its mode is {:04o}",
                metadata.mode() & 0o7777
            )
        } else {
            format!("cannot be written: its owner is the user {owner}, and this user is {user}")
        });
    }
    if owner != user && user != 0 {
        return Some(format!(
            "belongs to another user: {owner}, and this user is {user}"
        ));
    }
    let space = statvfs(folder).ok()?;
    let free = space.f_bavail.saturating_mul(space.f_frsize);
    // Some file systems have no count of files, and say 0 of 0.
    let has_no_files = space.f_files > 0 && space.f_favail == 0;
    (free < MIN_FREE || has_no_files).then(|| format!("has no free space ({free} bytes)"))
}

#[cfg(not(unix))]
fn not_usable(_folder: &Path, metadata: &Metadata) -> Option<String> {
    metadata
        .permissions()
        .readonly()
        .then(|| "is read-only".to_owned())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::super::check::CheckResult;
    use super::*;

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn the_folders_of_this_package_are_for_this_user_alone_and_those_above_them_need_not_be() {
        let home = tempfile::tempdir().unwrap();
        set_mode(home.path(), 0o755);
        let check = look(home.path());
        assert_eq!(check.result, CheckResult::Ok);
        assert!(check.evidence[0].contains(": a folder, mode 0755, owner "));
        assert!(check.evidence[4].ends_with("aws-sso-native: does not exist"));
        assert!(!home.path().join(".aws").exists(), "nothing is made");

        let sso = home.path().join(".aws/sso");
        for name in ["cache", "aws-sso-native"] {
            let folder = sso.join(name);
            fs::create_dir_all(&folder).unwrap();
            set_mode(&folder, 0o700);
            assert_eq!(look(home.path()).result, CheckResult::Ok);
            set_mode(&folder, 0o750);
            let check = look(home.path());
            assert_eq!(check.result, CheckResult::Warning, "{name}");
            let path = folder.display().to_string();
            assert!(check.hint.unwrap().contains(&path), "{name}");
            set_mode(&folder, 0o700);
        }
    }

    #[test]
    fn a_file_or_a_broken_link_in_the_place_of_a_folder_is_a_failure() {
        let home = tempfile::tempdir().unwrap();
        let aws = home.path().join(".aws");
        fs::File::create(&aws).unwrap();
        let check = look(home.path());
        assert_eq!(check.result, CheckResult::Failed);
        let message = format!("`{}` is not a folder", aws.display());
        assert_eq!(check.message, message);
        assert!(check.evidence[1].contains(".aws: not a folder"));

        fs::remove_file(&aws).unwrap();
        std::os::unix::fs::symlink("/nonexistent", &aws).unwrap();
        let check = look(home.path());
        assert_eq!(check.result, CheckResult::Failed);
        assert!(check.message.contains(".aws` cannot be used: "));
        assert!(check.evidence[1].contains(".aws: a link to /nonexistent"));
    }
}
