use super::*;
use crate::context::Environment;

const START_URL: &str = "https://d-9067694978.awsapps.com/start";

fn identity(session_name: &str) -> Identity {
    Identity {
        start_url: START_URL.parse().unwrap(),
        region: "eu-central-1".parse().unwrap(),
        session_name: Some(session_name)
            .filter(|name| !name.is_empty())
            .map(|name| name.parse().unwrap()),
    }
}

/// Three accounts with a role of this name.
fn list(role: &str) -> KeptList {
    list_of(3, role)
}

fn list_of(accounts: u32, role: &str) -> KeptList {
    let account = |number: u32| Account {
        id: format!("{number:012}").parse().unwrap(),
        name: format!("Account {number}"),
        email_address: None,
        roles: vec![role.into()],
        error: None,
    };
    KeptList {
        listed_at: DateTime::from_timestamp_millis(1_795_000_000_123).unwrap(),
        accounts: (0..accounts)
            .map(|number| Arc::new(account(number)))
            .collect(),
    }
}

struct World {
    folder: tempfile::TempDir,
    context: CallContext,
}

impl World {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            context: CallContext::new(Environment::default()),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("own").join("lists.sqlite")
    }

    async fn load(&self, session_name: &str) -> Option<KeptList> {
        load(&self.context, self.path(), identity(session_name)).await
    }

    async fn store(&self, session_name: &str, list: KeptList) -> Option<KeptList> {
        store(&self.context, self.path(), identity(session_name), list).await
    }

    fn warnings(&self) -> usize {
        self.context.warnings.take().len()
    }
}

#[tokio::test]
async fn a_list_comes_back_for_its_identity_and_for_no_other() {
    let world = World::new();
    assert_eq!(world.load("one").await, None);
    assert!(!world.path().exists(), "looking makes no file");
    assert_eq!(world.store("one", list("a")).await, None);
    assert_eq!(world.store("", list("b")).await, None);
    assert_eq!(world.load("one").await, Some(list("a")));
    assert_eq!(world.load("").await, Some(list("b")));
    assert_eq!(world.load("two").await, None);
    let elsewhere = [
        Identity {
            region: "us-east-1".parse().unwrap(),
            ..identity("one")
        },
        Identity {
            start_url: "https://other.awsapps.com/start".parse().unwrap(),
            ..identity("one")
        },
    ];
    for other in elsewhere {
        assert_eq!(load(&world.context, world.path(), other).await, None);
    }
    assert_eq!(world.warnings(), 0);
}

#[tokio::test]
async fn a_new_list_takes_the_place_of_the_old_one_and_returns_it() {
    let world = World::new();
    world.store("one", list("old")).await;
    let short = list_of(0, "new");
    assert_eq!(world.store("one", short.clone()).await, Some(list("old")));
    assert_eq!(world.load("one").await, Some(short));
}

#[tokio::test]
async fn a_forgotten_list_is_gone_and_the_others_stay() {
    let world = World::new();
    world.store("one", list("a")).await;
    world.store("two", list("b")).await;
    forget(&world.context, world.path(), identity("one")).await;
    assert_eq!(world.load("one").await, None);
    assert_eq!(world.load("two").await, Some(list("b")));
    let bytes = std::fs::read(world.path()).unwrap();
    assert!(!bytes.is_empty());
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_the_file_whatever_its_mode_was() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    world.store("one", list("a")).await;
    let mode = |path: PathBuf| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(world.path()), 0o600);
    assert_eq!(mode(world.path().parent().unwrap().into()), 0o700);
    let open = std::fs::Permissions::from_mode(0o666);
    std::fs::set_permissions(world.path(), open).unwrap();
    world.load("one").await;
    assert_eq!(mode(world.path()), 0o600);
}

