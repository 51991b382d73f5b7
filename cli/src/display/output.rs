//! Writing to stdout and stderr. A reader that has closed its pipe has seen enough, which is no error.

use std::io::{self, ErrorKind, Write};
use std::sync::OnceLock;
use std::sync::mpsc::{Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::Duration;

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
static WRITER: OnceLock<SyncSender<Entry>> = OnceLock::new();

/// How long the end waits for what is to be written still.
const LONGEST_END: Duration = Duration::from_millis(200);

/// What the thread is given.
enum Entry {
    Text(String),
    /// Whoever is to know that everything before is written.
    End(Sender<()>),
}

/// How many texts wait to be written at most; what comes when there are so many is not written.
const MOST_WAITING: usize = 500;

/// Writes progress by a thread of its own from now on, so that output which nobody reads holds up nothing.
///
/// # Errors
/// The system gives no thread.
pub fn write_progress_beside() -> io::Result<()> {
    let (sender, receiver) = sync_channel(MOST_WAITING);
    let write_all = move || {
        for entry in receiver {
            match entry {
                Entry::Text(text) => write_now(&text),
                // Whoever waits no longer need not know.
                Entry::End(sender) => drop(sender.send(())),
            }
        }
    };
    thread::Builder::new().name("progress".to_owned()).spawn(write_all)?;
    // Whoever asks for it twice has it already.
    let _ = WRITER.set(sender);
    Ok(())
}

/// Writes progress, and whatever else is no result, to stderr. Where that is not possible, the command goes on.
pub fn write_progress(text: &str) {
    match WRITER.get() {
        // The thread is there as long as the process.
        Some(writer) => drop(writer.try_send(Entry::Text(text.to_owned()))),
        None => write_now(text),
    }
}

/// Waits until all progress is written, for a moment: somebody may read nothing of it.
pub fn finish_progress() {
    let Some(writer) = WRITER.get() else { return };
    let (sender, receiver) = channel();
    if writer.try_send(Entry::End(sender)).is_ok() {
        // An error is the end of the moment.
        let _ = receiver.recv_timeout(LONGEST_END);
    }
}

/// Writes why the command ends, to stderr.
pub fn write_error(text: &str) {
    write_now(text);
}

fn write_now(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}
