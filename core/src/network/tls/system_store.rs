//! The trusted roots of the operating system.

use std::path::{Path, PathBuf};

use rustls_pki_types::CertificateDer;

use super::pem;
use crate::context::Environment;
use crate::files;

/// The limit for `SSL_CERT_FILE`, in bytes.
const MAX_FILE_SIZE: u64 = 8 * 1024 * 1024;

/// Where the roots come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::network) struct StoreSource {
    /// `SSL_CERT_FILE`.
    file: Option<PathBuf>,
    /// `SSL_CERT_DIR`: one folder or several.
    folders: Vec<PathBuf>,
}

impl StoreSource {
    /// The files that the environment of the call names, in the place of those of the operating system, as for OpenSSL.
    pub(in crate::network) fn of(environment: &Environment) -> Self {
        let folders = environment.get("SSL_CERT_DIR").unwrap_or_default();
        Self {
            file: environment.get("SSL_CERT_FILE").map(PathBuf::from),
            folders: std::env::split_paths(folders)
                .filter(|folder| !folder.as_os_str().is_empty())
                .collect(),
        }
    }

    /// Reads all roots, sorted. What cannot be read is left out.
    pub(super) async fn load(&self) -> Vec<CertificateDer<'static>> {
        let mut roots = Vec::new();
        if let Some(file) = &self.file {
            roots.extend(read_file(file).await);
        }
        let folders = self.folders.clone();
        let has_file = self.file.is_some();
        // Reading the store of macOS takes 300 ms.
        let loading = tokio::task::spawn_blocking(move || {
            if folders.is_empty() && !has_file {
                return rustls_native_certs::load_native_certs().certs;
            }
            let load = |folder: &PathBuf| {
                rustls_native_certs::load_certs_from_paths(None, Some(folder)).certs
            };
            folders.iter().flat_map(load).collect()
        });
        // It stops only with the runtime.
        roots.extend(loading.await.unwrap_or_default());
        roots.sort_unstable_by(|one, other| one.as_ref().cmp(other.as_ref()));
        roots.dedup();
        roots
    }
}

async fn read_file(path: &Path) -> Vec<CertificateDer<'static>> {
    match files::read(path.to_owned(), MAX_FILE_SIZE).await {
        Ok(Some(file)) => pem::read(&file).certificates,
        Ok(None) | Err(_) => Vec::new(),
    }
}
