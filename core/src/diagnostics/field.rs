//! The types that a field of an event may have.

use std::fmt;
use std::net::SocketAddr;
use std::path::{self, Path};
use std::time::Duration;

use tracing::field::{DisplayValue, display};
use url::Url;

use crate::error::{Error, ErrorCode, SignedOut, WarningCode};
use crate::types::{Region, StartUrl};

mod sealed {
    /// Only this crate implements it.
    pub trait Sealed {}
}

/// A value that an event may have as a field.
///
/// Only this crate implements it. None of these types can have a secret, as far as the rest of this crate
/// keeps its promises: messages of errors have none, and paths have none.
pub trait Field: sealed::Sealed {
    /// The value for `tracing`.
    type Shown<'a>: tracing::Value
    where
        Self: 'a;

    /// The value for `tracing`.
    fn shown(&self) -> Self::Shown<'_>;
}

/// Implements [`Field`] for a type.
macro_rules! field {
    ($($type:ty => |$value:ident| $shown:ty { $how:expr })*) => { $(
        impl sealed::Sealed for $type {}
        impl Field for $type {
            type Shown<'a> = $shown where Self: 'a;
            fn shown(&self) -> Self::Shown<'_> {
                let $value = self;
                $how
            }
        }
    )* };
}

field! {
    // Part of the program. A text that is made at run time has a shorter lifetime.
    &'static str => |text| &'static str { text }
    bool => |flag| bool { *flag }
    u16 => |number| u64 { u64::from(*number) }
    u32 => |number| u64 { u64::from(*number) }
    u64 => |number| u64 { *number }
    usize => |number| u64 { u64::try_from(*number).unwrap_or(u64::MAX) }
    // In milliseconds.
    Duration => |time| u64 { u64::try_from(time.as_millis()).unwrap_or(u64::MAX) }
    ErrorCode => |code| &'static str { code.as_str() }
    WarningCode => |code| &'static str { code.as_str() }
    &SignedOut => |why| &'static str { why.as_str() }
    // The message.
    &Error => |error| DisplayValue<&'a Error> { display(*error) }
    &Region => |region| &'a str { region.as_str() }
    &Path => |path| DisplayValue<path::Display<'a>> { display(path.display()) }
    SocketAddr => |address| DisplayValue<&'a SocketAddr> { display(address) }
    Host => |host| &'a str { &host.0 }
    RequestId => |id| &'a str { &id.0 }
    Message<'_> => |message| &'a str { message.0 }
}

impl<T: Field> sealed::Sealed for Option<T> {}

/// An event without the value has no such field.
impl<T: Field> Field for Option<T> {
    type Shown<'a>
        = Option<T::Shown<'a>>
    where
        Self: 'a;

    fn shown(&self) -> Self::Shown<'_> {
        self.as_ref().map(Field::shown)
    }
}

/// A host and its port. It has no other part of a URL: no user, password, path or query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host(String);

impl Host {
    /// The host of a URL.
    #[must_use]
    pub fn of(url: &Url) -> Self {
        let host = url.host_str().unwrap_or_default();
        Self(
            url.port()
                .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")),
        )
    }

    /// The host of an address. `None` if that is not a URL.
    #[must_use]
    pub fn of_address(address: &str) -> Option<Self> {
        Url::parse(address).ok().map(|url| Self::of(&url))
    }

    /// A host that was parsed already.
    pub(crate) fn of_authority(host: &impl fmt::Display, port: u16) -> Self {
        Self(format!("{host}:{port}"))
    }

    /// The host of a start URL.
    #[must_use]
    pub fn of_start_url(start_url: &StartUrl) -> Option<Self> {
        Self::of_address(start_url.as_str())
    }
}

/// A message of this crate about a warning or a failure, which has no secret. Only this crate makes one.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a>(&'a str);

impl<'a> Message<'a> {
    pub(crate) const fn new(message: &'a str) -> Self {
        Self(message)
    }
}

/// The id that the service gave a request, for AWS Support.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// An id in the form of a UUID, which is that of the service. Another text could be a secret that a hostile server
    /// sends back.
    #[must_use]
    pub fn of_header(text: &str) -> Option<Self> {
        let is_uuid = text.len() == 36
            && text.bytes().enumerate().all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            });
        is_uuid.then(|| Self(text.to_owned()))
    }
}
