//! What the library does, as events of `tracing`: requests with their times, and the decision behind each refresh, lock,
//! file and retry.
//!
//! # Nothing secret
//!
//! Every event is declared in [`events`] with the types of its fields. A field must implement [`Field`], which is sealed.
//! A [`Secret`] does not implement it, and neither does a text that is not part of the program:
//!
//! ```compile_fail,E0277
//! use aws_sso_native_core::{diagnostics::Field, types::Secret};
//! fn log(_field: impl Field) {}
//! log(Secret::new("a token"));
//! ```
//!
//! ```compile_fail,E0597
//! use aws_sso_native_core::{diagnostics::Field, types::Secret};
//! fn log(_field: impl Field) {}
//! let secret = Secret::new("a token");
//! log(secret.expose());
//! ```
//!
//! ```compile_fail,E0277
//! use aws_sso_native_core::diagnostics::Field;
//! fn log(_field: impl Field) {}
//! log(String::from("a token"));
//! ```
//!
//! # Who gets the events
//!
//! A Rust program gets them with its own `tracing` subscriber. The target of an event is `aws_sso_native::` and the name
//! of its [`Area`]. This crate sets no subscriber by itself.
//!
//! A program without a subscriber calls [`subscribe`], as the Node addon does. It sets a subscriber for the whole
//! process, which gets the events of this crate and no others: those of the AWS SDK, hyper and rustls may have secrets.
//!
//! An event that nobody wants costs the read of one atomic integer.
//!
//! Each file imports only files to its left:
//!
//! ```text
//! area, call_id, level, field <- event <- events <- record <- sinks <- subscriber <- stderr
//! ```

mod area;
mod call_id;
mod event;
pub mod events;
mod field;
mod level;
mod record;
mod sinks;
mod stderr;
mod subscriber;

pub use area::Area;
pub use call_id::CallId;
pub use event::{Description, Event, is_enabled, log};
pub use field::{Field, Host, Message, RequestId};
pub use level::{Level, UnknownLevel};
pub use record::{Record, Value};
pub use sinks::{Sink, Subscription};
pub use stderr::{LOG_VARIABLE, NotWritten, write_to_stderr};
pub use subscriber::{SubscriberExists, subscribe};

#[cfg(test)]
pub(crate) mod capture;
#[cfg(test)]
mod tests;

#[cfg(doc)]
use crate::types::Secret;
