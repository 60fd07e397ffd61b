//! What exists for a child, as long as it has credentials.

use std::fmt;

use super::private_folder::PrivateFolder;
use crate::credential_server::ServedRole;

/// What exists for a child. Dropping it ends that.
#[derive(Default)]
pub(super) struct Resources {
    served: Option<ServedRole>,
    folder: Option<PrivateFolder>,
}

impl Resources {
    pub(super) const fn of_folder(folder: PrivateFolder) -> Self {
        Self {
            served: None,
            folder: Some(folder),
        }
    }

    pub(super) const fn of_endpoint(served: ServedRole, folder: PrivateFolder) -> Self {
        Self {
            served: Some(served),
            folder: Some(folder),
        }
    }

    /// Ends everything. The folder is removed outside of the threads of the async runtime.
    pub(super) async fn close(self) {
        if let Some(served) = self.served {
            served.close().await;
        }
        let folder = self.folder;
        let _ = tokio::task::spawn_blocking(move || drop(folder)).await;
    }
}

impl fmt::Debug for Resources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resources")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}
