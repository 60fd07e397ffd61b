//! The store: the settings of one file.

use rusqlite::TransactionBehavior;
use std::future::Future;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::change::Change;
use super::connection::Opened;
use super::database_file::IfMissing;
use super::database_path::DatabasePath;
use super::failure::Problem;
use super::migration::{self, Report};
use super::queue::with_file;
use super::row::{self, Settings};
use crate::context::CallContext;
use crate::error::{Error, Result};

/// Adds the missing table and columns to a file, and reports what it added.
pub async fn migrate_settings(path: DatabasePath, cancelled: CancellationToken) -> Result<Report> {
    with_file(path, IfMissing::Make, cancelled, (), migration::run).await
}

/// The settings of one file. Several stores, in this process and in others, can use the same file.
#[derive(Debug)]
pub struct Store {
    path: DatabasePath,
    /// The calls in progress; [`Store::close`] waits for them.
    calls: TaskTracker,
}

impl Store {
    /// Opens the settings of a file. A missing file is created, and missing columns are added.
    pub async fn open(path: DatabasePath, cancelled: CancellationToken) -> Result<Self> {
        with_file(path.clone(), IfMissing::Make, cancelled, (), |opened| {
            migration::run(opened)?;
            opened.prefer_wal()
        })
        .await?;
        let calls = TaskTracker::new();
        Ok(Self { path, calls })
    }

    /// Reads the settings.
    pub fn get(
        &self,
        cancelled: CancellationToken,
    ) -> impl Future<Output = Result<Settings>> + Send + use<> {
        self.with_file(cancelled, |opened| {
            let transaction = opened
                .connection
                .transaction_with_behavior(TransactionBehavior::Deferred)?;
            row::read(&transaction)
        })
    }

    /// Makes all changes in one transaction and returns the settings after it. Without changes nothing is written.
    pub fn update(
        &self,
        context: &CallContext,
        changes: Vec<Change>,
        cancelled: CancellationToken,
    ) -> impl Future<Output = Result<Settings>> + Send + use<> {
        let clock = context.clock.clone();
        self.with_file(cancelled, move |opened| {
            let transaction = opened.begin()?;
            if !changes.is_empty() {
                row::write(&transaction, &changes, clock.wall())?;
            }
            let settings = row::read(&transaction)?;
            transaction.commit()?;
            Ok(settings)
        })
    }

    /// Closes the store, and waits until the calls in progress have ended. Closing again is no error. A cancelled call
    /// closes the store, too; it only stops waiting.
    pub fn close(
        &self,
        cancelled: CancellationToken,
    ) -> impl Future<Output = Result<()>> + Send + use<> {
        self.calls.close();
        let calls = self.calls.clone();
        async move {
            tokio::select! {
                biased;
                () = calls.wait() => Ok(()),
                () = cancelled.cancelled() => Err(Error::Cancelled),
            }
        }
    }

    /// The call counts as in progress from now on, before the future is first polled: a call that is made before
    /// [`Store::close`] is completed.
    fn with_file<T, Work>(
        &self,
        cancelled: CancellationToken,
        work: Work,
    ) -> impl Future<Output = Result<T>> + Send + use<T, Work>
    where
        T: Send + 'static,
        Work: FnOnce(&mut Opened) -> Result<T, Problem> + Send + 'static,
    {
        let working = (!self.calls.is_closed()).then(|| {
            let in_progress = self.calls.token();
            let path = self.path.clone();
            with_file(path, IfMissing::Fail, cancelled, in_progress, work)
        });
        async move { working.ok_or(Error::Closed)?.await }
    }
}
