//! Reading both files for a call.

use std::path::{Path, PathBuf};

use super::location;
use super::parse::{Parsed, parse};
use super::problem::told;
use super::profiles::Profiles;
use crate::context::{Environment, Warning, WarningCode};
use crate::files;

/// A config file with a thousand profiles is some hundred KiB.
const LARGEST_FILE: u64 = 8 * 1024 * 1024;

/// The profiles under an environment, and a warning where not all of them could be read.
pub async fn read(environment: &Environment) -> (Profiles, Option<Warning>) {
    let paths = [
        location::config(environment),
        location::credentials(environment),
    ];
    let [config, credentials] = &paths;
    let (config, credentials) = tokio::join!(
        read_file(config.as_deref()),
        read_file(credentials.as_deref())
    );
    let is_there = config.is_there || credentials.is_there;
    let problems = [config.problem, credentials.problem];
    let profiles = Profiles::new(
        config.parsed.sections,
        credentials.parsed.sections,
        environment.get("AWS_PROFILE"),
    );
    let missing = profiles.missing().filter(|_| is_there);
    (profiles, warning(paths, problems, missing))
}

/// What became of a file.
#[derive(Default)]
struct ReadFile {
    is_there: bool,
    parsed: Parsed,
    problem: Option<String>,
}

async fn read_file(path: Option<&Path>) -> ReadFile {
    let Some(path) = path else {
        return ReadFile::default();
    };
    let bytes = match files::read(path.to_owned(), LARGEST_FILE).await {
        Ok(None) => return ReadFile::default(),
        Ok(Some(bytes)) if is_utf16(&bytes) => Err("is UTF-16 and must be UTF-8".to_owned()),
        Ok(Some(bytes)) => Ok(bytes),
        Err(problem) => Err(problem.to_string()),
    };
    let (parsed, problem) = match bytes {
        Ok(bytes) => {
            let mut parsed = parse(&bytes);
            let problem = told(std::mem::take(&mut parsed.problems));
            (parsed, problem.map(|lines| format!(": {lines}")))
        }
        Err(problem) => (Parsed::default(), Some(format!(" {problem}"))),
    };
    ReadFile {
        is_there: true,
        parsed,
        problem,
    }
}

/// Windows PowerShell 5 writes such files.
fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff])
}

/// One warning for all of it.
fn warning(
    paths: [Option<PathBuf>; 2],
    problems: [Option<String>; 2],
    missing: Option<String>,
) -> Option<Warning> {
    let mut path = None;
    let mut told = Vec::new();
    for (file, problem) in paths.into_iter().zip(problems) {
        if let (Some(file), Some(problem)) = (file, problem) {
            told.push(format!("`{}`{problem}", file.display()));
            path.get_or_insert(file);
        }
    }
    told.extend(missing);
    (!told.is_empty()).then(|| Warning {
        code: WarningCode::ConfigFileIgnored,
        message: format!(
            "a part of the shared AWS config files is left out: {}",
            told.join("; ")
        ),
        path,
    })
}
