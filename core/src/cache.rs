//! `~/.aws/sso/cache`, one cache with the AWS CLI: its file names, key order, time format and JSON
//! form, read as generously as is safe and written atomically, which the CLI does not.
//!
//! What a file holds is kept in its JSON form, so that keys we do not know survive a rewrite.

mod document;
mod location;
mod lock;
mod registration;
mod timestamp;
mod token;

pub use location::{own_file, registration_file, remove_own_file, token_file};
pub use lock::{FileLock, lock, try_lock};
pub use registration::{Registration, delete_registration, load_registration, store_registration};
pub use token::{Renewal, StoredToken, Token, delete_token, load_token, store_token};

#[cfg(test)]
mod tests;
