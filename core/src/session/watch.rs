//! Telling of changes that another hand makes: the AWS CLI, another window, another process.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::folder_watch::FileWatch;
use super::sso_session::SsoSession;
use super::status::SessionStatus;
use crate::context::{CallContext, WarningCode};

/// How often the file is looked at all the same: network drives tell nothing, and the folder may not be
/// there yet.
const LOOK_EVERY: Duration = Duration::from_secs(3);

/// A writer touches a file several times in a row; what it comes to is told once.
const SETTLE: Duration = Duration::from_millis(50);

impl SsoSession {
    /// Tells of every change of the token that this session did not make, until it is dropped.
    pub async fn watch<Reporting>(
        &self,
        context: &CallContext,
        mut report: impl FnMut(SessionStatus) -> Reporting + Send,
    ) where
        Reporting: Future<Output = ()> + Send,
    {
        let shared = &self.shared;
        let context = &shared.background(context);
        let mut changes = shared.foreign_changes.subscribe();
        let touched = Arc::new(Notify::new());
        let mut watching = Watching::NotYet;
        // What there is to begin with is a change only to who has looked before.
        let _ = shared.current(context).await;
        loop {
            watching = self.watch_file(context, &touched, watching).await;
            tokio::select! {
                biased;
                told = changes.changed() => {
                    if let (Ok(()), Ok(status)) = (told, self.status(context).await) {
                        report(status).await;
                    }
                }
                () = touched.notified() => {
                    context.clock.sleep(SETTLE).await;
                    let _ = shared.current(context).await;
                }
                () = context.clock.sleep(LOOK_EVERY) => {
                    let _ = shared.current(context).await;
                }
            }
        }
    }

    /// The watch as it is, if it still hears of changes; else a new one.
    async fn watch_file(
        &self,
        context: &CallContext,
        touched: &Arc<Notify>,
        old: Watching,
    ) -> Watching {
        if matches!(old, Watching::Impossible) {
            return old;
        }
        let Ok(file) = self.shared.token_file(context) else {
            return Watching::Impossible;
        };
        let (path, touched) = (file.clone(), Arc::clone(touched));
        let watching = tokio::task::spawn_blocking(move || match old {
            Watching::On(watch) if watch.is_live() => Ok(Some(watch)),
            // The old one goes first: the folder may be a new one under its path.
            old => {
                drop(old);
                FileWatch::begin(&path, &touched)
            }
        })
        .await
        .unwrap_or_else(|stopped| Err(notify::Error::generic(&stopped.to_string())));
        match watching {
            Ok(Some(watch)) => Watching::On(watch),
            Ok(None) => Watching::NotYet,
            Err(problem) => {
                let folder = file.parent().unwrap_or(&file).to_owned();
                let message = format!("`{}` cannot be watched: {problem}", folder.display());
                let code = WarningCode::ChangesNotWatched;
                context.warnings.push(code, message, Some(folder));
                Watching::Impossible
            }
        }
    }
}

/// What became of watching the folder.
enum Watching {
    /// It is not there yet, or not any more.
    NotYet,
    /// The system refuses: too many watches, or no such thing.
    Impossible,
    /// As long as this is held.
    On(FileWatch),
}
