//! Who can read the file, and what is done when its path has a link or something else than a file.

use super::*;

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_made_readable_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = Fixture::new();
    fixture.store("one", list("a")).await;
    let mode = |path: PathBuf| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(fixture.path()), 0o600);
    assert_eq!(mode(fixture.path().parent().unwrap().into()), 0o700);
    let open = std::fs::Permissions::from_mode(0o666);
    std::fs::set_permissions(fixture.path(), open).unwrap();
    fixture.load("one").await;
    assert_eq!(mode(fixture.path()), 0o600);
}

#[cfg(unix)]
#[tokio::test]
async fn any_folder_of_the_path_may_be_a_symbolic_link() {
    let fixture = Fixture::new();
    let real = fixture.folder.path().join("real");
    std::fs::create_dir_all(real.join("aws/sso/own")).unwrap();
    for (link, target, below) in [
        ("home", "real", "aws/sso/own"),
        ("aws", "real/aws", "sso/own"),
        ("own", "real/aws/sso/own", ""),
    ] {
        let link = fixture.folder.path().join(link);
        std::os::unix::fs::symlink(target, &link).unwrap();
        let path = || link.join(below).join("lists.sqlite");
        let name = format!("behind-{}", link.file_name().unwrap().display());
        store(&fixture.context, path(), identity(&name), list("a")).await;
        let kept = load(&fixture.context, path(), identity(&name)).await;
        assert_eq!(kept, Some(list("a")), "{name}");
        forget(&fixture.context, path(), identity(&name)).await;
        let kept = load(&fixture.context, path(), identity(&name)).await;
        assert_eq!(kept, None, "{name}");
        // A damaged file is replaced there, too.
        #[expect(
            clippy::disallowed_methods,
            reason = "a test file that no other program reads"
        )]
        std::fs::write(path(), "not a database, but some text").unwrap();
        store(&fixture.context, path(), identity(&name), list("b")).await;
        let kept = load(&fixture.context, path(), identity(&name)).await;
        assert_eq!(kept, Some(list("b")), "{name}");
    }
    assert_eq!(fixture.warnings(), 0);
    assert!(real.join("aws/sso/own/lists.sqlite").is_file());
}

#[cfg(unix)]
#[tokio::test]
async fn a_symbolic_link_instead_of_the_file_is_rejected_and_its_target_is_unchanged() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = Fixture::new();
    fixture.store("one", list("a")).await;
    let target = fixture.folder.path().join("target");
    std::fs::rename(fixture.path(), &target).unwrap();
    let mode = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(&target, mode).unwrap();
    let before = std::fs::read(&target).unwrap();
    std::os::unix::fs::symlink(&target, fixture.path()).unwrap();
    assert_eq!(fixture.load("one").await, None);
    // One call gives the same warning once.
    assert_eq!(fixture.warnings(), 1);
    fixture.store("one", list("b")).await;
    assert_eq!(fixture.warnings(), 1);
    assert_eq!(std::fs::read(&target).unwrap(), before);
    let mode = target.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o644);
}

#[cfg(windows)]
#[tokio::test]
async fn a_file_that_another_program_has_open_is_waited_for() {
    use std::os::windows::fs::OpenOptionsExt;
    let fixture = Fixture::new();
    fixture.store("one", list("a")).await;
    let mut options = std::fs::File::options();
    let holder = options.read(true).share_mode(0).open(fixture.path());
    let (opened, waited) =
        crate::files::while_held(holder.unwrap(), || file::open(&fixture.path()));
    assert!(opened.is_ok() && waited);
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_causes_a_warning_and_no_error() {
    let fixture = Fixture::new();
    std::fs::create_dir_all(fixture.path()).unwrap();
    // One call gives the same warning once.
    assert_eq!(fixture.store("one", list("a")).await, None);
    let of_store = fixture.context.warnings.take();
    assert_eq!(fixture.load("one").await, None);
    let of_load = fixture.context.warnings.take();
    for warnings in [of_store, of_load] {
        assert_eq!(warnings.len(), 1);
        assert_eq!(warnings[0].code, WarningCode::ListNotKept);
        assert_eq!(warnings[0].path, Some(fixture.path()));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_pipe_instead_of_the_file_causes_a_warning_and_does_not_block() {
    let fixture = Fixture::new();
    std::fs::create_dir_all(fixture.path().parent().unwrap()).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(fixture.path())
        .status();
    assert!(made.unwrap().success());
    assert_eq!(fixture.load("one").await, None);
    assert_eq!(fixture.warnings(), 1);
}
