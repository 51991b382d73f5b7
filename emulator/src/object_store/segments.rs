//! Temporary files without names that large contents share, so that the number of open files stays small however many
//! objects there are.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::content::length;

/// How large a file becomes until the next one is created, in bytes.
const FULL: u64 = 256 << 20;

/// The files of one store. Each is gone with the last content that is in it.
#[derive(Debug, Default)]
pub(crate) struct Segments(Mutex<Weak<Segment>>);

#[derive(Debug)]
struct Segment(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    file: File,
    end: u64,
}

/// Bytes in one of the files.
#[derive(Debug, Clone)]
pub(crate) struct Extent {
    segment: Arc<Segment>,
    at: u64,
    pub(super) length: u64,
}

impl Segments {
    /// Keeps bytes below the directory for temporary files.
    pub(super) fn append(&self, bytes: &[u8]) -> io::Result<Extent> {
        let segment = self.current()?;
        let at = segment.append(bytes)?;
        Ok(Extent { segment, at, length: length(bytes) })
    }

    fn current(&self) -> io::Result<Arc<Segment>> {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(segment) = current.upgrade().filter(|segment| segment.lock().end < FULL) {
            return Ok(segment);
        }
        let segment = Arc::new(Segment(Mutex::new(Inner { file: tempfile::tempfile()?, end: 0 })));
        *current = Arc::downgrade(&segment);
        Ok(segment)
    }
}

impl Segment {
    fn append(&self, bytes: &[u8]) -> io::Result<u64> {
        let mut inner = self.lock();
        let at = inner.end;
        inner.file.seek(SeekFrom::Start(at))?;
        inner.file.write_all(bytes)?;
        inner.end += length(bytes);
        Ok(at)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Extent {
    /// Fills the buffer with what lies from there on.
    pub(super) fn read(&self, at: u64, buffer: &mut [u8]) -> io::Result<()> {
        let mut inner = self.segment.lock();
        inner.file.seek(SeekFrom::Start(self.at + at))?;
        inner.file.read_exact(buffer)
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
