//! The path of a database file.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::types::InvalidValue;

/// An absolute path that can be that of a database file. Whether there is such a file is not checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabasePath(PathBuf);

impl DatabasePath {
    /// Checks a path and makes it absolute, because the current folder may change later.
    pub fn new(path: &Path) -> Result<Self, InvalidValue> {
        let reject = |problem: &'static str| Err(InvalidValue::new(problem));
        let bytes = path.as_os_str().as_encoded_bytes();
        if bytes.is_empty() {
            return reject("is empty");
        }
        if bytes.contains(&0) {
            return reject("contains a NUL character");
        }
        // These two have a special meaning in SQLite: https://www.sqlite.org/uri.html,
        // https://www.sqlite.org/inmemorydb.html.
        if bytes == b":memory:" {
            return reject("is not a file: settings in memory would be gone at the next start");
        }
        if bytes.starts_with(b"file:") {
            return reject("is a URL; pass the path itself");
        }
        std::path::absolute(path)
            .map(Self)
            .map_err(|error| InvalidValue::new(format!("cannot be made an absolute path: {error}")))
    }

    /// The absolute path.
    #[must_use]
    pub fn as_path(&self) -> &Path {
        &self.0
    }
}

impl FromStr for DatabasePath {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        Self::new(Path::new(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_a_path_is_rejected() {
        for text in ["", "a\0b", ":memory:", "file:a.db", "file:///a.db?mode=ro"] {
            assert!(text.parse::<DatabasePath>().is_err(), "{text:?}");
        }
        let path: DatabasePath = "settings.db".parse().unwrap();
        assert!(path.as_path().is_absolute());
    }

    #[cfg(unix)]
    #[test]
    fn a_path_need_not_be_unicode() {
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"/tmp/\xff.db"));
        assert_eq!(DatabasePath::new(path).unwrap().as_path(), path);
    }
}
