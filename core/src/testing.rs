//! What the tests of several modules use.

use std::time::Duration;

use tokio::io::{AsyncBufRead, AsyncBufReadExt};

/// Reads the header of a request, which ends with an empty line. `None` if the client closed the connection.
///
/// The stream has a buffer, because a read of one byte takes up to a millisecond under Wine.
pub(crate) async fn read_header(stream: &mut (impl AsyncBufRead + Unpin)) -> Option<String> {
    let mut header = String::new();
    while !header.ends_with("\r\n\r\n") {
        if stream.read_line(&mut header).await.ok()? == 0 {
            return None;
        }
    }
    Some(header)
}

/// Waits until the condition holds.
///
/// It is checked once in a millisecond: a check without a pause takes the processor from the tasks that make it hold. The pause is
/// real time, also in a test that has stopped the clock of tokio.
pub(crate) async fn until(mut holds: impl FnMut() -> bool) {
    while !holds() {
        let pause = || std::thread::sleep(Duration::from_millis(1));
        tokio::task::spawn_blocking(pause).await.unwrap();
    }
}
