//! All events, by area. `docs/diagnostics.md` has the same as a table.

pub mod cache;
pub mod call;
pub mod credentials;
pub mod list;
pub mod lock;
pub mod log;
pub mod network;
pub mod pace;
pub mod refresh;
pub mod request;
pub mod retry;
pub mod sign_in;

use super::event::Description;

/// All events, in the order of the areas.
pub const ALL: &[&[Description]] = &[
    call::ALL,
    request::ALL,
    network::ALL,
    retry::ALL,
    pace::ALL,
    refresh::ALL,
    lock::ALL,
    cache::ALL,
    sign_in::ALL,
    list::ALL,
    credentials::ALL,
    log::ALL,
];
