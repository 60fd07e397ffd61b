//! A file that cannot be read as a list is replaced by a new one.

use super::*;

#[tokio::test]
async fn a_file_that_is_damaged_after_its_header_is_replaced() {
    let fixture = Fixture::new();
    fixture.store("one", list("a")).await;
    // The first page with the header is valid. All other pages are not.
    let mut bytes = std::fs::read(fixture.path()).unwrap();
    bytes[4096..].fill(0xa5);
    #[expect(
        clippy::disallowed_methods,
        reason = "a test file that no other program reads"
    )]
    std::fs::write(fixture.path(), bytes).unwrap();
    assert_eq!(fixture.load("one").await, None);
    fixture.store("one", list("b")).await;
    assert_eq!(fixture.load("one").await, Some(list("b")));
    assert_eq!(fixture.warnings(), 0);
}

#[tokio::test]
async fn a_damaged_file_is_replaced() {
    let fixture = Fixture::new();
    for content in [
        &b"not a database, but some text"[..],
        &[0xff; 9000],
        b"SQLite format 3\0cut off",
    ] {
        fixture.store("one", list("a")).await;
        #[expect(
            clippy::disallowed_methods,
            reason = "a test file that no other program reads"
        )]
        std::fs::write(fixture.path(), content).unwrap();
        assert_eq!(fixture.load("one").await, None);
        fixture.store("one", list("b")).await;
        assert_eq!(fixture.load("one").await, Some(list("b")));
    }
    assert_eq!(
        fixture.warnings(),
        0,
        "the next listing stores a list again, so there is no warning"
    );
}

#[tokio::test]
async fn a_file_of_another_version_is_replaced() {
    let fixture = Fixture::new();
    fixture.store("one", list("a")).await;
    let connection = rusqlite::Connection::open(fixture.path()).unwrap();
    connection.pragma_update(None, "user_version", 7).unwrap();
    drop(connection);
    assert_eq!(fixture.load("one").await, None);
    fixture.store("one", list("b")).await;
    assert_eq!(fixture.load("one").await, Some(list("b")));
}

#[tokio::test]
async fn a_part_that_is_not_a_list_is_not_returned_and_is_replaced() {
    let fixture = Fixture::new();
    for content in [
        "not JSON",
        "[]",
        r#"{"roles":[],"accounts":[["1","","",[],null]]}"#,
    ] {
        fixture.store("one", list("a")).await;
        let connection = rusqlite::Connection::open(fixture.path()).unwrap();
        let changed = connection.execute("UPDATE parts SET accounts = ?1", [content]);
        assert_eq!(changed.unwrap(), 1);
        drop(connection);
        assert_eq!(fixture.store("one", list("b")).await, None, "{content}");
        assert_eq!(fixture.load("one").await, Some(list("b")));
    }
    assert_eq!(fixture.warnings(), 0);
}

#[tokio::test]
async fn a_file_in_which_a_list_is_stored_and_not_found_is_replaced() {
    let fixture = Fixture::new();
    // As with a damaged index, SQLite stores the rows and reports nothing.
    for trigger in [
        "CREATE TRIGGER lost AFTER INSERT ON lists BEGIN UPDATE lists SET region = 'lost'; END",
        "CREATE TRIGGER lost AFTER INSERT ON parts BEGIN DELETE FROM parts; END",
    ] {
        fixture.store("one", list("a")).await;
        let connection = rusqlite::Connection::open(fixture.path()).unwrap();
        connection.execute_batch(trigger).unwrap();
        drop(connection);
        fixture.store("one", list("b")).await;
        assert_eq!(fixture.load("one").await, Some(list("b")), "{trigger}");
    }
    assert_eq!(fixture.warnings(), 0);
}
