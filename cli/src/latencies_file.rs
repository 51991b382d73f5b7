//! The file of `--latencies`.

use std::path::Path;

use personalize_emulator::Latencies;

use crate::command_error::CommandError;

/// Reads the file; without one, the published latencies.
///
/// # Errors
/// When it cannot be read, or has something that is not known.
pub fn read(path: Option<&Path>) -> Result<Latencies, CommandError> {
    let Some(path) = path else { return Ok(Latencies::default()) };
    let unreadable = |source| CommandError::Unreadable { what: "the latencies file", path: path.to_owned(), source };
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    Latencies::parse(&text).map_err(|source| CommandError::Latencies { path: path.to_owned(), source })
}
