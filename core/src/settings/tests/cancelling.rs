//! Calls are cancelled before, during and after their work, and keep their order.

use std::sync::mpsc;

use super::super::connection::Opened;
use super::super::database_file::IfMissing;
use super::super::failure::Problem;
use super::super::queue::{LONGEST_CALL, with_file};
use super::super::{Change, Store, migrate_settings};
use super::stores::{context, parsed};
use super::*;
use crate::error::{Error, ErrorCode, Result};

/// Work on a file that stops at one point until the test continues it.
struct Stopped {
    reached: tokio::sync::oneshot::Receiver<()>,
    resume: mpsc::Sender<()>,
    result: tokio::task::JoinHandle<Result<()>>,
}

/// Starts work. `begin_commit` says whether it stops before or after its commit has begun.
fn start(fixture: &Fixture, cancelled: CancellationToken, begin_commit: bool) -> Stopped {
    let (at_the_point, reached) = tokio::sync::oneshot::channel();
    let (resume, stop) = mpsc::channel();
    let work = move |opened: &mut Opened| -> Result<(), Problem> {
        let cancellation = opened.cancellation.clone();
        let transaction = opened.begin()?;
        transaction.execute("INSERT INTO chats VALUES ('written')", ())?;
        if begin_commit {
            cancellation.begin_commit()?;
        }
        at_the_point.send(()).unwrap();
        stop.recv().unwrap();
        transaction.commit()
    };
    let result = tokio::spawn(with_file(
        fixture.database(),
        IfMissing::Fail,
        cancelled,
        (),
        work,
    ));
    Stopped {
        reached,
        resume,
        result,
    }
}

fn chats(fixture: &Fixture) -> usize {
    fixture.rows("SELECT * FROM chats").len()
}

#[tokio::test]
async fn work_that_is_cancelled_before_its_commit_ends_at_once_and_changes_nothing() {
    let fixture = Fixture::of("CREATE TABLE chats (name text)");
    let cancelled = CancellationToken::new();
    let stopped = start(&fixture, cancelled.clone(), false);
    stopped.reached.await.unwrap();
    cancelled.cancel();
    // The thread is still stopped.
    let error = stopped.result.await.unwrap().unwrap_err();
    assert_eq!(error.code(), ErrorCode::Cancelled);
    stopped.resume.send(()).unwrap();
    // The next call starts when the file is closed.
    Store::open(fixture.database(), never()).await.unwrap();
    assert_eq!(chats(&fixture), 0);
}

#[tokio::test]
async fn work_that_is_cancelled_during_its_commit_has_the_result_of_the_commit() {
    let fixture = Fixture::of("CREATE TABLE chats (name text)");
    let cancelled = CancellationToken::new();
    let stopped = start(&fixture, cancelled.clone(), true);
    stopped.reached.await.unwrap();
    cancelled.cancel();
    stopped.resume.send(()).unwrap();
    stopped.result.await.unwrap().unwrap();
    assert_eq!(chats(&fixture), 1);
}

#[tokio::test]
async fn a_waiting_call_can_be_cancelled_and_the_others_keep_their_order() {
    let fixture = Fixture::of("CREATE TABLE chats (name text)");
    let store = Store::open(fixture.database(), never()).await.unwrap();
    let first = start(&fixture, never(), false);
    first.reached.await.unwrap();
    let context = context();
    let role = |name| vec![Change::RoleName(Some(parsed(name)))];
    let cancelled = CancellationToken::new();
    let second = tokio::spawn(store.update(&context, role("Second"), never()));
    let third = tokio::spawn(store.update(&context, role("Third"), cancelled.clone()));
    let closing = tokio::spawn(store.close(cancelled.clone()));
    cancelled.cancel();
    let third = third.await.unwrap().unwrap_err();
    assert_eq!(third.code(), ErrorCode::Cancelled);
    let closing = closing.await.unwrap().unwrap_err();
    assert_eq!(closing.code(), ErrorCode::Cancelled);
    assert!(matches!(store.get(never()).await, Err(Error::Closed)));
    first.resume.send(()).unwrap();
    first.result.await.unwrap().unwrap();
    let settings = second.await.unwrap().unwrap();
    assert_eq!(settings.role_name.as_deref(), Some("Second"));
    store.close(never()).await.unwrap();
    let names = "SELECT aws_sso_role_name FROM claude_code_settings";
    assert_eq!(texts(&fixture.path, names), ["Second"]);
}

#[tokio::test]
async fn waiting_for_an_earlier_call_that_does_not_end_has_a_limit() {
    let fixture = Fixture::of("CREATE TABLE chats (name text)");
    let store = Store::open(fixture.database(), never()).await.unwrap();
    let first = start(&fixture, never(), false);
    first.reached.await.unwrap();
    let second = tokio::spawn(store.get(never()));
    let third = tokio::spawn(store.get(never()));
    tokio::task::yield_now().await;
    tokio::time::pause();
    tokio::time::advance(LONGEST_CALL / 2).await;
    tokio::task::yield_now().await;
    assert!(!second.is_finished() && !third.is_finished());
    tokio::time::advance(LONGEST_CALL).await;
    for waiting in [second, third] {
        let error = waiting.await.unwrap().unwrap_err();
        assert_eq!(error.code(), ErrorCode::DatabaseBusy);
    }
    tokio::time::resume();
    first.resume.send(()).unwrap();
    first.result.await.unwrap().unwrap();
    store.get(never()).await.unwrap();
}

#[tokio::test]
async fn a_call_that_is_already_cancelled_creates_no_file() {
    let fixture = Fixture::without_file();
    let cancelled = CancellationToken::new();
    cancelled.cancel();
    let error = Store::open(fixture.database(), cancelled.clone())
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::Cancelled);
    let error = migrate_settings(fixture.database(), cancelled)
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::Cancelled);
    assert!(fixture.names().is_empty());
}

#[tokio::test]
async fn a_large_backup_ends_when_it_is_cancelled() {
    use super::super::backup;
    use super::super::cancellation::Cancellation;
    // More pages than are copied between two checks for cancellation.
    let fixture = Fixture::of("CREATE TABLE a (b); INSERT INTO a VALUES (zeroblob(8000000))");
    let cancellation = Cancellation::default();
    cancellation.cancel();
    let problem = backup::make(&fixture.path, &cancellation).unwrap_err();
    assert_eq!(problem.at(&fixture.path).code(), ErrorCode::Cancelled);
    assert_eq!(
        fixture.names(),
        ["agents.db"],
        "the incomplete backup was deleted"
    );
    assert!(backup::make(&fixture.path, &Cancellation::default()).is_ok());
}

#[tokio::test]
async fn updates_are_made_in_the_order_of_the_calls_and_not_of_their_polls() {
    let fixture = Fixture::without_file();
    let store = Store::open(fixture.database(), never()).await.unwrap();
    let context = context();
    for round in 0..5 {
        let name = |number| format!("Role{round}.{number}");
        let role = |number| vec![Change::RoleName(Some(parsed(&name(number))))];
        let first = store.update(&context, role(1), never());
        let second = store.update(&context, role(2), never());
        // `join` polls the later one first.
        let (second, first) = tokio::join!(second, first);
        assert_eq!(first.unwrap().role_name, Some(name(1)));
        assert_eq!(second.unwrap().role_name, Some(name(2)));
        let now = store.get(never()).await.unwrap();
        assert_eq!(now.role_name, Some(name(2)));
    }
}
