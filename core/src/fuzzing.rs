//! What holds for each kind of input from outside, whatever bytes it is. Each function takes any bytes, and panics if it
//! does not hold.
//!
//! The fuzzers in `fuzz/` call these functions (`npm run fuzz`), and the unit tests call them with the seeds of the fuzzers.
//! A function is in the folder of the module whose private items it looks at.

mod answer;
mod call;
mod harmless;
#[cfg(test)]
mod tests;

pub(crate) use answer::Answer;
pub(crate) use call::{check_error, context, run};
pub(crate) use harmless::{PLANTED, assert_harmless, assert_visible};

#[cfg(feature = "sqlite")]
pub use crate::account_lists::fuzzing::{kept_list, kept_lists_file};
pub use crate::aws::fuzzing::{aws_hosts, error_answer, openable_url};
pub use crate::cache::fuzzing::{registration_file, timestamp, token_file};
pub use crate::credential_server::fuzzing::credentials_request;
pub use crate::network::fuzzing::{certificates, proxy_answer, proxy_settings, shown_certificate};
pub use crate::portal::fuzzing::portal_answer;
pub use crate::profile::fuzzing::profile_files;
#[cfg(feature = "sqlite")]
pub use crate::settings::fuzzing::settings_database;
pub use crate::sign_in::fuzzing::{callback_request, sign_in_answer};
pub use crate::start_url::fuzzing::{pasted_url, redirects};
pub use crate::types::fuzzing::values;

/// The name of a fuzzer, and what it calls.
pub type Target = (&'static str, fn(&[u8]));

/// All fuzzers.
pub const TARGETS: &[Target] = &[
    ("aws_hosts", aws_hosts),
    ("callback_request", callback_request),
    ("certificates", certificates),
    ("credentials_request", credentials_request),
    ("error_answer", error_answer),
    #[cfg(feature = "sqlite")]
    ("kept_list", kept_list),
    #[cfg(feature = "sqlite")]
    ("kept_lists_file", kept_lists_file),
    ("openable_url", openable_url),
    ("pasted_url", pasted_url),
    ("portal_answer", portal_answer),
    ("profile_files", profile_files),
    ("proxy_answer", proxy_answer),
    ("proxy_settings", proxy_settings),
    ("redirects", redirects),
    ("registration_file", registration_file),
    #[cfg(feature = "sqlite")]
    ("settings_database", settings_database),
    ("shown_certificate", shown_certificate),
    ("sign_in_answer", sign_in_answer),
    ("timestamp", timestamp),
    ("token_file", token_file),
    ("values", values),
];
