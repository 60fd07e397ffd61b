//! One watcher for a folder in this process, shared by all who watch a file in it.
//!
//! A watcher takes a thread, three descriptors and one of the 128 inotify instances that Linux gives a user
//! (`fs.inotify.max_user_instances`, inotify(7)). All token files of a user lie in one folder.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::Notify;

use crate::files;

/// The folders that are watched now. A folder's watcher ends with the last [`FileWatch`] in it.
static FOLDERS: Mutex<Vec<(PathBuf, Weak<Folder>)>> = Mutex::new(Vec::new());

/// Watches one file until it is dropped.
pub(super) struct FileWatch {
    folder: Arc<Folder>,
    touched: Arc<Notify>,
}

struct Folder {
    path: PathBuf,
    /// The folder when it began to be watched. Another one can take its place.
    identity: Identity,
    listeners: Arc<Listeners>,
    /// Dropping it ends the watcher.
    _watcher: RecommendedWatcher,
}

impl FileWatch {
    /// Begins to watch: `touched` is notified now, and whenever the file may have changed. `None` while there is no such
    /// folder.
    ///
    /// It asks the file system, so it must not run on a thread of the async runtime.
    pub(super) fn begin(file: &Path, touched: &Arc<Notify>) -> notify::Result<Option<Self>> {
        let (Some(path), Some(name)) = (file.parent(), file.file_name()) else {
            return Ok(None);
        };
        let Some(identity) = Identity::of(path) else {
            return Ok(None);
        };
        let folder = Folder::shared(path, identity)?;
        let listener = (name.to_owned(), Arc::clone(touched));
        folder.listeners.files().push(listener);
        // There may have been a change before.
        touched.notify_one();
        Ok(Some(Self {
            folder,
            touched: Arc::clone(touched),
        }))
    }

    /// Whether changes are still reported. They are not when the folder was removed, or replaced by another.
    ///
    /// It asks the file system, so it must not run on a thread of the async runtime.
    pub(super) fn is_live(&self) -> bool {
        self.folder
            .is_live(Identity::of(&self.folder.path).as_ref())
    }
}

impl Drop for FileWatch {
    fn drop(&mut self) {
        let mut files = self.folder.listeners.files();
        files.retain(|(_, touched)| !Arc::ptr_eq(touched, &self.touched));
    }
}

impl Folder {
    /// The folder, which is watched from now on if it was not before.
    fn shared(path: &Path, identity: Identity) -> notify::Result<Arc<Self>> {
        let mut folders = FOLDERS.lock().unwrap_or_else(PoisonError::into_inner);
        folders.retain(|(_, folder)| folder.strong_count() > 0);
        let watched = folders.iter().position(|(other, _)| other == path);
        if let Some(position) = watched {
            let live = folders
                .get(position)
                .and_then(|(_, folder)| folder.upgrade())
                .filter(|folder| folder.is_live(Some(&identity)));
            if let Some(folder) = live {
                return Ok(folder);
            }
            folders.swap_remove(position);
        }
        let folder = Arc::new(Self::watch(path, identity)?);
        folders.push((path.to_owned(), Arc::downgrade(&folder)));
        drop(folders);
        Ok(folder)
    }

    fn watch(path: &Path, identity: Identity) -> notify::Result<Self> {
        let listeners = Arc::new(Listeners::default());
        let (shared, folder) = (Arc::clone(&listeners), path.to_owned());
        let notify_listeners = move |event: notify::Result<Event>| {
            // After an error there may have been changes.
            event.map_or_else(
                |_| shared.notify_all(),
                |event| shared.event(&event, &folder),
            );
        };
        let mut watcher = notify::recommended_watcher(notify_listeners)?;
        watcher.watch(path, RecursiveMode::NonRecursive)?;
        Ok(Self {
            path: path.to_owned(),
            identity,
            listeners,
            _watcher: watcher,
        })
    }

    /// Whether the folder that is at the path now is the one that is watched.
    fn is_live(&self, now: Option<&Identity>) -> bool {
        !self.listeners.gone.load(Ordering::Acquire) && now == Some(&self.identity)
    }
}

/// The watched files of a folder.
#[derive(Default)]
struct Listeners {
    files: Mutex<Vec<(OsString, Arc<Notify>)>>,
    /// The folder itself was removed or renamed.
    gone: AtomicBool,
}

impl Listeners {
    fn files(&self) -> MutexGuard<'_, Vec<(OsString, Arc<Notify>)>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn event(&self, event: &Event, folder: &Path) {
        match event.kind {
            // Reading changes nothing.
            EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write) => {}
            // The operating system could not keep up, and which events it left out is not known.
            _ if event.need_rescan() => self.notify_all(),
            EventKind::Remove(_) | EventKind::Modify(notify::event::ModifyKind::Name(_))
                if event.paths.iter().any(|path| path == folder) =>
            {
                self.gone.store(true, Ordering::Release);
                self.notify_all();
            }
            _ => self.notify_files(&event.paths),
        }
    }

    /// Some systems name a file by another path than ours (a symbolic link to the home folder), so only its
    /// name is compared.
    fn notify_files(&self, paths: &[PathBuf]) {
        for (name, touched) in self.files().iter() {
            if paths.iter().any(|path| path.file_name() == Some(name)) {
                touched.notify_one();
            }
        }
    }

    fn notify_all(&self) {
        for (_, touched) in self.files().iter() {
            touched.notify_one();
        }
    }
}

/// Distinguishes a folder from another one that is put in its place.
#[derive(Debug, PartialEq, Eq)]
struct Identity {
    number: files::Identity,
    /// The number of a folder that was removed can be given to the next one.
    created: Option<std::time::SystemTime>,
}

impl Identity {
    /// `None` where there is no folder.
    fn of(folder: &Path) -> Option<Self> {
        let (number, metadata) = files::Identity::with_metadata(folder).ok()?;
        metadata.is_dir().then(|| Self {
            number,
            created: metadata.created().ok(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_that_is_replaced_is_reported() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token.json");
        let touched = Arc::new(Notify::new());
        let _watch = FileWatch::begin(&path, &touched).unwrap().unwrap();
        // There may have been a change before.
        touched.notified().await;
        files::write_atomic(&path, b"one").unwrap();
        touched.notified().await;
    }

    #[tokio::test]
    async fn a_watch_ends_when_another_folder_takes_the_place_of_its_own() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("cache");
        std::fs::create_dir(&folder).unwrap();
        let path = folder.join("token.json");
        let touched = Arc::new(Notify::new());
        let old = FileWatch::begin(&path, &touched).unwrap().unwrap();
        assert!(old.is_live());
        std::fs::rename(&folder, home.path().join("aside")).unwrap();
        std::fs::create_dir(&folder).unwrap();
        assert!(!old.is_live());
        let new = FileWatch::begin(&path, &touched).unwrap().unwrap();
        assert!(new.is_live());
        touched.notified().await;
        files::write_atomic(&path, b"one").unwrap();
        touched.notified().await;
    }

    #[test]
    fn a_folder_that_does_not_exist_is_not_watched() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("cache").join("token.json");
        let watch = FileWatch::begin(&path, &Arc::new(Notify::new()));
        assert!(watch.unwrap().is_none());
    }
}
