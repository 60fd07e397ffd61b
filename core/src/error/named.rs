//! Enums whose names are part of the public interface.

/// Declares an enum without data: each variant with its documentation (Markdown) and its stable name.
macro_rules! named_enum {
    (
        $(#[doc = $about:literal])+
        $type:ident { $($(#[doc = $description:literal])+ $variant:ident = $name:literal,)* }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $type { $($(#[doc = $description])+ $variant,)* }

        impl $type {
            /// All values, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What it means, in Markdown.
            #[must_use]
            pub const fn description(self) -> &'static str {
                match self { $(Self::$variant => concat!($($description, "\n"),+),)* }
            }
        }
    };
}

pub(super) use named_enum;
