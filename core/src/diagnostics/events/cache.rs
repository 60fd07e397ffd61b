//! Files that are read and written.

use std::path::Path;

use crate::diagnostics::event::events;
use crate::error::ErrorCode;

events! {
    Cache;

    /// A file of the token cache was read.
    Debug "fileRead" FileRead<'a> {
        /// The file.
        "path" path: &'a Path,
        /// What it has: `content`, `nothing` (it does not exist), `invalid` (a warning says why) or `unreadable`.
        "result" result: &'static str,
    }

    /// A file of the token cache is not valid. It is read again, because another program may be writing it.
    Debug "fileIncomplete" FileIncomplete<'a> {
        /// The file.
        "path" path: &'a Path,
        /// What is wrong with it.
        "problem" problem: &'static str,
    }

    /// A file of the token cache was written.
    Debug "fileWritten" FileWritten<'a> {
        /// The file.
        "path" path: &'a Path,
    }

    /// A file of the token cache could not be written.
    Warn "fileNotWritten" FileNotWritten<'a> {
        /// The file.
        "path" path: &'a Path,
        /// The code.
        "error" error: ErrorCode,
    }

    /// A file of the token cache was removed.
    Debug "fileRemoved" FileRemoved<'a> {
        /// The file.
        "path" path: &'a Path,
    }

    /// A token file is not used or removed: it has another sign-in.
    Debug "fileOfOtherSignIn" FileOfOtherSignIn<'a> {
        /// The file.
        "path" path: &'a Path,
        /// What differs: `portal` or `region`.
        "differs" differs: &'static str,
    }
}
