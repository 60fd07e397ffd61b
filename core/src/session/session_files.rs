//! The files of one session, by the environment of a call.

use std::path::PathBuf;

use crate::cache;
use crate::context::Environment;
use crate::error::{Error, Result};
use crate::sign_in::ClientRequest;

/// Where the files of a session are.
#[derive(Debug)]
pub(super) struct SessionFiles {
    /// The token, in the AWS CLI's cache.
    pub(super) token: PathBuf,
    /// Locked while the token is changed.
    pub(super) lock: PathBuf,
    /// Locked while the person is asked to sign in.
    pub(super) prompt_lock: PathBuf,
    /// When the person was asked.
    pub(super) prompt: PathBuf,
    /// The last lists of all sessions.
    #[cfg(feature = "sqlite")]
    pub(super) account_lists: PathBuf,
}

impl SessionFiles {
    pub(super) fn of(request: &ClientRequest, environment: &Environment) -> Result<Self> {
        let session_name = request.session_name.as_ref();
        let token = cache::token_file(environment, &request.start_url, session_name)?;
        let own = |extension| cache::own_file(&token, extension).ok_or(Error::HomeNotFound);
        let lock = own("lock")?;
        Ok(Self {
            #[cfg(feature = "sqlite")]
            account_lists: lock.with_file_name("lists.sqlite"),
            lock,
            prompt_lock: own("prompt-lock")?,
            prompt: own("prompt")?,
            token,
        })
    }
}
