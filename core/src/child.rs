//! Gives the credentials of a role to another program, with fresh ones whenever they expire, until the sign-in ends.
//!
//! The other program is a child of this one: the AWS CLI, an SDK, Terraform ([`child_credentials()`]), or Claude Code
//! ([`claude_code()`]). What it is started with is an environment. `docs/design/child-credentials.md` explains the ways in
//! which it gets the credentials, and why each is as it is.

mod child_credentials;
mod claude_code;
mod command_line;
mod competing;
mod endpoint;
mod private_folder;
mod private_profile;
mod program;
mod proxy_exceptions;
mod resources;
mod target;
mod variables;

pub use child_credentials::{ChildCredentials, ChildRequest, Via, child_credentials};
pub use claude_code::{ClaudeCode, ClaudeCodeRequest, ClaudeCodeVia, Models, claude_code};
pub use target::ChildRole;
