use super::*;
use crate::context::Environment;

fn identity(session_name: &str) -> Identity {
    Identity {
        start_url: "https://d-9067694978.awsapps.com/start".into(),
        region: "eu-central-1".into(),
        session_name: session_name.into(),
    }
}

fn list(name: &str) -> KeptList {
    KeptList {
        listed_at: DateTime::from_timestamp_millis(1_795_000_000_123).unwrap(),
        parts: (1..4)
            .map(|part| format!(r#"[{{"accountId":"{part}","accountName":"{name}","roles":[]}}]"#))
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
            region: "us-east-1".into(),
            ..identity("one")
        },
        Identity {
            start_url: "https://other.awsapps.com/start".into(),
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
    let short = KeptList {
        parts: vec!["[]".into()],
        ..list("new")
    };
    assert_eq!(world.store("one", short.clone()).await, Some(list("old")));
    assert_eq!(world.load("one").await, Some(short));
}

#[tokio::test]
async fn what_is_forgotten_is_gone_and_the_rest_stays() {
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
async fn the_file_is_its_owners_alone_whatever_it_was() {
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
        let name = link.display().to_string();
        store(&world.context, path(), identity(&name), list("a")).await;
        let kept = load(&world.context, path(), identity(&name)).await;
        assert_eq!(kept, Some(list("a")), "{name}");
        forget(&world.context, path(), identity(&name)).await;
        let kept = load(&world.context, path(), identity(&name)).await;
        assert_eq!(kept, None, "{name}");
        // What is damaged is found, removed and made anew there, too.
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
async fn a_link_in_the_place_of_the_file_is_refused_and_what_it_points_to_stays() {
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
    world.store("one", list("b")).await;
    assert_eq!(world.warnings(), 2);
    assert_eq!(std::fs::read(&target).unwrap(), before);
    let mode = target.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o644);
}

#[tokio::test]
async fn a_list_of_more_parts_than_one_keeps_their_order() {
    let world = World::new();
    let parts = (0..40).map(|part| format!(r#"[{{"accountId":"{part}"}}]"#));
    let long = KeptList {
        parts: parts.collect(),
        ..list("a")
    };
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
async fn a_file_that_cannot_be_had_is_a_warning_and_nothing_more() {
    let world = World::new();
    std::fs::create_dir_all(world.path()).unwrap();
    // A call tells the same warning once, so they are taken after each.
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
    assert_eq!(parts, 16 * 3, "their parts are gone with them");
}
