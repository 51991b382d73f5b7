//! Entity tags of files, each computed once for as long as its file stays the same.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use md5::{Digest as _, Md5};

use super::hexadecimal;
use super::positioned;
use super::stamp::{SETTLED, Stamp};

/// How much of a file is read at once, in bytes.
const PIECE: u64 = 1 << 18;

/// Entity tags of files that were read before, by key. Who needs the tag of a file while another computes it waits for
/// that one.
#[derive(Debug, Default)]
pub(super) struct Tags {
    by_key: Mutex<HashMap<String, Arc<Mutex<Option<Tag>>>>>,
    #[cfg(test)]
    computed: std::sync::atomic::AtomicUsize,
}

#[derive(Debug)]
struct Tag {
    stamp: Stamp,
    etag: String,
    /// Whether no change can have gone unnoticed.
    is_settled: bool,
    first: Instant,
}

impl Tags {
    /// The entity tag of an open file that has this stamp: MD5 of its content, in hexadecimal digits. Blocks.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(super) fn of(&self, key: &str, file: &File, stamp: &Stamp) -> io::Result<String> {
        let tag = {
            let mut tags = self.by_key.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(tags.entry(key.to_owned()).or_default())
        };
        // Held while the file is read, which only those wait for who would have to read it too.
        let mut tag = tag.lock().unwrap_or_else(PoisonError::into_inner);
        let known = tag.as_ref().filter(|tag| tag.stamp == *stamp);
        if let Some(known) = known.filter(|known| known.is_settled) {
            return Ok(known.etag.clone());
        }
        let now = Instant::now();
        let first = known.map_or(now, |known| known.first);
        let is_settled = stamp.is_older_than(SETTLED) || now.duration_since(first) >= SETTLED;
        let etag = md5_of(file, stamp.size)?;
        #[cfg(test)]
        self.computed.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        *tag = Some(Tag { stamp: stamp.clone(), etag: etag.clone(), is_settled, first });
        Ok(etag)
    }

    /// Forgets the tag of what is no file any more.
    pub(super) fn forget(&self, key: &str) {
        self.by_key.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

fn md5_of(file: &File, size: u64) -> io::Result<String> {
    let (mut hash, mut at) = (Md5::new(), 0);
    let mut buffer = vec![0; usize::try_from(size.min(PIECE)).unwrap_or_default()];
    while at < size {
        let count = usize::try_from((size - at).min(PIECE)).unwrap_or_default();
        let piece = &mut buffer[..count];
        positioned::read(file, at, piece)?;
        hash.update(&*piece);
        at += PIECE;
    }
    Ok(hexadecimal(&hash.finalize()))
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::Ordering;
    use std::time::SystemTime;
    use std::{fs, thread};

    use super::*;

    fn stamp(file: &File) -> Stamp {
        Stamp::of(&file.metadata().expect("metadata")).expect("a stamp")
    }

    #[test]
    fn twenty_who_need_the_tag_of_one_file_compute_it_once() {
        // A file that was not changed for long, and is large enough for all to come before the first is done.
        let path = std::env::current_exe().expect("this program");
        let (tags, barrier) = (Tags::default(), Barrier::new(20));
        let etags: Vec<String> = thread::scope(|scope| {
            let of = || {
                let file = File::open(&path).expect("a file");
                let stamp = stamp(&file);
                barrier.wait();
                tags.of("key", &file, &stamp).expect("a tag")
            };
            let threads: Vec<_> = (0..20).map(|_| scope.spawn(of)).collect();
            threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
        });
        let expected = hexadecimal(&Md5::digest(fs::read(&path).expect("bytes")));
        assert!(etags.iter().all(|etag| *etag == expected), "{etags:?} in place of {expected}");
        let is_old = stamp(&File::open(&path).expect("a file")).is_older_than(SETTLED);
        let computed = tags.computed.load(Ordering::Relaxed);
        assert!(computed == 1 || !is_old, "computed {computed} times");
    }

    #[test]
    fn a_file_that_is_changed_with_the_same_size_and_time_has_another_tag() {
        let path = tempfile::NamedTempFile::new().expect("a file").into_temp_path();
        let tags = Tags::default();
        for content in ["one", "two", "six"] {
            fs::write(&path, content).expect("written");
            let file = File::options().write(true).read(true).open(&path).expect("a file");
            file.set_modified(SystemTime::UNIX_EPOCH).expect("a time");
            let etag = tags.of("key", &file, &stamp(&file)).expect("a tag");
            assert_eq!(etag, hexadecimal(&Md5::digest(content)));
        }
    }
}
