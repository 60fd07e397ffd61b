//! One sign-in over its whole life, as long as the administrator allows.
//!
//! [`SsoSession`] puts the parts together. `docs/design/session.md` shows how they depend on each other.

mod account_list;
mod callers;
mod folder_watch;
mod jitter;
mod kept_list;
mod portal_access;
mod refresh;
mod refresh_grant;
mod refresher;
mod role_credentials;
mod session_context;
mod session_files;
mod session_lock;
mod session_token;
mod shared_task;
mod sign_in;
mod sign_out;
mod sso_session;
mod status;
mod storing;
#[cfg(test)]
pub(crate) mod tests;
mod token_file;
mod token_store;
mod watch;

pub use account_list::ListEnd;
pub(crate) use shared_task::SharedTask;
pub use sign_in::{Approval, Flow, Open, Opener, SignInEvent, SignInOptions};
pub use sign_out::Revoked;
pub use sso_session::SsoSession;
pub use status::SessionStatus;
