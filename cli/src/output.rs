//! Prints. No other file writes to a stream.

use std::io::{self, IsTerminal as _, Write as _};

use aws_sso_native_core::context::Warning;

use crate::failure::{Failure, Result};
use crate::visible::one_line;

/// Writes the answer to the standard output: all of it, or the command fails.
///
/// It is one write, which a pipe takes as a whole up to 4096 bytes (POSIX: `PIPE_BUF`). So a reader of credentials sees
/// all of them or none.
pub(crate) fn answer(text: &str) -> Result<()> {
    write_to_stdout(text).map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::ReaderGone,
        _ => Failure::Output(error),
    })
}

/// Writes an answer that a program waits for: it is told also if its end of the pipe is closed.
pub(crate) fn answer_for_program(text: &str) -> Result<()> {
    write_to_stdout(text).map_err(Failure::Output)
}

fn write_to_stdout(text: &str) -> io::Result<()> {
    // `Stdout` itself writes after each line.
    let mut stdout = io::BufWriter::with_capacity(text.len().max(1), io::stdout().lock());
    stdout.write_all(text.as_bytes())?;
    stdout.flush()?;
    stdout.get_mut().flush()
}

/// Writes a line to the standard error.
pub(crate) fn note(text: &str) {
    // Nothing can be said about a standard error that is closed.
    let _ = io::stderr()
        .lock()
        .write_all(format!("{text}\n").as_bytes());
}

/// Says on one line of the standard error why the command failed.
pub(crate) fn failure(failure: &Failure) {
    if failure.is_printed() {
        note(&format!("aws-sso-native: {}", failure.line()));
    }
}

/// Says on one line of the standard error what went wrong without ending the command.
pub(crate) fn warning(warning: &Warning) {
    let text = format!("{}: {}", warning.code.as_str(), warning.message);
    note(&format!("aws-sso-native: warning: {}", one_line(&text)));
}

/// A line on the standard error that is replaced as the work goes on. It is shown only on a terminal.
pub(crate) struct ProgressLine {
    is_terminal: bool,
    shown: String,
}

impl ProgressLine {
    pub(crate) fn new() -> Self {
        Self {
            is_terminal: io::stderr().is_terminal(),
            shown: String::new(),
        }
    }

    /// Shows a text in the place of the one before.
    pub(crate) fn show(&mut self, text: &str) {
        if !self.is_terminal || self.shown == text {
            return;
        }
        text.clone_into(&mut self.shown);
        // Back to the start of the line, and erase it: ECMA-48, CR and EL.
        Self::write(&format!("\r\u{1b}[K{text}"));
    }

    /// Removes the line.
    pub(crate) fn clear(&mut self) {
        if !self.shown.is_empty() {
            self.shown.clear();
            Self::write("\r\u{1b}[K");
        }
    }

    fn write(text: &str) {
        let mut stderr = io::stderr().lock();
        let _ = stderr.write_all(text.as_bytes());
        let _ = stderr.flush();
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        self.clear();
    }
}
