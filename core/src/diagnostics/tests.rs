//! Levels, subscriptions, what a line looks like, and which events are let through.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::capture::capture;
use super::events::cache::FileRead;
use super::events::log::EventsDropped;
use super::events::refresh::{RefreshFailed, RefreshStarted};
use super::*;
use crate::error::ErrorCode;

const STARTED: RefreshStarted = RefreshStarted { reason: "expiring" };
const FAILED: RefreshFailed = RefreshFailed {
    error: ErrorCode::Network,
};

#[test]
fn a_listener_gets_its_level_and_more_important_ones() {
    let path = std::path::Path::new("/home/me/.aws/x.json");
    for (level, expected) in [
        (Level::Error, 0),
        (Level::Warn, 1),
        (Level::Info, 2),
        (Level::Debug, 3),
    ] {
        let call = CallId::next();
        let captured = capture(level, call);
        log(Some(call), || FAILED);
        log(Some(call), || STARTED);
        log(Some(call), || FileRead {
            path,
            result: "content",
        });
        assert_eq!(captured.names().len(), expected, "{level:?}");
    }
}

#[test]
fn a_subscription_that_was_dropped_gets_nothing_more() {
    struct Count(Mutex<u32>, u64);
    impl Sink for Count {
        fn write(&self, record: &Record) {
            *self.0.lock().unwrap() += u32::from(record.call == Some(self.1));
        }
    }
    let call = CallId::next();
    let count = Arc::new(Count(Mutex::default(), call.get()));
    let subscription = subscribe(Level::Info, Arc::clone(&count) as Arc<dyn Sink>).unwrap();
    log(Some(call), || STARTED);
    drop(subscription);
    log(Some(call), || STARTED);
    assert_eq!(*count.0.lock().unwrap(), 1);
}

/// A full pipe, for example. Otherwise `onLog` and the end of a subscription would wait, on JavaScript's thread.
#[test]
fn a_sink_that_waits_does_not_keep_others_from_subscribing() {
    struct Subscribes(Mutex<u32>, u64);
    impl Sink for Subscribes {
        fn write(&self, record: &Record) {
            if record.call == Some(self.1) {
                // This is what another thread does while this one waits.
                let subscribing = std::thread::spawn(|| {
                    struct Nothing;
                    impl Sink for Nothing {
                        fn write(&self, _: &Record) {}
                    }
                    drop(subscribe(Level::Error, Arc::new(Nothing)).unwrap());
                });
                subscribing.join().unwrap();
                *self.0.lock().unwrap() += 1;
            }
        }
    }
    let call = CallId::next();
    let sink = Arc::new(Subscribes(Mutex::default(), call.get()));
    let subscription = subscribe(Level::Info, Arc::clone(&sink) as Arc<dyn Sink>).unwrap();
    log(Some(call), || STARTED);
    drop(subscription);
    assert_eq!(*sink.0.lock().unwrap(), 1);
}

#[test]
fn a_line_cannot_be_forged_by_a_path() {
    let call = CallId::next();
    let captured = capture(Level::Debug, call);
    log(Some(call), || FileRead {
        path: std::path::Path::new("/tmp/a\n2026 error \u{1b}[31m\u{202e}"),
        result: "content",
    });
    assert_eq!(
        captured.lines(),
        [r#"debug cache fileRead path="/tmp/a\n2026 error \u{1b}[31m\u{202e}" result=content"#]
    );
}

#[test]
fn times_are_milliseconds_and_missing_values_are_left_out() {
    let call = CallId::next();
    let captured = capture(Level::Debug, call);
    log(Some(call), || events::pace::Throttled {
        requests_per_minute: 1200,
        retry_after: None,
        in_flight: 3,
    });
    log(Some(call), || events::pace::Throttled {
        requests_per_minute: 600,
        retry_after: Some(Duration::from_millis(1500)),
        in_flight: 3,
    });
    assert_eq!(
        captured.lines(),
        [
            "info pace throttled requestsPerMinute=1200 inFlight=3",
            "info pace throttled requestsPerMinute=600 retryAfterMs=1500 inFlight=3"
        ]
    );
}

#[test]
fn events_of_other_crates_are_not_let_through() {
    struct All(Mutex<Vec<String>>);
    impl Sink for All {
        fn write(&self, record: &Record) {
            self.0.lock().unwrap().push(record.to_string());
        }
    }
    let all = Arc::new(All(Mutex::default()));
    let _subscription = subscribe(Level::Debug, Arc::clone(&all) as Arc<dyn Sink>).unwrap();
    tracing::error!(target: "aws_smithy_runtime", "a secret of the SDK");
    tracing::error!("a secret of this crate, past the declared events");
    tracing::error!(target: "aws_sso_native::other", "a secret of an unknown area");
    let _entered = tracing::error_span!(target: "aws_sso_native::cache", "a secret span").entered();
    assert!(!tracing::enabled!(target: "hyper", tracing::Level::ERROR));
    let records = all.0.lock().unwrap().clone();
    let leaked: Vec<&String> = records.iter().filter(|it| it.contains("secret")).collect();
    assert!(leaked.is_empty(), "{leaked:?}");
}

#[test]
fn a_host_has_no_other_part_of_its_url() {
    let host = Host::of_address("https://user:password@Portal.example:8443/start?token=x#y");
    assert_eq!(format!("{host:?}"), r#"Some(Host("portal.example:8443"))"#);
    assert_eq!(Host::of_address("not a URL"), None);
}

#[test]
fn a_request_id_that_is_not_a_uuid_is_left_out() {
    let uuid = "1b1d2c5e-0f5c-4d3a-9a33-0123456789ab";
    assert!(RequestId::of_header(uuid).is_some());
    for text in [
        "",
        "aoaAAAAA-token",
        &uuid.replace('-', "0"),
        &uuid.replace('1', "g"),
    ] {
        assert_eq!(RequestId::of_header(text), None, "{text}");
    }
}

#[test]
fn an_unknown_level_is_rejected() {
    for text in ["", "DEBUG", "trace", "debug "] {
        assert_eq!(text.parse::<Level>(), Err(UnknownLevel), "{text}");
    }
    let problem = write_to_stderr("verbose").unwrap_err();
    assert!(
        problem
            .to_string()
            .starts_with("`AWS_SSO_NATIVE_LOG` must be `error`, ")
    );
}

#[test]
fn all_events_have_a_name_of_their_own() {
    let mut names: Vec<&str> = events::ALL.concat().iter().map(|it| it.name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn dropped_events_are_told_as_their_declaration_says() {
    let call = CallId::next();
    let captured = capture(Level::Debug, call);
    log(Some(call), || EventsDropped { count: 7 });
    let line = Record::of_dropped(7).to_string();
    assert_eq!(line.split_once(' ').unwrap().1, captured.lines()[0]);
}
