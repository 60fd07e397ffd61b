//! Certificates that are trusted in addition to those of the operating system.

use std::path::PathBuf;
use std::sync::Arc;

use rustls_pki_types::CertificateDer;

use super::pem;
use crate::context::{CallContext, Warning, WarningCode};
use crate::error::{Error, Result};
use crate::files;
use crate::profile;
use crate::types::first_few;

/// The limit for one file, in bytes. A CA bundle has a few hundred KiB (Mozilla's has 220 KiB).
const MAX_BUNDLE_SIZE: u64 = 8 * 1024 * 1024;

const NODE: &str = "NODE_EXTRA_CA_CERTS";

/// How many broken entries a warning names.
pub(super) const MAX_NAMED: usize = 3;

/// The certificates of all files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::network) struct ExtraCertificates(
    pub(in crate::network) Vec<CertificateDer<'static>>,
);

/// The certificates of `AWS_CA_BUNDLE`, else of `ca_bundle` of the profile, and those of `NODE_EXTRA_CA_CERTS`. A call reads
/// the files once.
///
/// A file of the first two that has no certificate is an error, and `NODE_EXTRA_CA_CERTS` is a warning then, as in Node.js.
/// So is an entry that is left out beside others.
pub(in crate::network) async fn extra_certificates(
    context: &CallContext,
) -> Result<Arc<ExtraCertificates>> {
    let reading = async {
        let mut certificates = Vec::new();
        let mut problems = Problems::default();
        if let Some((setting, path)) = bundle(context).await? {
            let read = read_bundle(&path).await;
            let invalid = |problem| Error::InvalidConfiguration {
                setting,
                problem: format!("names `{path}`, which {problem}"),
            };
            problems.of_entries(
                setting,
                &path,
                read.as_ref().map_or(&[][..], |it| &it.broken),
            );
            certificates.extend(read.map_err(invalid)?.certificates);
        }
        if let Some(path) = context.environment.get(NODE) {
            match read_bundle(path).await {
                Ok(read) => {
                    problems.of_entries(NODE, path, &read.broken);
                    certificates.extend(read.certificates);
                }
                Err(problem) => problems.add(path, format!("`{NODE}` names a file that {problem}")),
            }
        }
        Ok((ExtraCertificates(certificates), problems.warning()))
    };
    context.read_once(Box::pin(reading)).await
}

/// The setting that names a bundle, and its path. The variable comes before the profile, as in botocore.
async fn bundle(context: &CallContext) -> Result<Option<(&'static str, String)>> {
    if let Some(path) = context.environment.get("AWS_CA_BUNDLE") {
        return Ok(Some(("AWS_CA_BUNDLE", path.to_owned())));
    }
    let profiles = profile::read_profiles(context).await?;
    let path = profiles.in_use().and_then(|it| it.get("ca_bundle"));
    let path = path.filter(|path| !path.is_empty());
    Ok(path.map(|path| ("ca_bundle", path.to_owned())))
}

/// Reads a bundle. The error text follows "a file that".
async fn read_bundle(path: &str) -> Result<pem::Entries, String> {
    let file = files::read(path.into(), MAX_BUNDLE_SIZE)
        .await
        .map_err(|problem| problem.to_string())?
        .ok_or("does not exist")?;
    let entries = pem::read(&file);
    if !entries.certificates.is_empty() {
        Ok(entries)
    } else if entries.broken.is_empty() {
        Err("holds no certificate in PEM form".into())
    } else {
        Err(format!(
            "holds no valid certificate: {}",
            described(&entries.broken)
        ))
    }
}

/// "entry 2 (line 30) is not a certificate".
fn described(broken: &[(usize, usize)]) -> String {
    let entries = broken.iter();
    let entries = entries.map(|(number, line)| format!("entry {number} (line {line})"));
    let entries: Vec<String> = entries.collect();
    format!("{} cannot be read", first_few(&entries, MAX_NAMED, ", "))
}

/// What is left out.
#[derive(Default)]
struct Problems {
    path: Option<PathBuf>,
    texts: Vec<String>,
}

impl Problems {
    fn add(&mut self, path: &str, text: String) {
        self.path.get_or_insert_with(|| path.into());
        self.texts.push(text);
    }

    fn of_entries(&mut self, setting: &str, path: &str, broken: &[(usize, usize)]) {
        if !broken.is_empty() {
            let entries = described(broken);
            self.add(path, format!("`{setting}` names a file of which {entries}"));
        }
    }

    fn warning(self) -> Option<Warning> {
        (!self.texts.is_empty()).then(|| Warning {
            code: WarningCode::ExtraCertificatesIgnored,
            message: self.texts.join("; "),
            path: self.path,
        })
    }
}

#[cfg(test)]
mod tests;
