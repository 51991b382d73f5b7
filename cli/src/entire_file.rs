//! Files that are entire or not there: each is written beside its place and renamed, so that whoever finds it finds all of
//! it.

use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

/// Writes a file in place of what is there.
///
/// # Errors
/// It cannot be written. What was there before is there still.
pub fn write(path: &Path, content: &str) -> io::Result<()> {
    let mut file = beside(path)?;
    file.write_all(content.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path).map(|_| ()).map_err(|error| error.error)
}

/// Sees whether a file can be written.
///
/// # Errors
/// It cannot.
pub fn check(path: &Path) -> io::Result<()> {
    beside(path).map(drop)
}

/// A file in the folder of a path, which is gone when it is dropped.
fn beside(path: &Path) -> io::Result<NamedTempFile> {
    if path.is_dir() {
        return Err(io::Error::other("it is a folder"));
    }
    if path.file_name().is_none() {
        return Err(io::Error::other("it names no file"));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".partial-");
    // As of any file that a program writes: what the process's own mask lets.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}
