//! `~/.aws/config` and `~/.aws/credentials`: the one reader of them.
//!
//! What the AWS CLI reads is read, and so is what the AWS SDKs read beyond that. A line that cannot be read costs
//! that line, an unusable section header its section, an unusable file that file; each is told with its place.

mod header;
mod location;
mod parse;
mod problem;
mod profiles;
mod read;

pub use parse::Properties;
pub use profiles::Profiles;
pub use read::read;

#[cfg(test)]
mod tests;
