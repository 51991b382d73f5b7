//! The file of `--latencies`.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use personalize_emulator::Latencies;

use crate::command_error::CommandError;

/// Largest latencies file, in bytes: many times what names of thousands of resources take.
const LARGEST: u64 = 1 << 20;

/// Reads the file; without one, the published latencies.
///
/// # Errors
/// When it cannot be read, is no regular file or too large, or has something that is not known.
pub fn read(path: Option<&Path>) -> Result<Latencies, CommandError> {
    let Some(path) = path else { return Ok(Latencies::default()) };
    let unreadable = |source| CommandError::Unreadable { what: "the latencies file", path: path.to_owned(), source };
    let text = text_of(path).map_err(unreadable)?;
    Latencies::parse(&text).map_err(|source| CommandError::Latencies { path: path.to_owned(), source })
}

/// Only a regular file is opened: a pipe would wait for whoever writes to it, and a device may have no end.
fn text_of(path: &Path) -> io::Result<String> {
    let metadata = path.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"));
    }
    let too_large = || {
        let message = format!("it is larger than {LARGEST} bytes, which latencies never are");
        io::Error::new(io::ErrorKind::FileTooLarge, message)
    };
    if metadata.len() > LARGEST {
        return Err(too_large());
    }
    let mut text = String::new();
    // Others may write to it meanwhile.
    File::open(path)?.take(LARGEST + 1).read_to_string(&mut text)?;
    if text.len() > usize::try_from(LARGEST).unwrap_or(usize::MAX) { Err(too_large()) } else { Ok(text) }
}
