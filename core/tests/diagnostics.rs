//! A program that uses the crate: without a subscriber nothing is set, and with its own it gets the events.
//!
//! It is a process of its own, in which nothing else sets a subscriber.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use aws_sso_native_core::context::{CallContext, Environment};
use aws_sso_native_core::diagnostics::{self, Level, Record, Sink, SubscriberExists};
use aws_sso_native_core::session::SsoSession;
use aws_sso_native_core::sign_in::ClientRequest;
use tracing::span::{Attributes, Id};
use tracing::{Metadata, Subscriber};

/// A subscriber of the program, which notes the targets of all events.
#[derive(Clone, Default)]
struct Own(Arc<Mutex<Vec<String>>>);

impl Subscriber for Own {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("aws_sso_native::")
    }
    fn event(&self, event: &tracing::Event<'_>) {
        let target = event.metadata().target().to_owned();
        self.0.lock().unwrap().push(target);
    }
    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _span: &Id, _values: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}
    fn enter(&self, _span: &Id) {}
    fn exit(&self, _span: &Id) {}
}

struct Nothing;

impl Sink for Nothing {
    fn write(&self, _record: &Record) {}
}

async fn call(home: &str) {
    let variables = HashMap::from([("HOME".to_owned(), home.to_owned())]);
    let call = CallContext::new(Environment::new(variables));
    let start_url = "https://my-org.awsapps.com/start".parse().unwrap();
    let request = ClientRequest::new(start_url, "us-east-1".parse().unwrap());
    let session = SsoSession::new(request);
    session.token(&call).await.unwrap_err();
}

#[tokio::test]
async fn a_call_sets_no_subscriber_and_an_own_one_gets_the_events() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path().to_str().unwrap();
    call(home).await;
    assert!(!tracing::dispatcher::has_been_set());
    assert!(!diagnostics::is_enabled(Level::Error));

    let own = Own::default();
    tracing::subscriber::set_global_default(own.clone()).unwrap();
    call(home).await;
    let targets = own.0.lock().unwrap().clone();
    assert!(targets.iter().any(|it| it == "aws_sso_native::refresh"));
    assert!(targets.iter().any(|it| it == "aws_sso_native::cache"));

    let refused = diagnostics::subscribe(Level::Debug, Arc::new(Nothing));
    assert_eq!(refused.err(), Some(SubscriberExists));
}
