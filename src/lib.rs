//! The Node addon: the boundary between JavaScript and `aws-sso-native-core`. It converts values, settles promises
//! and passes cancellation on; it takes no decision.
//!
//! A function here takes plain texts and numbers whose types the TypeScript face (`lib/`) has checked, and returns a
//! promise of an *outcome*: `{ value }` or `{ error }`, with the warnings of the call. The promise itself is rejected
//! only by a fault of this library (a panic).

#![expect(
    unreachable_pub,
    reason = "napi exports what is here to JavaScript, and wants it `pub`"
)]

mod account_json;
mod arguments;
mod cancellation;
mod device_authorization;
mod errors;
mod kept_list;
mod listener;
mod listing;
mod outcome;
mod polling;
mod progress;
mod runtime;
mod secret_text;
mod settings_store;
mod sign_in_options;
mod sso_session;
mod token_cache;

use chrono::{DateTime, Utc};

/// A time as JavaScript counts it.
#[expect(clippy::cast_precision_loss, reason = "exact up to the year 287,396")]
const fn milliseconds(time: DateTime<Utc>) -> f64 {
    time.timestamp_millis() as f64
}
