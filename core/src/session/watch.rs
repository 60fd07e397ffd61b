//! Telling of changes that another hand makes: the AWS CLI, another window, another process.

use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::Notify;

use super::sso_session::SsoSession;
use super::status::SessionStatus;
use crate::call::{Call, WarningCode};

/// How often the file is looked at all the same: network drives tell nothing, and the folder may not be
/// there yet.
const LOOK_EVERY: Duration = Duration::from_secs(3);

/// A writer touches a file several times in a row; what it comes to is told once.
const SETTLE: Duration = Duration::from_millis(50);

impl SsoSession {
    /// Tells of every change of the token that this session did not make, until it is dropped.
    pub async fn watch<Reporting>(
        &self,
        call: &Call,
        mut report: impl FnMut(SessionStatus) -> Reporting + Send,
    ) where
        Reporting: Future<Output = ()> + Send,
    {
        let shared = &self.shared;
        let call = &shared.background(call);
        let mut changes = shared.foreign_changes.subscribe();
        let touched = Arc::new(Notify::new());
        let mut watcher = Watching::NotYet;
        // What there is to begin with is a change only to who has looked before.
        let _ = shared.current(call).await;
        loop {
            if matches!(watcher, Watching::NotYet) {
                watcher = self.watch_folder(call, &touched);
            }
            tokio::select! {
                biased;
                told = changes.changed() => {
                    if let (Ok(()), Ok(status)) = (told, self.status(call).await) {
                        report(status).await;
                    }
                }
                () = touched.notified() => {
                    call.clock.sleep(SETTLE).await;
                    let _ = shared.current(call).await;
                }
                () = call.clock.sleep(LOOK_EVERY) => {
                    let _ = shared.current(call).await;
                }
            }
        }
    }

    fn watch_folder(&self, call: &Call, touched: &Arc<Notify>) -> Watching {
        let Ok(file) = self.shared.token_file(call) else {
            return Watching::Impossible;
        };
        let Some(folder) = file.parent().filter(|folder| folder.is_dir()) else {
            return Watching::NotYet;
        };
        let folder = folder.to_owned();
        let touched = Arc::clone(touched);
        let tell = move |event: notify::Result<notify::Event>| {
            if event.is_ok_and(|event| event.paths.iter().any(|path| is(path, &file))) {
                touched.notify_one();
            }
        };
        let watching = notify::recommended_watcher(tell).and_then(|mut watcher| {
            watcher.watch(&folder, RecursiveMode::NonRecursive)?;
            Ok(watcher)
        });
        match watching {
            Ok(watcher) => Watching::On(watcher),
            Err(problem) => {
                let message = format!("`{}` cannot be watched: {problem}", folder.display());
                let code = WarningCode::ChangesNotWatched;
                call.warnings.push(code, message, Some(folder));
                Watching::Impossible
            }
        }
    }
}

/// What became of watching the folder.
enum Watching {
    /// It is not there yet.
    NotYet,
    /// The system refuses: too many watches, or no such thing.
    Impossible,
    /// As long as this is held.
    On(#[expect(dead_code, reason = "dropping it ends the watch")] RecommendedWatcher),
}

/// Some systems name a file by another path than ours (a symbolic link to the home folder).
fn is(path: &Path, file: &Path) -> bool {
    path.file_name() == file.file_name()
}
