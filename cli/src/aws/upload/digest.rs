//! Digests of files, by which it is known whether an object has their content.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use md5::{Digest as _, Md5};

/// Bytes that are read at once.
const BUFFER: usize = 1 << 20;

/// The MD5 of a file.
///
/// # Errors
/// It cannot be read.
pub async fn md5_of(path: &Path) -> io::Result<[u8; 16]> {
    let path = path.to_owned();
    let digest = tokio::task::spawn_blocking(move || {
        let mut md5 = Md5::new();
        each_block(&path, |block| md5.update(block)).map(|()| md5.finalize().into())
    });
    digest.await.map_err(io::Error::other)?
}

/// The `ETag` of a file that is uploaded in parts of so many bytes: the MD5 of the parts' MD5s, and their number.
///
/// # Errors
/// It cannot be read.
pub async fn etag_in_parts(path: &Path, part_size: u64) -> io::Result<String> {
    let path = path.to_owned();
    let digest = tokio::task::spawn_blocking(move || {
        let mut parts = Parts { whole: Md5::new(), count: 0, part: Md5::new(), room: part_size, size: part_size };
        each_block(&path, |block| parts.update(block)).map(|()| parts.etag())
    });
    digest.await.map_err(io::Error::other)?
}

/// Parts of a content that comes in blocks of any size.
struct Parts {
    whole: Md5,
    count: u64,
    part: Md5,
    /// How many bytes the part lacks.
    room: u64,
    size: u64,
}

impl Parts {
    fn update(&mut self, mut block: &[u8]) {
        while !block.is_empty() {
            let taken = usize::try_from(self.room).unwrap_or(usize::MAX).min(block.len());
            let (now, later) = block.split_at(taken);
            self.part.update(now);
            self.room -= taken as u64;
            if self.room == 0 {
                self.end_part();
            }
            block = later;
        }
    }

    fn end_part(&mut self) {
        self.whole.update(std::mem::take(&mut self.part).finalize());
        (self.count, self.room) = (self.count + 1, self.size);
    }

    fn etag(mut self) -> String {
        if self.room < self.size {
            self.end_part();
        }
        let digest: [u8; 16] = self.whole.finalize().into();
        format!("{}-{}", hexadecimal(&digest), self.count)
    }
}

fn each_block(path: &Path, mut take: impl FnMut(&[u8])) -> io::Result<()> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0; BUFFER];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(()),
            read => take(&buffer[..read]),
        }
    }
}

/// As an `ETag` has it.
pub fn hexadecimal(digest: &[u8; 16]) -> String {
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_written_as_entity_tags_have_it() {
        let digest: [u8; 16] = Md5::digest(b"{}").into();
        assert_eq!(hexadecimal(&digest), "99914b932bd37a50b983c5e7c90ae93b");
    }

    #[test]
    fn parts_are_the_same_whatever_blocks_they_come_in() {
        let content: Vec<u8> = (0..1000_u32).map(|number| (number % 251) as u8).collect();
        let etag = |size: u64, block: usize| {
            let mut parts = Parts { whole: Md5::new(), count: 0, part: Md5::new(), room: size, size };
            content.chunks(block).for_each(|block| parts.update(block));
            parts.etag()
        };
        let expected = {
            let digests: Vec<u8> = content.chunks(300).flat_map(|part| Md5::digest(part).to_vec()).collect();
            format!("{}-4", hexadecimal(&Md5::digest(digests).into()))
        };
        for block in [1, 7, 299, 300, 301, 1000] {
            assert_eq!(etag(300, block), expected, "{block}");
        }
        assert!(etag(500, 333).ends_with("-2") && etag(1000, 1).ends_with("-1"));
    }
}
