//! A file without a name, for what memory should not hold. It is gone with the last that refers to it.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How much is read at once, in bytes.
const PIECE: usize = 1 << 18;

/// The file. Whoever shares it may add to it and read it at once.
#[derive(Debug)]
pub(crate) struct Spill(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    file: File,
    length: u64,
}

impl Spill {
    /// Below the directory for temporary files.
    pub(crate) fn create() -> io::Result<Self> {
        Ok(Self(Mutex::new(Inner { file: tempfile::tempfile()?, length: 0 })))
    }

    /// Adds bytes; gives back where they begin. What is added by one caller lies together only where nobody else adds.
    pub(crate) fn append(&self, bytes: &[u8]) -> io::Result<u64> {
        let mut inner = self.lock();
        let at = inner.length;
        inner.file.seek(SeekFrom::Start(at))?;
        inner.file.write_all(bytes)?;
        inner.length += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(at)
    }

    /// Fills the buffer with what lies from there on.
    pub(crate) fn read(&self, at: u64, buffer: &mut [u8]) -> io::Result<()> {
        let mut inner = self.lock();
        inner.file.seek(SeekFrom::Start(at))?;
        inner.file.read_exact(buffer)
    }

    /// Hands on so many bytes from there on. Blocks.
    pub(crate) fn copy_to(&self, at: u64, length: u64, writer: &mut dyn Write) -> io::Result<()> {
        let mut buffer = vec![0; PIECE];
        let mut done = 0;
        while done < length {
            let count = usize::try_from(length - done).map_or(PIECE, |left| left.min(PIECE));
            self.read(at + done, &mut buffer[..count])?;
            writer.write_all(&buffer[..count])?;
            done += u64::try_from(count).unwrap_or(u64::MAX);
        }
        Ok(())
    }

    /// How many bytes are in it.
    pub(crate) fn length(&self) -> u64 {
        self.lock().length
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
