//! Writing to stdout and stderr. A reader that has closed its pipe has seen enough, which is no error.

use std::io::{self, ErrorKind, Write};

use crate::command_error::CommandError;

/// Writes a result to stdout.
///
/// # Errors
/// When stdout cannot be written, for example because a disk is full. A closed pipe is no error.
pub fn write_result(text: &str) -> Result<(), CommandError> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(CommandError::Stdout(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Writes progress, and whatever else is no result, to stderr. Where that is not possible, the command goes on.
pub fn write_progress(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}
