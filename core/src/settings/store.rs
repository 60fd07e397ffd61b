//! The store: what callers hold.

use std::future::Future;
use std::path::PathBuf;

use rusqlite::TransactionBehavior;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::connection::Opened;
use super::failure::Problem;
use super::field::Change;
use super::migration::{self, Report};
use super::place::{self, Absent};
use super::row::{self, Settings};
use super::turn::with_file;
use crate::context::CallContext;
use crate::error::{Error, Result};

/// Adds what is missing to the settings of a file, and tells what it did.
pub async fn migrate_settings(path: &str, cancelled: CancellationToken) -> Result<Report> {
    let path = place::parse(path)?;
    with_file(path, Absent::Make, cancelled, (), migration::run).await
}

/// The settings of one file. Any number of stores, here and in other processes, can be of one file.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    /// The calls under way, which closing waits for.
    calls: TaskTracker,
}

impl Store {
    /// Opens the settings of a file, which is made and migrated as needed.
    pub async fn open(path: &str, cancelled: CancellationToken) -> Result<Self> {
        let path = place::parse(path)?;
        with_file(path.clone(), Absent::Make, cancelled, (), |opened| {
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

    /// Changes what is named, all of it or nothing, and returns the settings as they are then.
    /// Nothing named, nothing written.
    pub fn update(
        &self,
        context: &CallContext,
        changes: Vec<Change>,
        cancelled: CancellationToken,
    ) -> impl Future<Output = Result<Settings>> + Send + use<> {
        let clock = context.clock.clone();
        let checked = if self.calls.is_closed() {
            Err(Error::Closed)
        } else {
            check(&changes)
        };
        let updated = self.with_file(cancelled, move |opened| {
            let transaction = opened.begin()?;
            if !changes.is_empty() {
                row::write(&transaction, &changes, clock.wall())?;
            }
            let settings = row::read(&transaction)?;
            transaction.commit()?;
            Ok(settings)
        });
        async {
            checked?;
            updated.await
        }
    }

    /// Closes the store once the calls under way are done. Closing again is no error. If it is cancelled, the store is
    /// closed all the same; only the calls under way are not waited for.
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

    /// Counts as under way from now on, not only from when the work begins: a call made before
    /// closing is still done.
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
            let under_way = self.calls.token();
            let path = self.path.clone();
            with_file(path, Absent::Refuse, cancelled, under_way, work)
        });
        async move { working.ok_or(Error::Closed)?.await }
    }
}

/// Checks every value before anything is written.
fn check(changes: &[Change]) -> Result<()> {
    changes
        .iter()
        .try_for_each(|(field, value)| value.as_deref().map_or(Ok(()), |text| field.check(text)))
}
