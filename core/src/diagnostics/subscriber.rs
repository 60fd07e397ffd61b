//! The `tracing` subscriber of a process that has none of its own.

use std::sync::{Arc, OnceLock};

use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id};
use tracing::subscriber::{Interest, set_global_default};
use tracing::{Metadata, Subscriber};

use super::area::Area;
use super::level::Level;
use super::record::Record;
use super::sinks::{self, Sink, Subscription};

/// The process has another subscriber.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the process has another `tracing` subscriber")]
pub struct SubscriberExists;

/// Passes the events of this level, and of more important ones, to a sink.
///
/// The first call sets the subscriber of the process. When no sink is left, it stays, and no event is made.
///
/// # Errors
///
/// [`SubscriberExists`] if the program has set another subscriber. That one gets the events.
pub fn subscribe(level: Level, sink: Arc<dyn Sink>) -> Result<Subscription, SubscriberExists> {
    static SET: OnceLock<Result<(), SubscriberExists>> = OnceLock::new();
    (*SET.get_or_init(|| set_global_default(OwnEvents).map_err(|_exists| SubscriberExists)))?;
    Ok(sinks::add(level, sink))
}

/// Gets the events of this crate and no others. It knows no spans.
struct OwnEvents;

impl OwnEvents {
    /// Where an event comes from, and its level, if a sink wants it.
    fn wanted(metadata: &Metadata<'_>) -> Option<(Area, Level)> {
        let level = Level::from_tracing(*metadata.level())?;
        let is_wanted = metadata.is_event() && level <= sinks::most()?;
        let area = Area::of_target(metadata.target())?;
        is_wanted.then_some((area, level))
    }
}

impl Subscriber for OwnEvents {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if self.enabled(metadata) {
            Interest::always()
        } else {
            Interest::never()
        }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        Self::wanted(metadata).is_some()
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(sinks::most().map_or(LevelFilter::OFF, |level| {
            LevelFilter::from_level(level.of_tracing())
        }))
    }

    fn event(&self, event: &tracing::Event<'_>) {
        let Some((area, level)) = Self::wanted(event.metadata()) else {
            return;
        };
        let mut record = Record::now(area, level);
        event.record(&mut record);
        sinks::write(&record);
    }

    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        // It is never called: no span is enabled.
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}
