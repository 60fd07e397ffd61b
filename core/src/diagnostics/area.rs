//! The parts of the library that events come from.

/// Declares the areas with their names.
macro_rules! areas {
    ($($(#[doc = $about:literal])+ $area:ident = $name:literal,)*) => {
        /// The part of the library that an event comes from.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Area { $($(#[doc = $about])+ $area,)* }

        impl Area {
            /// All areas.
            pub const ALL: &'static [Self] = &[$(Self::$area,)*];

            /// The name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$area => $name,)* }
            }

            /// The target of the area's events in `tracing`.
            #[must_use]
            pub const fn target(self) -> &'static str {
                match self { $(Self::$area => concat!("aws_sso_native::", $name),)* }
            }
        }
    };
}

areas! {
    /// Calls of this library, and their results.
    Call = "call",
    /// Requests to AWS and their answers.
    Request = "request",
    /// Connections below the requests: names, addresses, proxies, TLS.
    Network = "network",
    /// Requests that are sent again, and those that are not.
    Retry = "retry",
    /// The rate of the requests to the portal.
    Pace = "pace",
    /// Which token is used, and whether it is refreshed.
    Refresh = "refresh",
    /// Locks between processes.
    Lock = "lock",
    /// Files that are read and written.
    Cache = "cache",
    /// The sign-in of a person.
    SignIn = "signIn",
    /// Lists of accounts and roles.
    List = "list",
    /// Role credentials.
    Credentials = "credentials",
    /// The log itself.
    Log = "log",
}

impl Area {
    /// The area of events with this target.
    pub(super) fn of_target(target: &str) -> Option<Self> {
        let mut areas = Self::ALL.iter().copied();
        areas.find(|area| area.target() == target)
    }
}
