//! Temporary files without names that large contents share, so that the number of open files stays small however many
//! objects there are.

use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use bytes::Bytes;

use super::content::length;
use super::positioned;

/// How large a file becomes until the next one is created, in bytes.
const FULL: u64 = 256 << 20;

/// How much small contents of one store may take of memory together until further ones go to files too, in bytes.
const MOST_IN_MEMORY: u64 = 256 << 20;

/// The files of one store, each of which is gone with the last content that is in it; and how much else is in memory.
#[derive(Debug)]
pub(crate) struct Segments {
    current: Mutex<Weak<Segment>>,
    memory: Arc<AtomicU64>,
    most_in_memory: u64,
}

#[derive(Debug)]
struct Segment {
    file: File,
    /// Where the next bytes go.
    end: AtomicU64,
}

/// Bytes in one of the files.
#[derive(Debug, Clone)]
pub(crate) struct Extent {
    segment: Arc<Segment>,
    at: u64,
    pub(super) length: u64,
}

/// Bytes in memory, which count as long as they are there.
#[derive(Debug)]
pub(crate) struct Held {
    pub(super) bytes: Bytes,
    memory: Arc<AtomicU64>,
}

impl Default for Segments {
    fn default() -> Self {
        Self::with_memory(MOST_IN_MEMORY)
    }
}

impl Segments {
    /// Files of a store that may hold so many bytes in memory.
    pub(super) fn with_memory(most_in_memory: u64) -> Self {
        Self { current: Mutex::default(), memory: Arc::default(), most_in_memory }
    }

    /// Keeps bytes in memory, unless that is full.
    ///
    /// # Errors
    /// The bytes, if it is.
    pub(super) fn hold(&self, bytes: Bytes) -> Result<Held, Bytes> {
        let size = length(&bytes);
        if self.memory.fetch_add(size, Ordering::Relaxed).saturating_add(size) > self.most_in_memory {
            self.memory.fetch_sub(size, Ordering::Relaxed);
            return Err(bytes);
        }
        Ok(Held { bytes, memory: Arc::clone(&self.memory) })
    }

    /// Keeps bytes below the directory for temporary files.
    ///
    /// # Errors
    /// No file can be created there, or it cannot be written. What others keep in it is not touched.
    pub(super) fn append(&self, bytes: &[u8]) -> io::Result<Extent> {
        let segment = self.current()?;
        let length = length(bytes);
        let at = segment.end.fetch_add(length, Ordering::Relaxed);
        positioned::write(&segment.file, at, bytes)?;
        Ok(Extent { segment, at, length })
    }

    fn current(&self) -> io::Result<Arc<Segment>> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(segment) = current.upgrade().filter(|segment| segment.end.load(Ordering::Relaxed) < FULL) {
            return Ok(segment);
        }
        let segment = Arc::new(Segment { file: tempfile::tempfile()?, end: AtomicU64::new(0) });
        *current = Arc::downgrade(&segment);
        Ok(segment)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.memory.fetch_sub(length(&self.bytes), Ordering::Relaxed);
    }
}

impl Extent {
    /// Fills the buffer with what lies from there on.
    pub(super) fn read(&self, at: u64, buffer: &mut [u8]) -> io::Result<()> {
        positioned::read(&self.segment.file, self.at + at, buffer)
    }
}

/// Fills the buffer with what lies from there on in extents that follow each other.
///
/// # Errors
/// They end before that, or cannot be read.
pub(super) fn read(extents: &[Extent], at: u64, buffer: &mut [u8]) -> io::Result<()> {
    let (mut skipped, mut filled) = (at, 0_usize);
    for extent in extents {
        if skipped >= extent.length {
            skipped -= extent.length;
            continue;
        }
        let left = usize::try_from(extent.length - skipped).unwrap_or(usize::MAX);
        let end = buffer.len().min(filled.saturating_add(left));
        extent.read(skipped, &mut buffer[filled..end])?;
        (skipped, filled) = (0, end);
        if filled == buffer.len() {
            break;
        }
    }
    if filled == buffer.len() { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extents_are_read_across_their_borders() {
        let segments = Segments::default();
        let extents: Vec<Extent> =
            ["abc", "", "de", "f"].iter().map(|text| segments.append(text.as_bytes()).expect("written")).collect();
        for start in 0..=6_usize {
            for end in start..=6 {
                let mut buffer = vec![0; end - start];
                read(&extents, start as u64, &mut buffer).expect("bytes");
                assert_eq!(buffer, &b"abcdef"[start..end]);
            }
        }
        assert!(read(&extents, 5, &mut [0; 2]).is_err());
    }

    #[test]
    fn what_is_in_memory_counts_until_it_is_dropped() {
        let segments = Segments::with_memory(10);
        let first = segments.hold(Bytes::from_static(b"123456")).expect("space");
        assert_eq!(segments.hold(Bytes::from_static(b"12345")).expect_err("no space"), "12345");
        let second = segments.hold(Bytes::from_static(b"1234")).expect("space");
        assert!(segments.hold(Bytes::from_static(b"1")).is_err());
        drop((first, second));
        assert!(segments.hold(Bytes::from_static(b"1234567890")).is_ok());
    }

    #[test]
    fn a_file_is_gone_with_the_last_that_is_in_it() {
        let segments = Segments::default();
        let (one, other) = (segments.append(b"a").expect("written"), segments.append(b"b").expect("written"));
        assert!(Arc::ptr_eq(&one.segment, &other.segment));
        drop(one);
        let file = Arc::downgrade(&other.segment);
        drop(other);
        assert!(file.upgrade().is_none());
    }
}
