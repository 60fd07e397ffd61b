//! Reads `~/.aws/config` and `~/.aws/credentials`.
//!
//! It accepts what the AWS CLI accepts, and what the AWS SDKs accept beyond that. An invalid line is left out, a
//! section with an invalid header is left out, and so is a file that cannot be read; one warning names each of them.
//! `docs/design/shared-config.md` explains why the AWS SDK's own reader is not used.

#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod header;
mod location;
mod parse;
mod problem;
mod profiles;
mod read;

pub use location::{FilePaths, file_paths};
pub use parse::Properties;
pub use profiles::Profiles;
pub use read::read_profiles;

#[cfg(test)]
mod tests;
