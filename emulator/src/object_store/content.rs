//! Where an object's bytes are: in memory, in a temporary file without a name, or in a file of a folder.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use super::folder::{FolderFile, Stamp};

/// Size of the buffer with which imports read files, in bytes.
const BUFFER: usize = 1 << 17;

/// An object's bytes. Clones share them.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    Memory(Bytes),
    /// A file that stays open, and so the same, whatever becomes of its name.
    Opened(Arc<Opened>),
    /// A file that is opened when it is read.
    File(FolderFile),
}

impl Content {
    /// In bytes. Blocks on files.
    pub(crate) fn size(&self) -> io::Result<u64> {
        match self {
            Self::Memory(bytes) => Ok(length(bytes)),
            Self::Opened(opened) => Ok(opened.size),
            Self::File(file) => file.size(),
        }
    }

    /// Opens the content for reading from its beginning. Blocks on files.
    pub(crate) fn reader(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self {
            Self::Memory(bytes) => Box::new(Cursor::new(bytes.clone())),
            Self::Opened(opened) => {
                let reader = OpenedReader { opened: Arc::clone(opened), at: 0 };
                Box::new(BufReader::with_capacity(BUFFER, reader))
            }
            Self::File(file) => Box::new(BufReader::with_capacity(BUFFER, file.open()?)),
        })
    }

    /// So many bytes from there on. Blocks on files.
    ///
    /// # Errors
    /// The content has fewer bytes, cannot be read, or was changed since it was opened.
    pub(crate) fn read(&self, at: u64, length: usize) -> io::Result<Bytes> {
        if let Self::Memory(bytes) = self {
            let start = usize::try_from(at).map_err(io::Error::other)?;
            let end = start.checked_add(length).filter(|end| *end <= bytes.len());
            return Ok(bytes.slice(start..end.ok_or(io::ErrorKind::UnexpectedEof)?));
        }
        let mut buffer = vec![0; length];
        match self {
            Self::Opened(opened) => opened.read_exact_at(at, &mut buffer)?,
            _ => {
                let mut reader = self.reader()?;
                io::copy(&mut reader.by_ref().take(at), &mut io::sink())?;
                reader.read_exact(&mut buffer)?;
            }
        }
        Ok(buffer.into())
    }
}

/// A file that is read at any place by any number of readers.
#[derive(Debug)]
pub(crate) struct Opened {
    file: Mutex<File>,
    size: u64,
    /// What the file was like when its entity tag was computed, where others may write to it.
    stamp: Option<Stamp>,
}

impl Opened {
    /// A file that nobody else knows.
    pub(super) const fn temporary(file: File, size: u64) -> Self {
        Self { file: Mutex::new(file), size, stamp: None }
    }

    /// A file that others may write to; reading it fails once they have.
    pub(super) const fn watched(file: File, stamp: Stamp) -> Self {
        Self { file: Mutex::new(file), size: stamp.size, stamp: Some(stamp) }
    }

    fn read_exact_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(buffer)?;
        match &self.stamp {
            Some(stamp) if Stamp::of(&file.metadata()?)? != *stamp => {
                Err(io::Error::other("the file was changed while it was read"))
            }
            _ => Ok(()),
        }
    }
}

struct OpenedReader {
    opened: Arc<Opened>,
    at: u64,
}

impl Read for OpenedReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.opened.size - self.at).unwrap_or(usize::MAX);
        let count = left.min(buffer.len());
        self.opened.read_exact_at(self.at, &mut buffer[..count])?;
        self.at += u64::try_from(count).map_err(io::Error::other)?;
        Ok(count)
    }
}

/// A number of bytes.
pub(crate) fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
