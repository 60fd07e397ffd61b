//! The body of an answer, which has a longest length.

use std::error::Error as StdError;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};

use super::pool::Lease;

/// The longest body that is accepted, in bytes. The largest responses are pages of 100 accounts or roles: about
/// 20 KiB, and 200 KiB if every name had the greatest length that AWS allows.
pub const MAX_BODY_SIZE: usize = 2 * 1024 * 1024;

/// The body is longer than [`MAX_BODY_SIZE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the response is too long")]
pub struct BodyTooLong;

/// A body with the connection that it comes on. When it is read, the connection is free, or closed if it must not be used again.
/// If the body is dropped before, the connection is closed.
pub(super) struct LeasedBody {
    body: Incoming,
    /// How many bytes may follow.
    left: usize,
    lease: Option<Lease>,
    /// Whether the next request may use the connection.
    is_reusable: bool,
}

impl LeasedBody {
    pub(super) fn new(body: Incoming, lease: Lease, is_reusable: bool) -> Self {
        let mut leased = Self {
            body,
            left: MAX_BODY_SIZE,
            lease: Some(lease),
            is_reusable,
        };
        leased.free_if_read();
        leased
    }

    fn free_if_read(&mut self) {
        if self.body.is_end_stream() {
            self.free();
        }
    }

    fn free(&mut self) {
        if let Some(lease) = self.lease.take()
            && self.is_reusable
        {
            lease.give_back();
        }
    }

    fn is_too_long(&self) -> bool {
        usize::try_from(self.body.size_hint().lower()).map_or(true, |length| length > self.left)
    }
}

impl Body for LeasedBody {
    type Data = Bytes;
    type Error = Box<dyn StdError + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        if this.is_too_long() {
            this.lease = None;
            return Poll::Ready(Some(Err(BodyTooLong.into())));
        }
        match ready!(Pin::new(&mut this.body).poll_frame(context)) {
            Some(Ok(frame)) => {
                let length = frame.data_ref().map_or(0, Bytes::len);
                let Some(left) = this.left.checked_sub(length) else {
                    this.lease = None;
                    return Poll::Ready(Some(Err(BodyTooLong.into())));
                };
                this.left = left;
                this.free_if_read();
                Poll::Ready(Some(Ok(frame)))
            }
            Some(Err(error)) => {
                this.lease = None;
                Poll::Ready(Some(Err(error.into())))
            }
            None => {
                this.free();
                Poll::Ready(None)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
