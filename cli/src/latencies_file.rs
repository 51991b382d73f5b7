//! The files of `--latencies` and `--quotas`.

use std::io;
use std::path::Path;

use personalize_emulator::{Latencies, QuotaSettings};

use crate::command_error::CommandError;
use crate::small_file::{self, SmallFileError};

/// Largest of these files, in bytes: many times what names of thousands of resources take.
const LARGEST: u64 = 1 << 20;

/// Reads the file; without one, the published latencies.
///
/// # Errors
/// When it cannot be read, is no regular file or too large, or has something that is not known.
pub fn read(path: Option<&Path>) -> Result<Latencies, CommandError> {
    let Some(path) = path else { return Ok(Latencies::default()) };
    let text = text_of("the latencies file", path)?;
    Latencies::parse(&text).map_err(|source| CommandError::Latencies { path: path.to_owned(), source })
}

/// Reads the file; without one, nothing is set.
///
/// # Errors
/// As [`read`].
pub fn read_quotas(path: Option<&Path>) -> Result<QuotaSettings, CommandError> {
    let Some(path) = path else { return Ok(QuotaSettings::default()) };
    let text = text_of("the quotas file", path)?;
    QuotaSettings::parse(&text).map_err(|source| CommandError::Quotas { path: path.to_owned(), source })
}

fn text_of(what: &'static str, path: &Path) -> Result<String, CommandError> {
    let unreadable = |source| CommandError::Unreadable { what, path: path.to_owned(), source };
    let bytes = small_file::read(path, LARGEST).map_err(|error| {
        unreadable(match error {
            SmallFileError::Io(error) => error,
            refused => io::Error::other(refused),
        })
    })?;
    let not_text = |_| unreadable(io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"));
    String::from_utf8(bytes).map_err(not_text)
}
