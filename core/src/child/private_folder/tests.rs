use super::*;
use crate::context::Environment;
use crate::error::ErrorCode;
use std::collections::HashMap;

fn context(home: &Path) -> CallContext {
    let home = home.display().to_string();
    CallContext::new(Environment::new(HashMap::from([("HOME".to_owned(), home)])))
}

fn files() -> Vec<NewFile> {
    let file = |name, content: &str| NewFile {
        name,
        content: content.to_owned(),
    };
    vec![file("config", "[profile x]\n"), file("credentials", "")]
}

fn profiles(home: &Path) -> PathBuf {
    home.join(".aws")
        .join("sso")
        .join("aws-sso-native")
        .join("profiles")
}

#[tokio::test]
async fn the_folder_has_the_files_until_it_is_dropped() {
    let home = tempfile::tempdir().unwrap();
    let context = context(home.path());
    let folder = PrivateFolder::create(&context, files()).await.unwrap();
    let config = folder.file("config");
    assert_eq!(fs::read_to_string(&config).unwrap(), "[profile x]\n");
    assert_eq!(fs::read_to_string(folder.file("credentials")).unwrap(), "");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&config), 0o600);
        assert_eq!(mode(config.parent().unwrap()), 0o700);
        assert_eq!(mode(&profiles(home.path())), 0o700);
    }
    drop(folder);
    assert_eq!(folders_in(&profiles(home.path())), [] as [PathBuf; 0]);
    assert!(context.warnings.take().is_empty());
}

#[tokio::test]
async fn a_folder_that_was_left_behind_is_removed_and_one_in_use_is_not() {
    let home = tempfile::tempdir().unwrap();
    let context = context(home.path());
    let used = PrivateFolder::create(&context, files()).await.unwrap();
    let left = profiles(home.path()).join("left");
    // As a crash leaves it: half made, without a lock or with a lock file that nobody has locked.
    fs::create_dir(&left).unwrap();
    fs::File::create(left.join("config")).unwrap();
    let other = PrivateFolder::create(&context, files()).await.unwrap();
    assert!(!left.exists());
    let mut expected = [&used, &other].map(|folder| folder.path.clone());
    let mut found = folders_in(&profiles(home.path()));
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
}

/// Without a lock nobody knows whether another process uses the folder.
#[tokio::test]
async fn a_folder_that_cannot_be_locked_is_not_removed() {
    let home = tempfile::tempdir().unwrap();
    let context = context(home.path());
    let unknown = profiles(home.path()).join("unknown");
    fs::create_dir_all(unknown.join(LOCK)).unwrap();
    let _folder = PrivateFolder::create(&context, files()).await.unwrap();
    assert!(unknown.exists());
}

#[cfg(unix)]
#[tokio::test]
async fn the_folder_of_a_process_that_was_killed_is_removed() {
    let home = tempfile::tempdir().unwrap();
    let context = context(home.path());
    let left = profiles(home.path()).join("left");
    fs::create_dir_all(&left).unwrap();
    // Another process takes the lock as this crate does, and reports it.
    let script = format!(
        "exec 9>'{}'; flock -n 9 && echo locked && exec sleep 600",
        left.join(LOCK).display()
    );
    let mut other = std::process::Command::new("sh")
        .args(["-c", &script])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let stdout = other.stdout.as_mut().unwrap();
    io::BufRead::read_line(&mut io::BufReader::new(stdout), &mut line).unwrap();
    assert_eq!(line, "locked\n");

    let mut folders = vec![PrivateFolder::create(&context, files()).await.unwrap()];
    assert!(left.exists(), "its process lives");
    other.kill().unwrap();
    other.wait().unwrap();
    folders.push(PrivateFolder::create(&context, files()).await.unwrap());
    assert!(!left.exists());
    assert_eq!(folders_in(&profiles(home.path())).len(), folders.len());
}

#[tokio::test]
async fn folders_that_are_made_at_once_do_not_remove_each_other() {
    let home = tempfile::tempdir().unwrap();
    // Each one waits for the lock of those before it, 10 seconds at most.
    let making = (0..8).map(|_| {
        let context = context(home.path());
        async move { PrivateFolder::create(&context, files()).await.unwrap() }
    });
    let folders = futures_util::future::join_all(making).await;
    for folder in &folders {
        assert!(folder.file("config").exists());
    }
    drop(folders);
    assert_eq!(folders_in(&profiles(home.path())), [] as [PathBuf; 0]);
}

#[tokio::test]
async fn a_home_that_cannot_be_written_is_an_error_that_names_the_folder() {
    let home = tempfile::tempdir().unwrap();
    fs::File::create(home.path().join(".aws")).unwrap();
    let context = context(home.path());
    let error = PrivateFolder::create(&context, files()).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::ProfileNotWritable);
    assert!(error.to_string().contains("profiles"), "{error}");
}

#[tokio::test]
async fn after_a_failed_write_nothing_is_left() {
    let home = tempfile::tempdir().unwrap();
    let context = context(home.path());
    let impossible = vec![NewFile {
        name: "a/b\0",
        content: String::new(),
    }];
    let error = PrivateFolder::create(&context, impossible)
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::ProfileNotWritable);
    assert_eq!(folders_in(&profiles(home.path())), [] as [PathBuf; 0]);
}
