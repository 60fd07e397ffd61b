//! A cache file as a JSON object: reading it safely, and writing it as Python's `json.dumps` does,
//! which is what the AWS CLI's bytes are.

use std::io;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;
use serde_json::ser::{CharEscape, Formatter, Serializer};
use serde_json::{Map, Value};
use zeroize::{Zeroize, Zeroizing};

use crate::context::{CallContext, WarningCode};
use crate::error::{Error, Result};
use crate::files;

/// The members of a cache file, in their order. Wiped from memory when it goes.
#[derive(Default)]
pub(super) struct Document(Map<String, Value>);

impl Document {
    /// A member that is a text with something in it.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.as_str().filter(|text| !text.is_empty())
    }

    /// A member that is a list, its texts.
    pub(super) fn texts(&self, key: &str) -> Vec<String> {
        let values = self.0.get(key).and_then(Value::as_array);
        values
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    }

    /// Adds a member at the end, or replaces it where it is.
    pub(super) fn insert(&mut self, key: &str, value: impl Into<Value>) {
        let _replaced = self.0.insert(key.to_owned(), value.into()).map(Member);
    }

    /// Takes a member out.
    pub(super) fn remove(&mut self, key: &str) -> Option<Member> {
        self.0.shift_remove(key).map(Member)
    }

    /// Adds all members of another at the end.
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
        self.0.values_mut().for_each(wipe);
    }
}

/// A member that was taken out. Wiped from memory when it goes.
pub(super) struct Member(Value);

impl Member {
    /// For another document.
    pub(super) fn into_value(mut self) -> Value {
        self.0.take()
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

/// Zeroizes every text of a value; members that others put there may be of any shape.
fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(values) => values.iter_mut().for_each(wipe),
        Value::Object(members) => members.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A token file is about 5 KiB; no honest one comes near this.
const LARGEST_FILE: u64 = 256 * 1024;

/// The waits before a broken file is read again: the AWS CLI and the SDKs write in place, so a
/// reader can meet a file that is half written, for milliseconds.
const READ_AGAIN_AFTER: [Duration; 3] = [
    Duration::from_millis(15),
    Duration::from_millis(35),
    Duration::from_millis(100),
];

/// What a file holds.
pub(super) enum Loaded<T> {
    /// This.
    Found(T),
    /// There is no file.
    Missing,
    /// Nothing that can be used; a warning says why.
    Unusable,
}

impl<T> Loaded<T> {
    pub(super) fn found(self) -> Option<T> {
        match self {
            Self::Found(value) => Some(value),
            Self::Missing | Self::Unusable => None,
        }
    }
}

/// Reads a file and makes a `T` of it. A file that cannot be used is a warning: never an error, since a
/// sign-in can always be made anew.
pub(super) async fn load<T>(
    context: &CallContext,
    path: &Path,
    parse: impl Fn(Document) -> Result<T, &'static str> + Send,
) -> Loaded<T> {
    let mut waits = READ_AGAIN_AFTER.into_iter();
    loop {
        let problem = match files::read(path.to_owned(), LARGEST_FILE).await {
            Ok(None) => return Loaded::Missing,
            Ok(Some(bytes)) => match document(&Zeroizing::new(bytes)).and_then(&parse) {
                Ok(value) => return Loaded::Found(value),
                Err(problem) => problem,
            },
            Err(problem) => {
                warn(context, path, &problem);
                return Loaded::Unusable;
            }
        };
        let Some(wait) = waits.next() else {
            let message = format!("`{}` {problem}", path.display());
            context
                .warnings
                .push(WarningCode::CacheFileBroken, message, Some(path.to_owned()));
            return Loaded::Unusable;
        };
        context.clock.sleep(wait).await;
    }
}

fn warn(context: &CallContext, path: &Path, problem: &files::ReadProblem) {
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

pub(super) fn document(bytes: &[u8]) -> Result<Document, &'static str> {
    // Editors and shells on Windows put a byte order mark before UTF-8.
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

/// Replaces the file atomically.
pub(super) async fn store(path: &Path, document: Document) -> Result<()> {
    let text = to_json(&document).map_err(|error| Error::Internal(error.to_string()))?;
    let text = Zeroizing::new(text);
    let target = path.to_owned();
    let write = move || files::write_atomic(&target, text.as_bytes());
    let written = tokio::task::spawn_blocking(write)
        .await
        .unwrap_or_else(|stopped| Err(io::Error::other(stopped)));
    written.map_err(|source| Error::CacheNotWritable {
        path: path.to_owned(),
        source: source.into(),
    })
}

/// JSON as Python's `json.dumps` makes it: `", "` and `": "`, and ASCII only.
///
/// It is written twice, the first time to count: a buffer that grows leaves copies of its content in memory.
pub(super) fn to_json(value: &impl Serialize) -> serde_json::Result<String> {
    let mut length = Length(0);
    value.serialize(&mut Serializer::with_formatter(
        &mut length,
        PythonFormatter,
    ))?;
    let mut text = Vec::with_capacity(length.0);
    value.serialize(&mut Serializer::with_formatter(&mut text, PythonFormatter))?;
    // What the formatter writes is ASCII.
    String::from_utf8(text).map_err(serde::ser::Error::custom)
}

/// Counts what is written.
struct Length(usize);

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct PythonFormatter;

impl Formatter for PythonFormatter {
    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        w: &mut W,
        first: bool,
    ) -> io::Result<()> {
        if first { Ok(()) } else { w.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        w: &mut W,
        first: bool,
    ) -> io::Result<()> {
        if first { Ok(()) } else { w.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, w: &mut W) -> io::Result<()> {
        w.write_all(b": ")
    }

    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        w: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        for c in fragment.chars() {
            // Python escapes DEL as it is: only what is not ASCII.
            if c.is_ascii() {
                w.write_all(&[c as u8])?;
            } else {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    write!(w, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }

    fn write_char_escape<W: ?Sized + io::Write>(
        &mut self,
        w: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        match escape {
            CharEscape::Quote => w.write_all(b"\\\""),
            CharEscape::ReverseSolidus => w.write_all(b"\\\\"),
            CharEscape::Solidus => w.write_all(b"/"),
            CharEscape::Backspace => w.write_all(b"\\b"),
            CharEscape::FormFeed => w.write_all(b"\\f"),
            CharEscape::LineFeed => w.write_all(b"\\n"),
            CharEscape::CarriageReturn => w.write_all(b"\\r"),
            CharEscape::Tab => w.write_all(b"\\t"),
            CharEscape::AsciiControl(byte) => write!(w, "\\u{byte:04x}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_has_the_bytes_python_gives() {
        // python3 -c 'import json; print(json.dumps({...}))'
        let value = serde_json::json!({
            "b": [1, "x", null, true], "a": {"é": "😀 \"\\/\n\t\u{1}\u{7f}"}, "e": [], "o": {}
        });
        assert_eq!(
            to_json(&value).unwrap(),
            "{\"b\": [1, \"x\", null, true], \"a\": {\"\\u00e9\": \
             \"\\ud83d\\ude00 \\\"\\\\/\\n\\t\\u0001\u{7f}\"}, \"e\": [], \"o\": {}}"
        );
    }

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        assert!(document(b"\xef\xbb\xbf{\"a\": 1}").is_ok());
    }

    #[test]
    fn what_is_not_an_object_is_refused() {
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
