//! All accounts and roles of a person.
//!
//! The service lists accounts by pages and roles by account, so an organization of n accounts takes at least n + n/100
//! requests. The roles of an account are requested as soon as a page has named it, for many accounts at once, while the
//! next page is on its way. The pace of the portal says how many.
//!
//! A list outlives the calls that work on it: it keeps what is known, and a call that ends early can be followed by one
//! that continues.
//!
//! Each file imports only files to its left:
//!
//! ```text
//! entry, requests <- state <- list; requests <- failures
//! list, failures, liveness, yielding <- worker <- work
//! ```

mod entry;
mod failures;
#[cfg(any(test, fuzzing))]
pub(super) mod fuzzing;
mod list;
mod liveness;
mod requests;
mod state;
#[cfg(test)]
mod tests;
mod work;
mod worker;
mod yielding;

pub use list::Listing;
pub use state::Progress;
pub use work::{TIME_BUDGET, Until};
pub use worker::End;
