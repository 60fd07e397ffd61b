//! Sign in to AWS IAM Identity Center (AWS SSO) from Electron and Node, and turn that sign-in into
//! AWS credentials.
//!
//! # Design
//!
//! There is one way down, and nothing imports upward:
//!
//! ```text
//! node -> session -> sign_in, portal, lists -> cache -> aws -> call, file, clock, secret, error
//! ```
//!
//! - [`error`], [`secret`], [`clock`], [`call`], [`mod@file`]: what every room stands on. The error
//!   enum with its stable codes, the type every secret lives in, the only door to time, what a call
//!   from JavaScript carries down, and files that others read and write too.
//! - [`aws`]: the road to the two services: region and start-URL rules, endpoints, one HTTP client.
//! - [`cache`]: `~/.aws/sso/cache`, in the AWS CLI's format.
//! - [`sign_in`]: getting a token: client registration, device authorization (RFC 8628), authorization
//!   code with PKCE (RFC 7636) and its loopback callback, refresh.
//! - [`portal`]: what a token opens: accounts and roles, role credentials, sign-out, and the pace of it all.
//! - [`lists`]: the last whole list of accounts and roles, kept in a SQLite file of ours.
//! - [`session`]: the steps of a sign-in, and one sign-in over its whole life, made of the rooms above.
//! - [`settings`]: the `claude_code_settings` row in SQLite, beside the session.
//! - `node`: the boundary to JavaScript. The only folder that names napi.

pub mod aws;
pub mod cache;
pub mod call;
pub mod clock;
pub mod error;
pub mod file;
pub mod lists;
pub mod portal;
pub mod profile;
pub mod session;
pub mod settings;
pub mod sign_in;
pub mod types;
