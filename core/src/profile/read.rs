//! Reads both files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::location;
use super::parse::{Parsed, parse};
use super::problem::description;
use super::profiles::Profiles;
use crate::context::{CallContext, Environment, Warning, WarningCode};
use crate::error::Result;
use crate::files;

/// The limit for one file, in bytes. A config file with a thousand profiles has some hundred KiB.
const MAX_FILE_SIZE: u64 = 8 * 1024 * 1024;

/// The profiles of both files. A call reads the files once.
///
/// A file that cannot be used is left out with a warning: a sign-in that is given its start URL and region does not
/// need it.
pub async fn read_profiles(context: &CallContext) -> Result<Arc<Profiles>> {
    context
        .read_once(async { Ok(read(&context.environment).await) })
        .await
}

/// Reads both files. The warning describes all that was left out.
pub(super) async fn read(environment: &Environment) -> (Profiles, Option<Warning>) {
    let paths = [
        location::config(environment),
        location::credentials(environment),
    ];
    let [config, credentials] = &paths;
    let (config, credentials) = tokio::join!(
        read_file(config.as_deref()),
        read_file(credentials.as_deref())
    );
    let exists = config.exists || credentials.exists;
    let problems = [config.problem, credentials.problem];
    let profiles = Profiles::new(
        config.parsed.sections,
        credentials.parsed.sections,
        environment.get("AWS_PROFILE"),
    );
    let missing = profiles.missing().filter(|_| exists);
    (profiles, warning(paths, problems, missing))
}

/// The result of reading one file.
#[derive(Default)]
struct ReadFile {
    exists: bool,
    parsed: Parsed,
    /// What was left out, as text that follows the path.
    problem: Option<String>,
}

async fn read_file(path: Option<&Path>) -> ReadFile {
    let Some(path) = path else {
        return ReadFile::default();
    };
    let bytes = match files::read(path.to_owned(), MAX_FILE_SIZE).await {
        Ok(None) => return ReadFile::default(),
        Ok(Some(bytes)) if is_utf16(&bytes) => Err("is UTF-16 and must be UTF-8".to_owned()),
        Ok(Some(bytes)) => Ok(bytes),
        Err(problem) => Err(problem.to_string()),
    };
    let (parsed, problem) = match bytes {
        Ok(bytes) => {
            let mut parsed = parse(&bytes);
            let problem = description(std::mem::take(&mut parsed.problems));
            (parsed, problem.map(|lines| format!(": {lines}")))
        }
        Err(problem) => (Parsed::default(), Some(format!(" {problem}"))),
    };
    ReadFile {
        exists: true,
        parsed,
        problem,
    }
}

/// Whether the file begins with a byte order mark of UTF-16, which Windows PowerShell 5 writes.
fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff])
}

/// One warning for both files.
fn warning(
    paths: [Option<PathBuf>; 2],
    problems: [Option<String>; 2],
    missing: Option<String>,
) -> Option<Warning> {
    let mut path = None;
    let mut descriptions = Vec::new();
    for (file, problem) in paths.into_iter().zip(problems) {
        if let (Some(file), Some(problem)) = (file, problem) {
            descriptions.push(format!("`{}`{problem}", file.display()));
            path.get_or_insert(file);
        }
    }
    descriptions.extend(missing);
    (!descriptions.is_empty()).then(|| Warning {
        code: WarningCode::ConfigFileIgnored,
        message: format!(
            "a part of the shared AWS config files is left out: {}",
            descriptions.join("; ")
        ),
        path,
    })
}
