//! The Node addon: the boundary between JavaScript and `aws-sso-native-core`. It converts values, settles promises and
//! passes cancellations on.
//!
//! The functions take texts and numbers whose types the TypeScript face (`lib/`) has checked, and return a promise of an
//! *outcome*: `{ value }` or `{ error }`, with the warnings of the call. The promise itself is rejected only because of a
//! fault of this library (a panic).

#![expect(
    unreachable_pub,
    reason = "napi needs what it exports to JavaScript to be `pub`"
)]
// cargo also compiles this library as a test program where all targets are chosen.
#![cfg_attr(
    test,
    allow(dead_code, reason = "napi exports nothing from a test program")
)]

mod account_json;
mod arguments;
mod call_error;
mod callback;
mod cancellation;
mod child;
mod device_authorization;
mod doctor;
mod errors;
mod kept_list;
mod listing;
mod log;
mod network;
mod outcome;
mod polling;
mod progress;
mod role_credentials;
mod runtime;
mod secret_text;
mod settings_store;
mod sign_in_options;
mod sso_session;
mod start_url;
mod token_cache;

use chrono::{DateTime, Utc};

/// A time in milliseconds since 1970.
#[expect(clippy::cast_precision_loss, reason = "exact up to the year 287,396")]
const fn milliseconds(time: DateTime<Utc>) -> f64 {
    time.timestamp_millis() as f64
}
