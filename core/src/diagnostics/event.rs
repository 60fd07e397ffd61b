//! The declaration of events, and how they are logged.

use tracing::level_filters::LevelFilter;

use super::area::Area;
use super::call_id::CallId;
use super::level::Level;

/// An event that can be logged.
pub trait Event {
    /// What it is.
    const DESCRIPTION: Description;

    /// Passes it to the subscriber.
    fn emit(&self, call: Option<CallId>);
}

/// What an event is. `docs/diagnostics.md` lists all.
#[derive(Debug, Clone, Copy)]
pub struct Description {
    /// The part of the library that it comes from.
    pub area: Area,
    /// Its stable name.
    pub name: &'static str,
    /// How important it is.
    pub level: Level,
    /// What it says, in Markdown.
    pub about: &'static str,
    /// The names of its fields, and what they have, in Markdown.
    pub fields: &'static [(&'static str, &'static str)],
}

/// Logs an event. It is made only if a subscriber may want it.
#[inline]
pub fn log<E: Event>(call: Option<CallId>, make: impl FnOnce() -> E) {
    if is_enabled(E::DESCRIPTION.level) {
        make().emit(call);
    }
}

/// Whether a subscriber may want events of this level.
#[inline]
#[must_use]
pub fn is_enabled(level: Level) -> bool {
    level.of_tracing() <= LevelFilter::current()
}

/// Declares events: the level, the name, and the fields with their names and types.
macro_rules! events {
    (
        $area:ident;
        $(
            $(#[doc = $about:literal])+
            $level:ident $name:literal $Event:ident $(<$lifetime:lifetime>)? {
                $($(#[doc = $field_about:literal])+ $key:literal $field:ident: $type:ty,)*
            }
        )*
    ) => {
        use $crate::diagnostics::area::Area;
        use $crate::diagnostics::call_id::CallId;
        use $crate::diagnostics::event::{Description, Event};
        use $crate::diagnostics::field::Field;
        use $crate::diagnostics::level::Level;

        $(
            $(#[doc = $about])+
            pub struct $Event $(<$lifetime>)? {
                $($(#[doc = $field_about])+ pub $field: $type,)*
            }

            impl $(<$lifetime>)? Event for $Event $(<$lifetime>)? {
                const DESCRIPTION: Description = Description {
                    area: Area::$area,
                    name: $name,
                    level: Level::$level,
                    about: concat!($($about, "\n"),+),
                    fields: &[$(($key, concat!($($field_about, "\n"),+)),)*],
                };

                #[cold]
                #[inline(never)]
                fn emit(&self, call: Option<CallId>) {
                    tracing::event!(
                        target: Area::$area.target(),
                        Level::$level.of_tracing(),
                        event = $name,
                        call = call.map(CallId::get),
                        $($key = Field::shown(&self.$field),)*
                    );
                }
            }
        )*

        /// The events of this file.
        pub(super) const ALL: &[Description] = &[$(<$Event as Event>::DESCRIPTION,)*];
    };
}

pub(super) use events;
