//! An event with its values, for those who have no `tracing` subscriber of their own.

use std::fmt::{self, Write};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use tracing::field::{Field, Visit};

use super::area::Area;
use super::event::{Description, Event};
use super::events::log::EventsDropped;
use super::level::Level;
use crate::clock::{Clock, SystemClock};

/// An event that was logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// When it was logged, by the wall clock.
    pub time: DateTime<Utc>,
    /// How important it is.
    pub level: Level,
    /// The part of the library that it comes from.
    pub area: Area,
    /// Its stable name.
    pub event: String,
    /// The number of the call that it belongs to.
    pub call: Option<u64>,
    /// Its fields, in the order of their declaration.
    pub fields: Vec<(&'static str, Value)>,
}

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// A text.
    Text(String),
    /// A number. Times are in milliseconds.
    Number(u64),
    /// Yes or no.
    Flag(bool),
}

impl Record {
    /// An event without fields, which happens now.
    pub(super) fn now(area: Area, level: Level) -> Self {
        Self {
            time: SystemClock.wall(),
            level,
            area,
            event: String::new(),
            call: None,
            fields: Vec::new(),
        }
    }

    /// The event that a listener gets in the place of events that it lost.
    #[must_use]
    pub fn of_dropped(count: u64) -> Self {
        let Description {
            area, level, name, ..
        } = EventsDropped::DESCRIPTION;
        Self {
            event: name.to_owned(),
            fields: vec![("count", Value::Number(count))],
            ..Self::now(area, level)
        }
    }

    /// The value of a field.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Value> {
        let mut fields = self.fields.iter();
        fields
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    fn set(&mut self, field: &Field, value: Value) {
        match (field.name(), value) {
            ("event", Value::Text(name)) => self.event = name,
            ("call", Value::Number(call)) => self.call = Some(call),
            (name, value) => self.fields.push((name, value)),
        }
    }
}

impl Visit for Record {
    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(field, Value::Number(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set(field, Value::Flag(value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.set(field, Value::Text(value.to_owned()));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.set(field, Value::Text(format!("{value:?}")));
    }
}

/// One line: `2026-01-02T03:04:05.678Z debug request answered call=1 operation=CreateToken status=200`.
///
/// A value with other characters than those of names and paths is quoted, and its control characters are escaped, so that
/// it cannot make a line of its own or control a terminal.
impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.time.to_rfc3339_opts(SecondsFormat::Millis, true);
        let (level, area) = (self.level.as_str(), self.area.as_str());
        write!(f, "{time} {level} {area} {}", self.event)?;
        if let Some(call) = self.call {
            write!(f, " call={call}")?;
        }
        for (name, value) in &self.fields {
            f.write_char(' ')?;
            f.write_str(name)?;
            f.write_char('=')?;
            match value {
                Value::Text(text) if is_plain(text) => f.write_str(text)?,
                Value::Text(text) => write!(f, "{text:?}")?,
                Value::Number(number) => write!(f, "{number}")?,
                Value::Flag(flag) => write!(f, "{flag}")?,
            }
        }
        Ok(())
    }
}

fn is_plain(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._/:@".contains(&byte);
    !text.is_empty() && text.bytes().all(plain)
}
