//! A cache file as a JSON object: loading and storing it.

use std::io;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value};
use zeroize::{Zeroize, Zeroizing};

use super::json::to_json;
use crate::context::{CallContext, WarningCode};
use crate::diagnostics::events::cache::{FileIncomplete, FileNotWritten, FileRead, FileWritten};
use crate::error::{Error, Result};
use crate::files;

/// The members of a cache file, in order. They are zeroized when the document is dropped.
#[derive(Default)]
pub(super) struct Document(Map<String, Value>);

impl Document {
    /// The value of a member that is a text and not empty.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.as_str().filter(|text| !text.is_empty())
    }

    /// The texts in a member that is a list. Empty if there is no such member.
    pub(super) fn texts(&self, key: &str) -> Vec<String> {
        let values = self.0.get(key).and_then(Value::as_array);
        values
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    }

    /// Adds a member at the end, or replaces its value.
    pub(super) fn insert(&mut self, key: &str, value: impl Into<Value>) {
        let _replaced = self.0.insert(key.to_owned(), value.into()).map(Member);
    }

    /// Removes a member.
    pub(super) fn remove(&mut self, key: &str) -> Option<Member> {
        self.0.shift_remove(key).map(Member)
    }

    /// Adds all members of another document at the end.
    pub(super) fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }
}

impl Serialize for Document {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl Drop for Document {
    fn drop(&mut self) {
        self.0.values_mut().for_each(zeroize);
    }
}

/// The value of a removed member. It is zeroized when dropped.
pub(super) struct Member(Value);

impl Member {
    /// The value, to insert it into another document.
    pub(super) fn into_value(mut self) -> Value {
        self.0.take()
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        zeroize(&mut self.0);
    }
}

/// Zeroizes every text in a value. Members of other programs can have any form.
fn zeroize(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(values) => values.iter_mut().for_each(zeroize),
        Value::Object(members) => members.values_mut().for_each(zeroize),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The limit for a file, in bytes. A token file has about 5 KiB.
const MAX_FILE_SIZE: u64 = 256 * 1024;

/// The pauses before an invalid file is read again. The AWS CLI and the SDKs write in place, so for some milliseconds a
/// file can be incomplete.
const READ_AGAIN_AFTER: [Duration; 3] = [
    Duration::from_millis(15),
    Duration::from_millis(35),
    Duration::from_millis(100),
];

/// The result of loading a file.
pub(super) enum Loaded<T> {
    /// The content.
    Found(T),
    /// The file does not exist.
    Missing,
    /// The file cannot be used. A warning says why.
    Unusable,
}

impl<T> Loaded<T> {
    /// The content, if the file can be used.
    pub(super) fn found(self) -> Option<T> {
        match self {
            Self::Found(value) => Some(value),
            Self::Missing | Self::Unusable => None,
        }
    }
}

/// Loads a file and parses it as a `T`. A file that cannot be used is a warning and not an error, because the person can
/// sign in again. The error text of `parse` follows the path.
pub(super) async fn load<T>(
    context: &CallContext,
    path: &Path,
    parse: impl Fn(Document) -> Result<T, &'static str> + Send,
) -> Loaded<T> {
    let mut waits = READ_AGAIN_AFTER.into_iter();
    let was_read = |result| context.log(|| FileRead { path, result });
    loop {
        let problem = match files::read(path.to_owned(), MAX_FILE_SIZE).await {
            Ok(None) => {
                was_read("nothing");
                return Loaded::Missing;
            }
            Ok(Some(bytes)) => match document(&Zeroizing::new(bytes)).and_then(&parse) {
                Ok(value) => {
                    was_read("content");
                    return Loaded::Found(value);
                }
                Err(problem) => problem,
            },
            Err(problem) => {
                was_read("unreadable");
                warn_unreadable(context, path, &problem);
                return Loaded::Unusable;
            }
        };
        let Some(wait) = waits.next() else {
            was_read("invalid");
            let message = format!("`{}` {problem}", path.display());
            context
                .warnings
                .push(WarningCode::CacheFileBroken, message, Some(path.to_owned()));
            return Loaded::Unusable;
        };
        context.log(|| FileIncomplete { path, problem });
        context.clock.sleep(wait).await;
    }
}

fn warn_unreadable(context: &CallContext, path: &Path, problem: &files::ReadProblem) {
    let code = match problem {
        files::ReadProblem::NotAFile | files::ReadProblem::TooLarge(_) => {
            WarningCode::CacheFileBroken
        }
        files::ReadProblem::Io(_) | files::ReadProblem::TookTooLong => {
            WarningCode::CacheFileUnreadable
        }
    };
    context.warnings.push(
        code,
        format!("`{}` {problem}", path.display()),
        Some(path.to_owned()),
    );
}

/// Parses the content of a file. The error text follows the path.
pub(super) fn document(bytes: &[u8]) -> Result<Document, &'static str> {
    // Editors and shells on Windows write a byte order mark before UTF-8.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.is_empty() {
        return Err("is empty");
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(members)) => Ok(Document(members)),
        Ok(_) => Err("is not a JSON object"),
        Err(_) => Err("is not JSON"),
    }
}

/// Replaces a file atomically.
///
/// # Errors
///
/// `CacheNotWritable`.
pub(super) async fn store(context: &CallContext, path: &Path, document: Document) -> Result<()> {
    let text = to_json(&document).map_err(|error| Error::Internal(error.to_string()))?;
    let text = Zeroizing::new(text);
    let target = path.to_owned();
    let write = move || files::write_atomic(&target, text.as_bytes());
    let written = tokio::task::spawn_blocking(write)
        .await
        .unwrap_or_else(|stopped| Err(io::Error::other(stopped)));
    let written = written.map_err(|source| Error::CacheNotWritable {
        path: path.to_owned(),
        source: source.into(),
    });
    match &written {
        Ok(()) => context.log(|| FileWritten { path }),
        Err(error) => context.log(|| FileNotWritten {
            path,
            error: error.code(),
        }),
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_ignored() {
        assert!(document(b"\xef\xbb\xbf{\"a\": 1}").is_ok());
    }

    #[test]
    fn content_that_is_not_a_json_object_is_rejected() {
        for bytes in [
            &b""[..],
            b"[]",
            b"12345",
            b"{",
            b"{\"a\": \"b",
            b"\xff\xfe{\0}\0",
        ] {
            assert!(document(bytes).is_err(), "{bytes:?}");
        }
    }
}
