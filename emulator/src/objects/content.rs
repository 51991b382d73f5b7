//! Where an object's bytes are: in memory, in temporary files without names, or in a file of a folder.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::sync::Arc;

use bytes::Bytes;

use super::folder::FolderFile;
use super::positioned;
use super::segments::{self, Extent, Held};
use super::stamp::Stamp;
use crate::spill::Spill;

/// Size of the buffer with which imports read files, in bytes.
const BUFFER: usize = 1 << 17;

/// An object's bytes. Clones share them.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    Memory(Bytes),
    /// In memory, as part of what a store may hold there.
    Held(Arc<Held>),
    /// In temporary files, one after the other.
    Extents(Arc<[Extent]>),
    /// In the temporary file of a snapshot that was restored.
    Spilled {
        spill: Arc<Spill>,
        at: u64,
        length: u64,
    },
    /// A file of a folder that stays open, and so the same, whatever becomes of its name.
    Opened(Arc<Opened>),
    /// A file that is opened when it is read.
    File(FolderFile),
}

impl Content {
    /// The bytes, where they are in memory.
    pub(crate) fn in_memory(&self) -> Option<&Bytes> {
        match self {
            Self::Memory(bytes) => Some(bytes),
            Self::Held(held) => Some(&held.bytes),
            _ => None,
        }
    }

    /// In bytes. Blocks on files.
    pub(crate) fn size(&self) -> io::Result<u64> {
        match self {
            Self::Memory(bytes) => Ok(length(bytes)),
            Self::Held(held) => Ok(length(&held.bytes)),
            Self::Extents(extents) => Ok(extents.iter().map(|extent| extent.length).sum()),
            Self::Spilled { length, .. } => Ok(*length),
            Self::Opened(opened) => Ok(opened.stamp.size),
            Self::File(file) => file.size(),
        }
    }

    /// Opens the content for reading from its beginning. Blocks on files.
    pub(crate) fn reader(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self {
            Self::Memory(bytes) => Box::new(Cursor::new(bytes.clone())),
            Self::Held(held) => Box::new(Cursor::new(held.bytes.clone())),
            Self::Extents(_) | Self::Spilled { .. } | Self::Opened(_) => {
                let reader = ContentReader { content: self.clone(), at: 0, end: self.size()? };
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
        if let Some(bytes) = self.in_memory() {
            let start = usize::try_from(at).map_err(io::Error::other)?;
            let end = start.checked_add(length).filter(|end| *end <= bytes.len());
            return Ok(bytes.slice(start..end.ok_or(io::ErrorKind::UnexpectedEof)?));
        }
        let mut buffer = vec![0; length];
        self.fill(at, &mut buffer)?;
        Ok(buffer.into())
    }

    fn fill(&self, at: u64, buffer: &mut [u8]) -> io::Result<()> {
        match self {
            Self::Extents(extents) => segments::read(extents, at, buffer),
            Self::Spilled { spill, at: start, length } => {
                let end = at.saturating_add(u64::try_from(buffer.len()).unwrap_or(u64::MAX));
                if end > *length { Err(io::ErrorKind::UnexpectedEof.into()) } else { spill.read(start + at, buffer) }
            }
            Self::Opened(opened) => opened.read(at, buffer),
            Self::Memory(_) | Self::Held(_) | Self::File(_) => {
                let mut reader = self.reader()?;
                io::copy(&mut reader.by_ref().take(at), &mut io::sink())?;
                reader.read_exact(buffer)
            }
        }
    }
}

/// A file that others may write to, and that is read at any place by any number of readers.
#[derive(Debug)]
pub(crate) struct Opened {
    file: File,
    /// What the file was like when its entity tag was computed.
    stamp: Stamp,
}

impl Opened {
    /// A file of which nothing can be read once somebody has written to it.
    pub(super) const fn watched(file: File, stamp: Stamp) -> Self {
        Self { file, stamp }
    }

    fn read(&self, at: u64, buffer: &mut [u8]) -> io::Result<()> {
        positioned::read(&self.file, at, buffer)?;
        if self.stamp.has_content_of(&Stamp::of(&self.file.metadata()?)?) {
            Ok(())
        } else {
            Err(io::Error::other("the file was changed while it was read"))
        }
    }
}

struct ContentReader {
    content: Content,
    at: u64,
    end: u64,
}

impl Read for ContentReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end - self.at).unwrap_or(usize::MAX);
        let count = left.min(buffer.len());
        self.content.fill(self.at, &mut buffer[..count])?;
        self.at += length(&buffer[..count]);
        Ok(count)
    }
}

/// A number of bytes.
pub(crate) fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
