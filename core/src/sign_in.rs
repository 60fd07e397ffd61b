//! Gets access tokens from SSO OIDC. There are three ways.
//!
//! The device code flow (RFC 8628):
//!
//! 1. [`authorize_device`] registers a public client (`RegisterClient`, RFC 7591) or loads a stored one, and requests a
//!    device code and a user code (`StartDeviceAuthorization`, RFC 8628 sections 3.1 and 3.2).
//! 2. The program shows the user code and the verification address. The person opens the address, compares the code and
//!    allows access.
//! 3. [`poll_for_token()`] polls for the token (`CreateToken`, RFC 8628 sections 3.4 and 3.5).
//!
//! The browser flow (authorization code grant with PKCE, RFC 7636):
//!
//! 1. [`authorize_in_browser`] listens on 127.0.0.1, registers or loads a client, and makes the address to open.
//! 2. [`BrowserAuthorization::callback`] waits for the authorization response.
//! 3. [`BrowserAuthorization::redeem`] exchanges the code for a token.
//!
//! With a refresh token: [`fn@refresh`].
//!
//! [`store_token()`] and [`load_token()`] write and read the token file. [`memory`] has facts about the clients and tokens of
//! this process.

mod authorization_code;
mod browser;
mod callback;
mod client_name;
mod device_authorization;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod load_token;
pub mod memory;
mod pkce;
mod poll;
mod poll_for_token;
mod refresh;
mod registration;
mod retry;
mod right_portal;
mod store_token;
mod token_request;

pub use authorization_code::{BrowserAuthorization, authorize_in_browser};
pub use browser::{browser_can_reach_this_machine, has_desktop, open_in_default_browser};
pub use callback::{AuthorizationResponse, Callback, Page};
pub use device_authorization::{DeviceAuthorization, authorize_device};
pub use load_token::load_token;
pub use poll::{PollEvent, PollParameters, PollStatus, poll};
pub use poll_for_token::{PendingDeviceCode, poll_for_token};
pub use refresh::{RefreshGrant, refresh};
pub use registration::{ClientKind, ClientRequest, delete_client, register};
pub use store_token::{TokenToStore, store_token};
pub use token_request::{DeviceCodeGrant, GrantedToken, redeem_device_code};
