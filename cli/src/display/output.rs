//! Writing to stdout and stderr. A reader that has closed its pipe has seen enough, which is no error.

use std::io::{self, ErrorKind, Write};
use std::sync::OnceLock;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

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

/// Where progress goes that is written by a thread of its own.
static WRITER: OnceLock<SyncSender<String>> = OnceLock::new();

/// How many texts wait to be written at most; what comes when there are so many is not written.
const MOST_WAITING: usize = 500;

/// Writes progress by a thread of its own from now on, so that output which nobody reads holds up nothing.
///
/// # Errors
/// The system gives no thread.
pub fn write_progress_beside() -> io::Result<()> {
    let (sender, receiver) = sync_channel::<String>(MOST_WAITING);
    let write_all = move || receiver.iter().for_each(|text| write_now(&text));
    thread::Builder::new().name("progress".to_owned()).spawn(write_all)?;
    // Whoever asks for it twice has it already.
    let _ = WRITER.set(sender);
    Ok(())
}

/// Writes progress, and whatever else is no result, to stderr. Where that is not possible, the command goes on.
pub fn write_progress(text: &str) {
    match WRITER.get() {
        // The thread is there as long as the process.
        Some(writer) => drop(writer.try_send(text.to_owned())),
        None => write_now(text),
    }
}

fn write_now(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}
