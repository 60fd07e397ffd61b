//! JSON in the form of Python's `json.dumps`, which the AWS CLI writes: `", "` and `": "` as separators, and ASCII only.

use std::io;

use serde::Serialize;
use serde_json::ser::{CharEscape, Formatter, Serializer};

/// Serializes a value.
///
/// It is serialized twice, the first time to count the bytes: a buffer that grows leaves copies of its content in freed
/// memory.
pub(super) fn to_json(value: &impl Serialize) -> serde_json::Result<String> {
    let mut length = Length(0);
    value.serialize(&mut Serializer::with_formatter(
        &mut length,
        PythonFormatter,
    ))?;
    let mut text = Vec::with_capacity(length.0);
    value.serialize(&mut Serializer::with_formatter(&mut text, PythonFormatter))?;
    // It cannot fail: the formatter writes ASCII.
    String::from_utf8(text).map_err(serde::ser::Error::custom)
}

/// Counts the bytes that are written.
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
            // Like Python, this does not escape DEL (U+007F): it is ASCII.
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
    fn the_bytes_are_those_of_python() {
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
}
