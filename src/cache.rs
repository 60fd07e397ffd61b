//! `~/.aws/sso/cache`, one cache with the AWS CLI: its file names, key order, time format and JSON
//! form, read as generously as is safe and written atomically, which the CLI does not.
//!
//! What a file holds is kept in its JSON form, so that keys we do not know survive a rewrite.

mod document;
mod location;
mod registration;
mod timestamp;
mod token;

pub use location::{registration_file, token_file};
pub use registration::{Registration, delete_registration, load_registration, store_registration};
pub use token::{Renewal, Token, load_token, store_token};
