//! Sign in to AWS IAM Identity Center (AWS SSO), and get AWS credentials for the accounts and roles of the person.
//!
//! # Example: the device code flow
//!
//! ```no_run
//! use aws_sso_native_core::cache::Renewal;
//! use aws_sso_native_core::context::CallContext;
//! use aws_sso_native_core::sign_in::{self, ClientRequest, PendingDeviceCode, TokenToStore};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // One context for one call: it reads the environment variables once and collects warnings.
//! let context = CallContext::from_process();
//! let request = ClientRequest::new(
//!     "https://my-org.awsapps.com/start".parse()?,
//!     "us-east-1".parse()?,
//! );
//!
//! let codes = sign_in::authorize_device(&context, &request).await?;
//! println!("Open {}", codes.verification_uri_complete.as_str());
//! println!("Check that the page shows the code {}", codes.user_code);
//!
//! let pending = PendingDeviceCode::new(&context, &codes);
//! let granted = sign_in::poll_for_token(&context, pending, |_event| async {}).await?;
//!
//! // The AWS CLI and the AWS SDKs find the token in `~/.aws/sso/cache`.
//! let token = TokenToStore {
//!     start_url: request.start_url,
//!     region: request.region,
//!     session_name: None,
//!     access_token: granted.access_token,
//!     expires_at: granted.expires_at,
//!     // The refresh token and the client are known: this process was granted the token.
//!     renewal: Renewal::default(),
//! };
//! sign_in::store_token(&context, token).await?;
//! for warning in context.warnings.take() {
//!     eprintln!("warning: {}", warning.message);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! All functions run on a tokio runtime with I/O and time enabled. [`session`] does all of this and more: it refreshes
//! the token, and stores it for other processes.
//!
//! # Modules
//!
//! A module imports only modules in lines below its own. `tests/architecture.rs` checks it.
//!
//! ```text
//! child
//! credential_server
//! session
//! sign_in, portal, account_lists, settings
//! cache, start_url
//! aws
//! network
//! profile
//! files
//! context, loopback
//! diagnostics, accounts
//! error
//! clock
//! types
//! ```
//!
//! - [`types`]: values that are checked when they are made, such as [`types::StartUrl`] and [`types::Secret`].
//! - [`clock`]: the wall clock, the boot clock, and deadlines on both.
//! - [`error`]: the error type of the crate, with stable codes.
//! - [`accounts`]: an account with its roles, and what differs between two lists of accounts.
//! - [`diagnostics`]: what the library does, as events of `tracing`.
//! - [`context`]: what a call carries: environment variables, clocks, warnings.
//! - `loopback`: an HTTP server on 127.0.0.1 with limits.
//! - [`files`]: reads and replaces files that other programs read and write, too.
//! - [`profile`]: reads `~/.aws/config` and `~/.aws/credentials`.
//! - [`network`]: connections: addresses, proxies, certificates, and the HTTP client of the SDK.
//! - [`aws`]: endpoints, clients, and the meaning of responses and errors.
//! - [`cache`]: `~/.aws/sso/cache`, in the format of the AWS CLI, and locks between processes.
//! - [`start_url`]: finds the portal and the region that a person means by what they type or paste.
//! - [`sign_in`]: gets tokens: client registration, device code flow (RFC 8628), browser flow (authorization code with
//!   PKCE, RFC 7636), refresh.
//! - [`portal`]: lists accounts and roles, gets role credentials, signs out, and limits the rate of requests.
//! - `account_lists`: keeps the last complete list of accounts and roles in an SQLite file (feature `sqlite`).
//! - `settings`: reads and writes the row of `claude_code_settings` in an SQLite file (feature `sqlite`).
//! - [`session`]: the sign-in of a person to a portal over its whole life.
//! - [`credential_server`]: gives role credentials to programs of this machine, as a container does to its programs.
//! - [`child`]: gives the credentials of a role to another program, such as Claude Code, for as long as the sign-in lasts.
//! - [`doctor`]: finds out why a sign-in does not work, and changes nothing.

#![deny(unsafe_code)]

#[cfg(feature = "sqlite")]
pub mod account_lists;
pub mod accounts;
pub mod aws;
pub mod cache;
pub mod child;
pub mod clock;
pub mod context;
pub mod credential_server;
pub mod diagnostics;
pub mod doctor;
pub mod error;
pub mod files;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
mod loopback;
pub mod network;
pub mod portal;
pub mod profile;
pub mod session;
#[cfg(feature = "sqlite")]
pub mod settings;
pub mod sign_in;
pub mod start_url;
#[cfg(test)]
mod testing;
pub mod types;

/// The examples of the README are compiled with the documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
