//! Takes bytes as they come, and hands them back as an object's content.

use std::io::{self, Read};
use std::sync::Arc;

use md5::{Digest as _, Md5};
use serde::{Deserialize, Serialize};

use super::content::{Content, length};
use super::segments::{Extent, Segments};

/// Largest content that is kept in memory, in bytes. A larger one goes to a temporary file in pieces of this size, as does
/// any other once memory is full.
pub(crate) const IN_MEMORY: usize = 1 << 20;

/// Size of the pieces in which content is copied, in bytes.
const PIECE: usize = 1 << 18;

/// Content that is still being received. Nothing of it is left when it is dropped.
#[derive(Debug)]
pub(crate) struct Spool {
    segments: Arc<Segments>,
    extents: Vec<Extent>,
    memory: Vec<u8>,
    size: u64,
    md5: Md5,
}

/// Content that was received completely.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Stored {
    pub(crate) content: Content,
    /// In bytes.
    pub(crate) size: u64,
    /// Of all of it.
    pub(crate) md5: [u8; 16],
}

impl Spool {
    pub(super) fn new(segments: Arc<Segments>) -> Self {
        Self { segments, extents: Vec::new(), memory: Vec::new(), size: 0, md5: Md5::new() }
    }

    /// Adds bytes. Blocks.
    ///
    /// # Errors
    /// The temporary file cannot be written.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.md5.update(bytes);
        self.size += length(bytes);
        for piece in bytes.chunks(IN_MEMORY) {
            if self.memory.len() + piece.len() > IN_MEMORY {
                self.flush()?;
            }
            self.memory.extend_from_slice(piece);
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        if !self.memory.is_empty() {
            self.extents.push(self.segments.append(&self.memory)?);
            self.memory.clear();
        }
        Ok(())
    }

    /// Adds what a reader gives until its end, and shows each piece. Blocks.
    ///
    /// # Errors
    /// It cannot be read, or the temporary file cannot be written.
    pub(crate) fn copy(&mut self, mut reader: impl Read, mut observe: impl FnMut(&[u8])) -> io::Result<()> {
        let mut buffer = vec![0; PIECE];
        loop {
            let count = reader.read(&mut buffer)?;
            if count == 0 {
                return Ok(());
            }
            observe(&buffer[..count]);
            self.write(&buffer[..count])?;
        }
    }

    /// All that was added. Blocks.
    ///
    /// # Errors
    /// The temporary file cannot be written.
    pub(crate) fn finish(mut self) -> io::Result<Stored> {
        if self.extents.is_empty() {
            match self.segments.hold(std::mem::take(&mut self.memory).into()) {
                Ok(held) => return Ok(self.stored(Content::Held(Arc::new(held)))),
                Err(bytes) => self.memory = bytes.into(),
            }
        }
        self.flush()?;
        let extents = std::mem::take(&mut self.extents);
        Ok(self.stored(Content::Extents(extents.into())))
    }

    fn stored(self, content: Content) -> Stored {
        Stored { content, size: self.size, md5: self.md5.finalize().into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content_of(pieces: &[&[u8]]) -> Stored {
        content_in(&Arc::default(), pieces)
    }

    fn content_in(segments: &Arc<Segments>, pieces: &[&[u8]]) -> Stored {
        let mut spool = Spool::new(Arc::clone(segments));
        for piece in pieces {
            spool.write(piece).expect("written");
        }
        spool.finish().expect("written")
    }

    #[test]
    fn content_is_the_same_in_memory_and_in_a_file() {
        let large = vec![7; IN_MEMORY];
        let larger = [large.as_slice(), &large, b"end"].concat();
        for pieces in [&[&b"abc"[..], b"def"][..], &[&large, b"ab"], &[b"ab", &large], &[&larger, b"x"], &[]] {
            let (stored, expected) = (content_of(pieces), pieces.concat());
            assert_eq!(stored.content.in_memory().is_some(), expected.len() <= IN_MEMORY);
            let mut read = Vec::new();
            stored.content.reader().expect("a reader").read_to_end(&mut read).expect("bytes");
            assert!(read == expected, "{} bytes", read.len());
            assert_eq!(stored.md5, <[u8; 16]>::from(Md5::digest(&expected)));
            assert_eq!(stored.size, length(&expected));
            let end = expected.len();
            let tail = stored.content.read(stored.size.saturating_sub(3), end.min(3)).expect("a range");
            assert_eq!(tail, &expected[end.saturating_sub(3)..]);
            assert!(stored.content.read(stored.size, 1).is_err(), "nothing is after the end");
        }
    }

    #[test]
    fn small_content_goes_to_a_file_once_memory_is_full() {
        let segments = Arc::new(Segments::with_memory(10));
        let stored: Vec<Stored> = (0..4_u8).map(|number| content_in(&segments, &[&[number; 4]])).collect();
        let in_memory: Vec<bool> = stored.iter().map(|stored| stored.content.in_memory().is_some()).collect();
        assert_eq!(in_memory, [true, true, false, false]);
        for (number, stored) in (0..4).zip(&stored) {
            assert_eq!(stored.content.read(0, 4).expect("bytes"), [number; 4].as_slice());
        }
        drop(stored);
        assert!(content_in(&segments, &[b"12345"]).content.in_memory().is_some(), "there is space again");
    }
}
