//! Reading and writing a file at a place, by any number of threads at once: nothing is locked meanwhile.

use std::fs::File;
use std::io;

/// Fills the buffer with what lies from there on.
///
/// # Errors
/// The file ends before that, or cannot be read.
#[cfg(unix)]
pub(super) fn read(file: &File, at: u64, buffer: &mut [u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, at)
}

/// Writes all bytes from there on.
///
/// # Errors
/// They cannot all be written.
#[cfg(unix)]
pub(super) fn write(file: &File, at: u64, bytes: &[u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, at)
}

/// Fills the buffer with what lies from there on.
///
/// # Errors
/// The file ends before that, or cannot be read.
#[cfg(windows)]
pub(super) fn read(file: &File, mut at: u64, mut buffer: &mut [u8]) -> io::Result<()> {
    use std::os::windows::fs::FileExt as _;
    while !buffer.is_empty() {
        match file.seek_read(buffer, at)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => {
                buffer = &mut buffer[count..];
                at += u64::try_from(count).unwrap_or(u64::MAX);
            }
        }
    }
    Ok(())
}

/// Writes all bytes from there on.
///
/// # Errors
/// They cannot all be written.
#[cfg(windows)]
pub(super) fn write(file: &File, mut at: u64, mut bytes: &[u8]) -> io::Result<()> {
    use std::os::windows::fs::FileExt as _;
    while !bytes.is_empty() {
        let count = file.seek_write(bytes, at)?;
        bytes = &bytes[count..];
        at += u64::try_from(count).unwrap_or(u64::MAX);
    }
    Ok(())
}
