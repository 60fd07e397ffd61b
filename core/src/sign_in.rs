//! Getting a token.
//!
//! In the browser, by an authorization code with PKCE (RFC 7636) that comes back to this machine:
//! [`authorize_in_browser`]. Again, by a refresh token: [`fn@refresh`]. And by the OAuth 2.0 Device
//! Authorization Grant (RFC 8628) in AWS's form:
//!
//! 1. Register a public client, or take the one registered earlier: [`register`]
//!    (`RegisterClient`; RFC 7591).
//! 2. Ask for a device code and a user code: [`authorize_device`] (`StartDeviceAuthorization`;
//!    RFC 8628 sections 3.1 and 3.2).
//! 3. The person opens the verification address, compares the code and approves. That is the host's
//!    part.
//! 4. Poll for the token: [`poll()`] (`CreateToken`; RFC 8628 sections 3.4 and 3.5).
//!
//! [`memory`] remembers what was registered and granted in this process, for as long as it runs.

mod authorization_code;
mod browser;
mod callback;
mod client_name;
mod device_authorization;
mod load_token;
pub mod memory;
mod pkce;
mod poll;
mod poll_for_token;
mod refresh;
mod registration;
mod repeat;
mod store_token;
mod token_request;

pub use authorization_code::{BrowserAuthorization, authorize_in_browser};
pub use browser::{browser_can_reach_us, has_desktop, open_in_default_browser};
pub use callback::{Callback, Page};
pub use device_authorization::{DeviceAuthorization, authorize_device};
pub use load_token::load_token;
pub use poll::{Poll, PollEvent, PollStatus, poll};
pub use poll_for_token::{PendingDeviceCode, poll_for_token};
pub use refresh::{RefreshGrant, refresh};
pub use registration::{ClientRequest, forget, register};
pub use store_token::{TokenToStore, store_token};
pub use token_request::{DeviceCodeGrant, Granted, redeem_device_code};
