//! Lists are stored, loaded, replaced and deleted, each for its own portal and session name.

use super::*;

#[tokio::test]
async fn a_list_is_loaded_for_its_identity_alone() {
    let fixture = Fixture::new();
    assert_eq!(fixture.load("one").await, None);
    assert!(!fixture.path().exists(), "loading does not create the file");
    assert_eq!(fixture.store("one", list("a")).await, None);
    assert_eq!(fixture.store("", list("b")).await, None);
    assert_eq!(fixture.load("one").await, Some(list("a")));
    assert_eq!(fixture.load("").await, Some(list("b")));
    assert_eq!(fixture.load("two").await, None);
    let others = [
        Identity {
            region: "us-east-1".parse().unwrap(),
            ..identity("one")
        },
        Identity {
            start_url: "https://other.awsapps.com/start".parse().unwrap(),
            ..identity("one")
        },
    ];
    for other in others {
        assert_eq!(load(&fixture.context, fixture.path(), other).await, None);
    }
    assert_eq!(fixture.warnings(), 0);
}

#[tokio::test]
async fn storing_a_list_returns_the_list_that_it_replaces() {
    let fixture = Fixture::new();
    fixture.store("one", list("old")).await;
    let short = list_of(0, "new");
    assert_eq!(fixture.store("one", short.clone()).await, Some(list("old")));
    assert_eq!(fixture.load("one").await, Some(short));
}

#[tokio::test]
async fn forgetting_a_list_leaves_the_others() {
    let fixture = Fixture::new();
    fixture.store("one", list("a")).await;
    fixture.store("two", list("b")).await;
    forget(&fixture.context, fixture.path(), identity("one")).await;
    assert_eq!(fixture.load("one").await, None);
    assert_eq!(fixture.load("two").await, Some(list("b")));
    let bytes = std::fs::read(fixture.path()).unwrap();
    assert!(!bytes.is_empty());
}

#[tokio::test]
async fn a_list_of_several_parts_keeps_its_order() {
    let fixture = Fixture::new();
    let long = list_of(1001, "a");
    fixture.store("one", long.clone()).await;
    assert_eq!(fixture.load("one").await, Some(long));
}

#[tokio::test]
async fn only_the_newest_lists_are_kept() {
    let fixture = Fixture::new();
    for number in 0..20 {
        let listed_at = list("").listed_at + chrono::TimeDelta::seconds(number);
        fixture
            .store(
                &number.to_string(),
                KeptList {
                    listed_at,
                    ..list("a")
                },
            )
            .await;
    }
    assert_eq!(fixture.load("3").await, None);
    assert!(fixture.load("4").await.is_some());
    let connection = rusqlite::Connection::open(fixture.path()).unwrap();
    let parts: i64 = connection
        .query_row("SELECT count(*) FROM parts", (), |row| row.get(0))
        .unwrap();
    assert_eq!(parts, 16, "the parts of a deleted list are deleted, too");
}
