//! The file of `--latencies`.

use std::io;
use std::path::Path;

use personalize_emulator::Latencies;

use crate::command_error::CommandError;
use crate::small_file::{self, SmallFileError};

/// Largest latencies file, in bytes: many times what names of thousands of resources take.
const LARGEST: u64 = 1 << 20;

/// Reads the file; without one, the published latencies.
///
/// # Errors
/// When it cannot be read, is no regular file or too large, or has something that is not known.
pub fn read(path: Option<&Path>) -> Result<Latencies, CommandError> {
    let Some(path) = path else { return Ok(Latencies::default()) };
    let text = text_of(path).map_err(|source| {
        let path = path.to_owned();
        CommandError::Unreadable { what: "the latencies file", path, source }
    })?;
    Latencies::parse(&text).map_err(|source| CommandError::Latencies { path: path.to_owned(), source })
}

fn text_of(path: &Path) -> io::Result<String> {
    let bytes = small_file::read(path, LARGEST).map_err(|error| match error {
        SmallFileError::Io(error) => error,
        refused => io::Error::other(refused),
    })?;
    String::from_utf8(bytes).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
}
