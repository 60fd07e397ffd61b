//! Answers the requests that come to the redirect URI.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response, StatusCode};
use tokio::sync::{mpsc, oneshot};

use super::Callback;
use super::page::Page;
use super::request_check::{CheckedRequest, check_request};
use crate::loopback::{Answer, Connection, Handler, Limits};
use crate::types::Secret;

/// How many connections are open at once. It is enough for a browser, which opens some in advance, and a few programs
/// that scan ports.
pub(super) const MAX_CONNECTIONS: usize = 32;
/// How long a request can take to arrive.
pub(super) const REQUEST_TIME: Duration = Duration::from_secs(10);
/// The largest request, in bytes. An authorization code has a few KiB.
pub(super) const MAX_REQUEST_SIZE: usize = 32 * 1024;

/// What the server allows.
pub(super) const LIMITS: Limits = Limits {
    connections: MAX_CONNECTIONS,
    request_time: REQUEST_TIME,
    request_size: MAX_REQUEST_SIZE,
};

/// What all connections share.
pub(super) struct Exchange {
    port: u16,
    state: Secret,
    longest_page_delay: Duration,
    /// The first authorization response takes the sender, so that a code is used once.
    callback: Mutex<Option<mpsc::Sender<Callback>>>,
}

impl Exchange {
    pub(super) const fn new(
        port: u16,
        state: Secret,
        longest_page_delay: Duration,
        callback: mpsc::Sender<Callback>,
    ) -> Self {
        Self {
            port,
            state,
            longest_page_delay,
            callback: Mutex::new(Some(callback)),
        }
    }

    async fn answer(
        &self,
        connection: &Connection,
        request: &Request<Incoming>,
    ) -> Response<Full<Bytes>> {
        let outcome = match check_request(request, self.port, &self.state) {
            CheckedRequest::AuthorizationResponse(outcome) => outcome,
            CheckedRequest::Rejected(status) => return Page::NotFound.response(status),
        };
        let sender = {
            let mut callback = self.callback.lock().unwrap_or_else(PoisonError::into_inner);
            callback.take()
        };
        let Some(sender) = sender else {
            return Page::AlreadyUsed.response(StatusCode::CONFLICT);
        };
        let (page, page_receiver) = oneshot::channel();
        let callback = Callback {
            outcome,
            page,
            page_sent: connection.protect(),
        };
        // The channel has room for one, and only one is sent.
        let _ = sender.send(callback).await;
        let page = match tokio::time::timeout(self.longest_page_delay, page_receiver).await {
            Ok(Ok(page)) => page,
            // The sign-in was cancelled.
            Ok(Err(_)) => Page::AlreadyUsed,
            Err(_elapsed) => Page::Pending,
        };
        page.response(StatusCode::OK)
    }
}

impl Handler for Exchange {
    fn respond(self: Arc<Self>, connection: Connection, request: Request<Incoming>) -> Answer {
        Box::pin(async move { self.answer(&connection, &request).await })
    }
}
