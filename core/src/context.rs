//! What a call from JavaScript carries down through the rooms.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use crate::clock::{ServiceTime, SharedClock, SystemClock};
use crate::error::Result;
pub use crate::error::WarningCode;
use crate::profile::{self, Profiles};

/// The environment, the clock, and a place for warnings.
#[derive(Clone)]
pub struct CallContext {
    /// The environment variables as they were when the call was made.
    pub environment: Arc<Environment>,
    /// The clocks.
    pub clock: SharedClock,
    /// What went wrong without ending the call.
    pub warnings: Warnings,
    /// The service's own time, as its answers tell it.
    pub service_time: ServiceTime,
    /// The files that its settings are in.
    pub files: Arc<SettingFiles>,
}

impl CallContext {
    /// A call with this environment, on the machine's clocks.
    #[must_use]
    pub fn new(environment: Environment) -> Self {
        Self {
            environment: Arc::new(environment),
            clock: SystemClock::shared(),
            warnings: Warnings::default(),
            service_time: ServiceTime::default(),
            files: Arc::default(),
        }
    }

    /// The profiles of the shared config files. A file that cannot be used does not stop a sign-in that names its own
    /// start URL and region: it is warned about and left out.
    pub async fn profiles(&self) -> Result<&Profiles> {
        let reading = async { Ok(profile::read(&self.environment).await) };
        self.read_once(&self.files.profiles, reading).await
    }

    /// What a call reads from a file once, however often it needs it. What went wrong is told once, too.
    pub async fn read_once<'a, T: Send + Sync>(
        &self,
        content: &'a ReadOnce<T>,
        reading: impl Future<Output = Result<(T, Option<Warning>)>> + Send,
    ) -> Result<&'a T> {
        let (content, warning) = content.get_or_try_init(|| reading).await?;
        self.warnings.append(warning.clone());
        Ok(content)
    }
}

/// A file's content, and what is to be told of it.
pub type ReadOnce<T> = OnceCell<(T, Option<Warning>)>;

/// The files that the settings of a call are in. All parts of a call go by the same content.
#[derive(Debug, Default)]
pub struct SettingFiles {
    /// `~/.aws/config` and `~/.aws/credentials`.
    pub profiles: ReadOnce<Profiles>,
    /// The certificates to trust beside those of the operating system, as PEM.
    pub certificates: ReadOnce<Vec<Vec<u8>>>,
}

/// Environment variables, read on the JavaScript thread when the call was made and handed down.
///
/// The core never asks the operating system for one: `getenv` here beside a `setenv` on another
/// thread is a data race, and in a worker `process.env` is a copy.
#[derive(Debug, Default)]
pub struct Environment(HashMap<String, String>);

impl Environment {
    /// Takes the variables over.
    #[must_use]
    pub const fn new(variables: HashMap<String, String>) -> Self {
        Self(variables)
    }

    /// A variable; one that is set to nothing counts as not set, as in the AWS CLI.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// All variables that are set.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The home folder, by the rule of the AWS SDKs: `HOME`, then on Windows `USERPROFILE`, then
    /// `HOMEDRIVE` with `HOMEPATH`; last, what the operating system says.
    #[must_use]
    pub fn home(&self) -> Option<PathBuf> {
        if let Some(home) = self.get("HOME") {
            return Some(PathBuf::from(home));
        }
        if cfg!(windows) {
            if let Some(profile) = self.get("USERPROFILE") {
                return Some(PathBuf::from(profile));
            }
            if let (Some(drive), Some(path)) = (self.get("HOMEDRIVE"), self.get("HOMEPATH")) {
                return Some(PathBuf::from(format!("{drive}{path}")));
            }
        }
        dirs::home_dir()
    }
}

/// Something that went wrong without ending the call. A host can subscribe to these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// A stable name for the kind.
    pub code: WarningCode,
    /// What happened, without secrets.
    pub message: String,
    /// The file it is about.
    pub path: Option<PathBuf>,
}

/// The warnings of one call, collected on the way. The same one is told once.
#[derive(Debug, Clone, Default)]
pub struct Warnings(Arc<Mutex<Vec<Warning>>>);

impl Warnings {
    /// Adds one.
    pub fn push(&self, code: WarningCode, message: impl Into<String>, path: Option<PathBuf>) {
        let message = message.into();
        self.append([Warning {
            code,
            message,
            path,
        }]);
    }

    /// Adds what another call collected.
    pub fn append(&self, warnings: impl IntoIterator<Item = Warning>) {
        let mut collected = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for warning in warnings {
            if !collected.contains(&warning) {
                collected.push(warning);
            }
        }
    }

    /// Takes what was collected.
    #[must_use]
    pub fn take(&self) -> Vec<Warning> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
