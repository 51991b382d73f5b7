//! A body in the chunks that clients of AWS send when they sign, or check, what they do not hold in memory:
//! `<length in hexadecimal>[;signature]\r\n<bytes>\r\n…0[;signature]\r\n[<name>:<value>\r\n…]\r\n`.
//!
//! Source: "Signature calculations: transferring a payload in multiple chunks" of the S3 API reference.

use bytes::{Buf as _, Bytes};
use http::{HeaderMap, HeaderName, HeaderValue};

/// Longest line before a chunk, in bytes.
const LONGEST_LINE: usize = 4096;

/// Most bytes after the last chunk.
const LONGEST_TRAILERS: usize = 16_384;

/// What is wrong with the chunks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the body is not in the chunks that its headers announce")]
pub(crate) struct Malformed;

/// Takes the chunks apart as they come.
#[derive(Debug)]
pub(crate) enum Chunks {
    /// In the line before a chunk.
    Line(Vec<u8>),
    /// In a chunk, with so many bytes to come.
    Data(u64),
    /// After a chunk, in the line break.
    Break(Vec<u8>),
    /// After the last chunk.
    Trailers(Vec<u8>),
}

impl Default for Chunks {
    fn default() -> Self {
        Self::Line(Vec::new())
    }
}

impl Chunks {
    /// Takes from the input until there is something of the content, or nothing more in the input.
    pub(crate) fn next(&mut self, input: &mut Bytes) -> Result<Option<Bytes>, Malformed> {
        while !input.is_empty() {
            match self {
                Self::Data(left) => {
                    let most = usize::try_from(*left).unwrap_or(usize::MAX);
                    let piece = input.split_to(most.min(input.len()));
                    *left -= u64::try_from(piece.len()).unwrap_or(*left);
                    if *left == 0 {
                        *self = Self::Break(Vec::new());
                    }
                    return Ok(Some(piece));
                }
                Self::Line(line) => {
                    take_byte(line, input, LONGEST_LINE)?;
                    if let Some(line) = line.strip_suffix(b"\r\n") {
                        *self = after(line)?;
                    }
                }
                Self::Break(read) => {
                    take_byte(read, input, 2)?;
                    if !b"\r\n".starts_with(read) {
                        return Err(Malformed);
                    }
                    if read.len() == 2 {
                        *self = Self::default();
                    }
                }
                Self::Trailers(read) => take_byte(read, input, LONGEST_TRAILERS)?,
            }
        }
        Ok(None)
    }

    /// What came after the last chunk, once the body is at its end.
    pub(crate) fn trailers(&self) -> Result<HeaderMap, Malformed> {
        let Self::Trailers(read) = self else { return Err(Malformed) };
        let text = std::str::from_utf8(read).map_err(|_| Malformed)?;
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(header).collect()
    }
}

fn take_byte(line: &mut Vec<u8>, input: &mut Bytes, longest: usize) -> Result<(), Malformed> {
    if line.len() == longest {
        return Err(Malformed);
    }
    line.push(input.get_u8());
    Ok(())
}

fn after(line: &[u8]) -> Result<Chunks, Malformed> {
    let line = std::str::from_utf8(line).map_err(|_| Malformed)?;
    let length = line.split(';').next().unwrap_or_default().trim();
    match u64::from_str_radix(length, 16).map_err(|_| Malformed)? {
        0 => Ok(Chunks::Trailers(Vec::new())),
        length => Ok(Chunks::Data(length)),
    }
}

fn header(line: &str) -> Result<(HeaderName, HeaderValue), Malformed> {
    let (name, value) = line.split_once(':').ok_or(Malformed)?;
    let name = name.trim().parse().map_err(|_| Malformed)?;
    Ok((name, value.trim().parse().map_err(|_| Malformed)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The content and the trailers of a body that comes in pieces of that many bytes.
    fn joined(body: &[u8], piece: usize) -> Result<(Vec<u8>, HeaderMap), Malformed> {
        let (mut chunks, mut content) = (Chunks::default(), Vec::new());
        for piece in body.chunks(piece) {
            let mut input = Bytes::copy_from_slice(piece);
            while let Some(bytes) = chunks.next(&mut input)? {
                content.extend_from_slice(&bytes);
            }
        }
        Ok((content, chunks.trailers()?))
    }

    #[test]
    fn chunks_are_joined_however_they_come() {
        let signed = &b"5;chunk-signature=ab\r\nhello\r\n1;chunk-signature=cd\r\n!\r\n0;chunk-signature=ef\r\n\r\n"[..];
        let trailed =
            &b"5\r\nhello\r\n1\r\n!\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\nx-amz-trailer-signature:0\r\n\r\n"[..];
        for piece in [1, 2, 3, 7, 1000] {
            let (content, trailers) = joined(signed, piece).expect("chunks");
            assert_eq!((content.as_slice(), trailers.len()), (&b"hello!"[..], 0));
            let (content, trailers) = joined(trailed, piece).expect("chunks");
            assert_eq!(
                (content.as_slice(), trailers["x-amz-checksum-crc32"].as_bytes()),
                (&b"hello!"[..], &b"AAAAAA=="[..])
            );
        }
        assert_eq!(joined(b"0\r\n", 10).expect("no content").0, b"");
    }

    #[test]
    fn half_a_body_and_what_is_no_chunk_are_noticed() {
        let long = "0".repeat(5000);
        let broken = [
            "",
            "5\r\nhell",
            "5\r\nhello",
            "5\r\nhelloo",
            "5\r\nhello\r\n",
            "x\r\n",
            "-1\r\na",
            "ffffffffffffffffff\r\na",
            &long,
        ];
        for broken in broken {
            assert_eq!(joined(broken.as_bytes(), 3).err(), Some(Malformed), "{broken:.20}");
        }
        for broken in ["0\r\nno colon\r\n\r\n", "0\r\n\u{e4}: x\r\n", &format!("0\r\n{}", "a".repeat(20_000))] {
            assert_eq!(joined(broken.as_bytes(), 3).err(), Some(Malformed), "{broken:.20}");
        }
    }
}
