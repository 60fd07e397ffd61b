//! Values that all modules use. A text is parsed into one of these types once, where it enters the crate.

mod account_id;
mod client_name;
mod first_few;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod invalid_value;
mod model_id;
mod region;
mod role_name;
mod scopes;
mod secret;
mod session_name;
mod start_url;
pub mod text;

pub use account_id::AccountId;
pub use client_name::ClientName;
pub(crate) use first_few::first_few;
pub use invalid_value::InvalidValue;
pub use model_id::ModelId;
pub use region::Region;
pub use role_name::RoleName;
pub use scopes::Scopes;
#[cfg(test)]
pub use secret::freed;
pub use secret::{Digest256, Secret, scrub};
pub use session_name::SessionName;
pub use start_url::{LONGEST_URL, StartUrl, is_loopback};
