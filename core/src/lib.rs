//! Sign in to AWS IAM Identity Center (AWS SSO), and turn that sign-in into AWS credentials.
//!
//! # Design
//!
//! A module imports only modules in the lines below its own; `tests/architecture.rs` checks it.
//!
//! ```text
//! session
//! sign_in, portal, account_lists, settings
//! cache
//! aws
//! profile
//! files
//! context
//! accounts
//! error
//! clock
//! types
//! ```
//!
//! - [`types`]: values with rules of their own, such as [`types::StartUrl`] and [`types::Secret`].
//! - [`clock`]: the wall clock, a clock that counts sleep, and deadlines on both.
//! - [`error`]: one error for the whole crate, with stable codes.
//! - [`accounts`]: an account with its roles, and what differs between two lists of accounts.
//! - [`context`]: what a call carries: environment variables, clocks, warnings.
//! - [`files`]: reading and replacing files that other programs read and write, too.
//! - [`profile`]: `~/.aws/config` and `~/.aws/credentials`.
//! - [`aws`]: endpoints, HTTP clients, and the meaning of answers.
//! - [`cache`]: `~/.aws/sso/cache`, in the format of the AWS CLI.
//! - [`sign_in`]: getting a token: client registration, device code (RFC 8628), authorization code with PKCE
//!   (RFC 7636), refresh.
//! - [`portal`]: accounts and roles, role credentials, sign-out, and the pace of all requests.
//! - [`account_lists`]: the last complete list of accounts and roles, in an SQLite file.
//! - [`settings`]: the row of `claude_code_settings` in SQLite.
//! - [`session`]: one sign-in over its whole life.

pub mod account_lists;
pub mod accounts;
pub mod aws;
pub mod cache;
pub mod clock;
pub mod context;
pub mod error;
pub mod files;
pub mod portal;
pub mod profile;
pub mod session;
pub mod settings;
pub mod sign_in;
pub mod types;
