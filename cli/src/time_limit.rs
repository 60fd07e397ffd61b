//! Ends the program when its time is over, whatever its other threads wait for.

use std::process;
use std::sync::{OnceLock, mpsc};
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

/// The status of the command, once it has ended.
static ENDED: OnceLock<ExitStatus> = OnceLock::new();

/// Starts the time: a thread ends the program when it is over. It does not depend on the runtime, which a name server or a
/// file system can block.
pub(crate) fn start() {
    // Without a thread, the time-outs of the requests remain.
    let _ = thread::Builder::new().name("time-limit".into()).spawn(|| {
        thread::sleep(LIMIT);
        end();
    });
}

/// The command has ended: from now on, what else the program does cannot change its status. The first call counts.
pub(crate) fn command_ended(status: ExitStatus) {
    let _ = ENDED.set(status);
}

/// The status of the command, if it has ended.
pub(crate) fn status_of_ended_command() -> Option<ExitStatus> {
    ENDED.get().copied()
}

fn end() {
    if let Some(status) = status_of_ended_command() {
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

/// Ends the program.
#[expect(
    clippy::exit,
    reason = "the main thread may never return, and nothing has to be cleaned up"
)]
pub(crate) fn exit(status: ExitStatus) -> ! {
    process::exit(i32::from(status.number()))
}
