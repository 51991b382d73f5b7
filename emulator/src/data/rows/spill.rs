//! A file without a name, for rows that memory should not hold. It is gone with the last that refers to it.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

#[derive(Debug)]
pub(super) struct Spill(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    file: File,
    length: u64,
}

impl Spill {
    /// Below the directory for temporary files.
    pub(super) fn create() -> io::Result<Self> {
        Ok(Self(Mutex::new(Inner { file: tempfile::tempfile()?, length: 0 })))
    }

    /// Adds bytes; gives back where they begin.
    pub(super) fn append(&self, bytes: &[u8]) -> io::Result<u64> {
        let mut inner = self.lock();
        let at = inner.length;
        inner.file.seek(SeekFrom::Start(at))?;
        inner.file.write_all(bytes)?;
        inner.length += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(at)
    }

    /// Fills the buffer with what lies from there on.
    pub(super) fn read(&self, at: u64, buffer: &mut [u8]) -> io::Result<()> {
        let mut inner = self.lock();
        inner.file.seek(SeekFrom::Start(at))?;
        inner.file.read_exact(buffer)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_read_where_it_lies() {
        let spill = Spill::create().expect("a temporary file");
        assert_eq!(spill.append(b"one").expect("space"), 0);
        let at = spill.append(b"other").expect("space");
        let mut buffer = [0; 5];
        spill.read(at, &mut buffer).expect("what was written");
        assert_eq!(&buffer, b"other");
        assert!(spill.read(at + 1, &mut buffer).is_err(), "no more than was written");
    }
}
