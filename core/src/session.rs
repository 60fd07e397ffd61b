//! A sign-in as a whole, made of the rooms below: its five steps, and its life.

mod flight;
mod flows;
mod folder_watch;
mod held;
mod portal;
mod prompt;
mod refresh;
mod sign_in;
mod sign_out;
mod sso_session;
mod status;
#[cfg(test)]
mod tests;
mod token;
mod under_way;
mod watch;

pub use portal::ListEnd;
pub use sign_in::{Flow, Open, Opener, SignInEvent, SignInOptions};
pub use sign_out::Revoked;
pub use sso_session::SsoSession;
pub use status::SessionStatus;
