//! Reports changes of the token that this session did not make: by the AWS CLI, another window or another process.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::folder_watch::FileWatch;
use super::session_context::SessionContext;
use super::status::{SessionStatus, status};
use super::token_store::TokenStore;
use crate::context::WarningCode;

/// How often the file is looked at in any case: network drives report no changes, and the folder may not exist yet.
const LOOK_EVERY: Duration = Duration::from_secs(3);

/// A program that writes a file changes it several times in a row. Only the result is reported.
const SETTLE: Duration = Duration::from_millis(50);

/// Reports every change of the token that this session did not make, until it is dropped.
pub(super) async fn watch<Reporting>(
    context: &SessionContext,
    store: &TokenStore,
    mut report: impl FnMut(SessionStatus) -> Reporting + Send,
) where
    Reporting: Future<Output = ()> + Send,
{
    // There may be no change for hours. So the next call on the session reports the warnings, if it comes before one.
    let background = &context.for_background();
    let mut changes = store.foreign_changes();
    let touched = Arc::new(Notify::new());
    let mut watching = Watching::NotYet;
    // What the file has now is not a change.
    let _ = store.current(background).await;
    loop {
        watching = watch_file(background, &touched, watching).await;
        tokio::select! {
            biased;
            result = changes.changed() => {
                if result.is_ok() {
                    let status = status(background, store).await;
                    context.report_background_warnings();
                    report(status).await;
                }
            }
            () = touched.notified() => {
                background.clock.sleep(SETTLE).await;
                let _ = store.current(background).await;
            }
            () = background.clock.sleep(LOOK_EVERY) => {
                let _ = store.current(background).await;
            }
        }
    }
}

/// Whether the folder of the token file is watched.
enum Watching {
    /// The folder does not exist yet, or not any more.
    NotYet,
    /// The operating system cannot watch it: too many watches, or no support.
    Impossible,
    /// It is, as long as this is not dropped.
    On(FileWatch),
}

/// The watch as it is, if it still gets the changes; else a new one.
async fn watch_file(context: &SessionContext, touched: &Arc<Notify>, old: Watching) -> Watching {
    if matches!(old, Watching::Impossible) {
        return old;
    }
    let file = &context.session_files.token;
    let (path, touched) = (file.clone(), Arc::clone(touched));
    let watching = tokio::task::spawn_blocking(move || match old {
        Watching::On(watch) if watch.is_live() => Ok(Some(watch)),
        // The old one is dropped first: there may be another folder under its path.
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
            let folder: PathBuf = file.parent().unwrap_or(file).to_owned();
            let message = format!("`{}` cannot be watched: {problem}", folder.display());
            let code = WarningCode::ChangesNotWatched;
            context.warnings.push(code, message, Some(folder));
            Watching::Impossible
        }
    }
}
