//! `~/.aws/sso/cache`, which is shared with the AWS CLI and the AWS SDKs.
//!
//! File names, order of keys, time format and JSON form are those of the AWS CLI. Reading accepts what other programs
//! write; writing is atomic, which it is not in the AWS CLI. Keys of other programs are kept when a file is written.

mod document;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod json;
mod location;
mod lock;
mod registration;
mod timestamp;
mod token;

pub use location::{own_file, own_folder, registration_file, remove_own_file, token_file};
pub use lock::{FileLock, lock, try_lock};
pub use registration::{Registration, delete_registration, load_registration, store_registration};
pub use token::{
    MissingMembers, Renewal, StoredToken, Token, delete_token, load_token, store_token,
};

#[cfg(test)]
mod tests;
