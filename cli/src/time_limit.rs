//! Ends the program when its time is over, whatever its other threads wait for.

use std::process;
use std::sync::{Arc, OnceLock, mpsc};
use std::thread;
use std::time::Duration;

use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output;

/// A client waits for a `credential_process` without a limit of its own, so there is one here: 20 seconds, of which half a
/// second is for starting and ending.
const LIMIT: Duration = Duration::from_millis(19_500);

/// How long the line about the failure may take. It cannot be written if the reader of the standard error does not read.
const LAST_LINE: Duration = Duration::from_millis(250);

/// A thread that ends the program. It does not depend on the runtime, which a name server or a file system can block.
pub(crate) struct TimeLimit {
    ended: Arc<OnceLock<ExitStatus>>,
}

impl TimeLimit {
    /// The time begins.
    pub(crate) fn start() -> Self {
        let ended = Arc::new(OnceLock::new());
        let seen = Arc::clone(&ended);
        // Without a thread, the time-outs of the requests remain.
        let _ = thread::Builder::new()
            .name("time-limit".into())
            .spawn(move || {
                thread::sleep(LIMIT);
                end(seen.get().copied());
            });
        Self { ended }
    }

    /// The command has ended: when the time is over, this is the status. The first call counts.
    pub(crate) fn ended(&self, status: ExitStatus) {
        let _ = self.ended.set(status);
    }
}

fn end(ended: Option<ExitStatus>) {
    if let Some(status) = ended {
        exit(status);
    }
    let failure = Failure::TimeIsOver;
    let status = failure.status();
    // Another thread can be blocked in a write, and has the lock of the stream then.
    let (written, is_written) = mpsc::channel();
    let writer = thread::Builder::new().spawn(move || {
        output::failure(&failure);
        let _ = written.send(());
    });
    if writer.is_ok() {
        let _ = is_written.recv_timeout(LAST_LINE);
    }
    exit(status);
}

#[expect(
    clippy::exit,
    reason = "the main thread may never return, and nothing has to be cleaned up"
)]
fn exit(status: ExitStatus) -> ! {
    process::exit(i32::from(status.number()))
}