#[cfg(unix)]
#[tokio::test]
async fn a_list_is_kept_behind_a_link_in_any_folder_of_its_path() {
    let world = World::new();
    let real = world.folder.path().join("real");
    std::fs::create_dir_all(real.join("aws/sso/own")).unwrap();
    for (link, target, below) in [
        ("home", "real", "aws/sso/own"),
        ("aws", "real/aws", "sso/own"),
        ("own", "real/aws/sso/own", ""),
    ] {
        let link = world.folder.path().join(link);
        std::os::unix::fs::symlink(target, &link).unwrap();
        let path = || link.join(below).join("lists.sqlite");
        let name = format!("behind-{}", link.file_name().unwrap().display());
        store(&world.context, path(), identity(&name), list("a")).await;
        let kept = load(&world.context, path(), identity(&name)).await;
        assert_eq!(kept, Some(list("a")), "{name}");
        forget(&world.context, path(), identity(&name)).await;
        let kept = load(&world.context, path(), identity(&name)).await;
        assert_eq!(kept, None, "{name}");
        // A damaged file is replaced there, too.
        #[expect(clippy::disallowed_methods, reason = "a fixture nobody else reads")]
        std::fs::write(path(), "not a database, but some text").unwrap();
        store(&world.context, path(), identity(&name), list("b")).await;
        let kept = load(&world.context, path(), identity(&name)).await;
        assert_eq!(kept, Some(list("b")), "{name}");
    }
    assert_eq!(world.warnings(), 0);
    assert!(real.join("aws/sso/own/lists.sqlite").is_file());
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_in_the_place_of_the_file_is_rejected_and_its_target_stays() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    world.store("one", list("a")).await;
    let target = world.folder.path().join("theirs");
    std::fs::rename(world.path(), &target).unwrap();
    let mode = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(&target, mode).unwrap();
    let before = std::fs::read(&target).unwrap();
    std::os::unix::fs::symlink(&target, world.path()).unwrap();
    assert_eq!(world.load("one").await, None);
    // A call has the same warning once.
    assert_eq!(world.warnings(), 1);
    world.store("one", list("b")).await;
    assert_eq!(world.warnings(), 1);
    assert_eq!(std::fs::read(&target).unwrap(), before);
    let mode = target.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o644);
}

#[tokio::test]
async fn a_list_of_more_parts_than_one_keeps_its_order() {
    let world = World::new();
    let long = list_of(1001, "a");
    world.store("one", long.clone()).await;
    assert_eq!(world.load("one").await, Some(long));
}

#[tokio::test]
async fn two_calls_at_once_keep_both_their_lists() {
    let world = World::new();
    let names: Vec<String> = (0..12).map(|number| number.to_string()).collect();
    let storing = names.iter().map(|name| world.store(name, list(name)));
    futures_util::future::join_all(storing).await;
    for name in &names {
        assert_eq!(world.load(name).await, Some(list(name)));
    }
    assert_eq!(world.warnings(), 0);
}

#[tokio::test]
async fn a_file_that_is_damaged_behind_its_header_is_made_anew() {
    let world = World::new();
    world.store("one", list("a")).await;
    // The header on the first page is right, and all other pages are noise.
    let mut bytes = std::fs::read(world.path()).unwrap();
    bytes[4096..].fill(0xa5);
    #[expect(clippy::disallowed_methods, reason = "a fixture nobody else reads")]
    std::fs::write(world.path(), bytes).unwrap();
    assert_eq!(world.load("one").await, None);
    world.store("one", list("b")).await;
    assert_eq!(world.load("one").await, Some(list("b")));
    assert_eq!(world.warnings(), 0);
}

#[tokio::test]
async fn a_damaged_file_is_made_anew() {
    let world = World::new();
    for content in [
        &b"not a database, but some text"[..],
        &[0xff; 9000],
        b"SQLite format 3\0cut off",
    ] {
        world.store("one", list("a")).await;
        #[expect(clippy::disallowed_methods, reason = "a fixture nobody else reads")]
        std::fs::write(world.path(), content).unwrap();
        assert_eq!(world.load("one").await, None);
        world.store("one", list("b")).await;
        assert_eq!(world.load("one").await, Some(list("b")));
    }
    assert_eq!(
        world.warnings(),
        0,
        "nothing is lost that is not asked for again"
    );
}

