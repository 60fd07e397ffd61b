//! The chain of causes inside an error of the HTTP client.

use std::error::Error as StdError;
use std::iter;

use crate::network::{BodyTooLong, Failure, MAX_BODY_SIZE};

/// The text of the innermost cause.
pub(super) fn root_cause(error: &(dyn StdError + 'static)) -> String {
    causes(error)
        .last()
        .map_or_else(|| error.to_string(), ToString::to_string)
}

/// Why a response could not be read.
pub(super) fn why_unreadable(error: &(dyn StdError + 'static)) -> String {
    if causes(error).any(<dyn StdError>::is::<BodyTooLong>) {
        format!("it is longer than {} MiB", MAX_BODY_SIZE / 1024 / 1024)
    } else {
        "it was cut off or cannot be read".into()
    }
}

/// Whether the header of the response is longer than the HTTP client accepts.
pub(super) fn has_too_long_header(error: &(dyn StdError + 'static)) -> bool {
    causes(error).any(|cause| {
        cause
            .downcast_ref::<hyper::Error>()
            .is_some_and(hyper::Error::is_parse_too_large)
    })
}

/// The stage of the connection that failed, and why.
pub(super) fn connection_failure<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a Failure> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

/// The error and all its causes, from the outermost to the innermost.
fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    iter::successors(Some(error), |error| cause(*error))
}

/// The direct cause. `source()` of an `std::io::Error` leaves out the error that it wraps.
fn cause<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    if let Some(wrapped) = error
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::get_ref)
    {
        return Some(wrapped);
    }
    error.source()
}