#[tokio::test]
async fn a_file_of_another_version_is_made_anew() {
    let world = World::new();
    world.store("one", list("a")).await;
    let connection = rusqlite::Connection::open(world.path()).unwrap();
    connection.pragma_update(None, "user_version", 7).unwrap();
    drop(connection);
    assert_eq!(world.load("one").await, None);
    world.store("one", list("b")).await;
    assert_eq!(world.load("one").await, Some(list("b")));
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_is_a_warning_and_no_error() {
    let world = World::new();
    std::fs::create_dir_all(world.path()).unwrap();
    // A call has the same warning once.
    assert_eq!(world.store("one", list("a")).await, None);
    let of_store = world.context.warnings.take();
    assert_eq!(world.load("one").await, None);
    let of_load = world.context.warnings.take();
    for warnings in [of_store, of_load] {
        assert_eq!(warnings.len(), 1);
        assert_eq!(warnings[0].code, WarningCode::ListNotKept);
        assert_eq!(warnings[0].path, Some(world.path()));
    }
}

#[tokio::test]
async fn only_the_last_lists_are_kept() {
    let world = World::new();
    for number in 0..20 {
        let listed_at = list("").listed_at + chrono::TimeDelta::seconds(number);
        world
            .store(
                &number.to_string(),
                KeptList {
                    listed_at,
                    ..list("a")
                },
            )
            .await;
    }
    assert_eq!(world.load("3").await, None);
    assert!(world.load("4").await.is_some());
    let connection = rusqlite::Connection::open(world.path()).unwrap();
    let parts: i64 = connection
        .query_row("SELECT count(*) FROM parts", (), |row| row.get(0))
        .unwrap();
    assert_eq!(parts, 16, "their parts are gone with them");
}

#[tokio::test]
async fn a_part_that_is_not_a_list_is_not_given_and_replaced() {
    let world = World::new();
    for content in [
        "not JSON",
        "[]",
        r#"{"roles":[],"accounts":[["1","","",[],null]]}"#,
    ] {
        world.store("one", list("a")).await;
        let connection = rusqlite::Connection::open(world.path()).unwrap();
        let changed = connection.execute("UPDATE parts SET accounts = ?1", [content]);
        assert_eq!(changed.unwrap(), 1);
        drop(connection);
        assert_eq!(world.store("one", list("b")).await, None, "{content}");
        assert_eq!(world.load("one").await, Some(list("b")));
    }
    assert_eq!(world.warnings(), 0);
}

/// Locks the file as another process does that writes.
fn lock(path: PathBuf) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.execute_batch("BEGIN EXCLUSIVE").unwrap();
    connection
}

#[test]
fn calls_that_wait_for_a_locked_file_leave_the_other_threads_free() {
    let threads = 2;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(threads)
        .build()
        .unwrap();
    runtime.block_on(async {
        let world = World::new();
        world.store("one", list("a")).await;
        let locked = lock(world.path());
        let loading = (0..threads).map(|_| Box::pin(world.load("one")));
        let mut loading = futures_util::future::select_all(loading);
        assert!(futures_util::poll!(&mut loading).is_pending());
        // Each call had the chance to take a thread.
        let other = tokio::task::spawn_blocking(|| "done");
        let first = futures_util::future::select(other, loading).await;
        let futures_util::future::Either::Left((other, loading)) = first else {
            panic!("a call for the list was over before the other work");
        };
        assert_eq!(other.unwrap(), "done");
        drop(locked);
        let (kept, _, others) = loading.await;
        assert_eq!(kept, Some(list("a")));
        for kept in futures_util::future::join_all(others).await {
            assert_eq!(kept, Some(list("a")));
        }
    });
}

#[cfg(unix)]
#[tokio::test]
async fn a_pipe_in_the_place_of_the_file_is_a_warning_and_does_not_wait() {
    let world = World::new();
    std::fs::create_dir_all(world.path().parent().unwrap()).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(world.path())
        .status();
    assert!(made.unwrap().success());
    assert_eq!(world.load("one").await, None);
    assert_eq!(world.warnings(), 1);
}
