//! The file that a snapshot is: a head, and parts one after the other, each with a checksum.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `89 50 45 4D 55 0D 0A 1A`, by which a snapshot is known, and a copy whose line ends were translated is not |
//! | 4 | the version of the format |
//! | for each part: 1 | its kind, see [`Kind`] |
//! | for each of its chunks: 4, 8, n | the chunk's length n, from 1 to [`CHUNK`]; the checksum of the part up to here; its bytes |
//! | 4, 8 | 0, and the checksum of the part |
//!
//! Numbers have the least significant byte first. The last part is of the kind [`Kind::End`] and has the number of parts
//! before it in 8 bytes, so that a snapshot that ends early is known. A checksum is computed of the one before it in the
//! part and of the chunk's rapidhash (version 3); it finds what breaks, and is no protection from who means to break it.

use std::io::{self, Read, Write};

use rapidhash::v3::rapidhash_v3;
use thiserror::Error;

use crate::random::mixed;

/// What a snapshot begins with.
const MAGIC: [u8; 8] = *b"\x89PEMU\r\n\x1a";

/// The version of the format that is written, the only one that is read. Raise it whenever anything that is stored changes
/// its shape.
pub(crate) const VERSION: u32 = 2;

/// The largest chunk of a part, in bytes.
pub(crate) const CHUNK: usize = 1 << 18;

/// Why a snapshot was not taken or restored.
#[derive(Debug, Error)]
pub enum SnapshotError {
    /// The file cannot be read, or ends early.
    #[error("the snapshot cannot be read: {0}")]
    Unreadable(#[source] io::Error),
    /// The file cannot be written.
    #[error("the snapshot cannot be written: {0}")]
    Unwritable(#[source] io::Error),
    /// It is something else.
    #[error("this is no snapshot of the emulator; name a file that it wrote, or one that is not there yet")]
    NoSnapshot,
    /// Another version of the program has written it.
    #[error(
        "the snapshot has format {found}, and this program reads format {VERSION}: restore it with the version of the \
         program that wrote it, or begin with a file that is not there yet"
    )]
    OtherFormat {
        /// The version of its format.
        found: u32,
    },
    /// It is not what was written.
    #[error("the snapshot is broken: {0}; restore another one, or begin with a file that is not there yet")]
    Broken(String),
    /// It is of another account or Region, which all ARNs in it have.
    #[error(
        "the snapshot is of the account {found}, and this emulator has the account {here}; start one for the account and \
         Region of the snapshot"
    )]
    OtherAccount {
        /// Account and Region of the snapshot.
        found: String,
        /// Those of the emulator.
        here: String,
    },
}

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A blob that is in memory. Blobs are numbered from 0 in the order of their parts.
    InMemory,
    /// A blob that is in a file.
    InFile,
    /// What models are fitted to. These are numbered by themselves, and so are models.
    TrainingData,
    /// A model without its data.
    Model,
    /// Everything else.
    State,
    /// How many parts there are before.
    End,
}

impl Kind {
    const ALL: [Self; 6] = [Self::InMemory, Self::InFile, Self::TrainingData, Self::Model, Self::State, Self::End];

    const fn number(self) -> u8 {
        match self {
            Self::InMemory => 1,
            Self::InFile => 2,
            Self::TrainingData => 3,
            Self::Model => 4,
            Self::State => 5,
            Self::End => 6,
        }
    }
}

/// The checksum of a part with one chunk more.
fn checksum(before: u64, chunk: &[u8]) -> u64 {
    mixed(before.rotate_left(17) ^ rapidhash_v3(chunk))
}

/// Writes a snapshot.
pub(crate) struct SnapshotWriter<W> {
    writer: W,
    parts: u64,
}

impl<W: Write> SnapshotWriter<W> {
    /// Writes the head.
    pub(crate) fn new(mut writer: W) -> io::Result<Self> {
        writer.write_all(&MAGIC)?;
        writer.write_all(&VERSION.to_le_bytes())?;
        Ok(Self { writer, parts: 0 })
    }

    /// Writes a part, whose bytes are written into what `write` is called with.
    pub(crate) fn part(&mut self, kind: Kind, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        self.writer.write_all(&[kind.number()])?;
        let mut part = Part { writer: &mut self.writer, buffer: Vec::new(), checksum: u64::from(kind.number()) };
        write(&mut part)?;
        part.write_chunk()?;
        part.end()?;
        self.parts += 1;
        Ok(())
    }

    /// Ends the snapshot; gives back the writer.
    pub(crate) fn end(mut self) -> io::Result<W> {
        let parts = self.parts;
        self.part(Kind::End, |part| part.write_all(&parts.to_le_bytes()))?;
        self.writer.flush()?;
        Ok(self.writer)
    }
}

struct Part<'a, W> {
    writer: &'a mut W,
    buffer: Vec<u8>,
    checksum: u64,
}

impl<W: Write> Part<'_, W> {
    fn write_chunk(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        self.checksum = checksum(self.checksum, &self.buffer);
        let length = u32::try_from(self.buffer.len()).map_err(io::Error::other)?;
        self.writer.write_all(&length.to_le_bytes())?;
        self.writer.write_all(&self.checksum.to_le_bytes())?;
        self.writer.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    fn end(self) -> io::Result<()> {
        self.writer.write_all(&0_u32.to_le_bytes())?;
        self.writer.write_all(&self.checksum.to_le_bytes())
    }
}

impl<W: Write> Write for Part<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(CHUNK - self.buffer.len());
        self.buffer.extend_from_slice(&bytes[..taken]);
        if self.buffer.len() == CHUNK {
            self.write_chunk()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads a snapshot, and finds out where it is not what was written.
pub(crate) struct SnapshotReader<R> {
    reader: R,
    parts: u64,
    checksum: u64,
}

impl<R: Read> SnapshotReader<R> {
    /// Reads the head.
    ///
    /// # Errors
    /// It is that of another version, or none.
    pub(crate) fn new(mut reader: R) -> Result<Self, SnapshotError> {
        let mut magic = [0; MAGIC.len()];
        match reader.read_exact(&mut magic) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Err(SnapshotError::NoSnapshot),
            read => read.map_err(SnapshotError::Unreadable)?,
        }
        if magic != MAGIC {
            return Err(SnapshotError::NoSnapshot);
        }
        let mut this = Self { reader, parts: 0, checksum: 0 };
        let found = u32::from_le_bytes(this.bytes()?);
        if found == VERSION { Ok(this) } else { Err(SnapshotError::OtherFormat { found }) }
    }

    /// The kind of the next part, whose chunks are to be read next. [`Kind::End`] comes last, and is read already.
    ///
    /// # Errors
    /// The snapshot is broken, or cannot be read.
    pub(crate) fn next_part(&mut self) -> Result<Kind, SnapshotError> {
        let [number] = self.bytes()?;
        let kind = Kind::ALL.into_iter().find(|kind| kind.number() == number);
        let kind = kind.ok_or_else(|| SnapshotError::Broken(format!("a part is of the unknown kind {number}")))?;
        self.checksum = u64::from(number);
        if kind == Kind::End {
            self.read_end()?;
        }
        self.parts += 1;
        Ok(kind)
    }

    fn read_end(&mut self) -> Result<(), SnapshotError> {
        let mut counted = Vec::new();
        while let Some(chunk) = self.next_chunk()? {
            counted.extend(chunk);
        }
        if counted == self.parts.to_le_bytes() {
            Ok(())
        } else {
            Err(SnapshotError::Broken("it does not have as many parts as were written".to_owned()))
        }
    }

    /// The next chunk of the part, or nothing at its end.
    ///
    /// # Errors
    /// The snapshot is broken, or cannot be read.
    pub(crate) fn next_chunk(&mut self) -> Result<Option<Vec<u8>>, SnapshotError> {
        let length = usize::try_from(u32::from_le_bytes(self.bytes()?)).unwrap_or(usize::MAX);
        let expected = u64::from_le_bytes(self.bytes()?);
        if length > CHUNK {
            return Err(self.differs());
        }
        let mut chunk = vec![0; length];
        self.reader.read_exact(&mut chunk).map_err(too_short)?;
        if length > 0 {
            self.checksum = checksum(self.checksum, &chunk);
        }
        if self.checksum != expected {
            return Err(self.differs());
        }
        Ok((length > 0).then_some(chunk))
    }

    fn differs(&self) -> SnapshotError {
        SnapshotError::Broken(format!("part {} is not what was written", self.parts))
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], SnapshotError> {
        let mut bytes = [0; N];
        self.reader.read_exact(&mut bytes).map_err(too_short)?;
        Ok(bytes)
    }
}

fn too_short(error: io::Error) -> SnapshotError {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        SnapshotError::Broken("it ends early".to_owned())
    } else {
        SnapshotError::Unreadable(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> Vec<u8> {
        let mut writer = SnapshotWriter::new(Vec::new()).expect("memory");
        let large: Vec<u8> = (0..CHUNK + 10).map(|at| at.to_le_bytes()[0]).collect();
        for (kind, bytes) in [(Kind::InMemory, &b"rows"[..]), (Kind::InFile, &large), (Kind::State, b"")] {
            writer.part(kind, |part| part.write_all(bytes)).expect("memory");
        }
        writer.end().expect("memory")
    }

    fn read(bytes: &[u8]) -> Result<Vec<(Kind, Vec<u8>)>, SnapshotError> {
        let mut reader = SnapshotReader::new(bytes)?;
        let mut parts = Vec::new();
        loop {
            let kind = reader.next_part()?;
            if kind == Kind::End {
                return Ok(parts);
            }
            let mut part = Vec::new();
            while let Some(chunk) = reader.next_chunk()? {
                part.extend(chunk);
            }
            parts.push((kind, part));
        }
    }

    #[test]
    fn parts_are_read_as_they_were_written() {
        let parts = read(&written()).expect("a snapshot");
        let sizes: Vec<(Kind, usize)> = parts.iter().map(|(kind, bytes)| (*kind, bytes.len())).collect();
        assert_eq!(sizes, [(Kind::InMemory, 4), (Kind::InFile, CHUNK + 10), (Kind::State, 0)]);
        assert_eq!(parts[0].1, b"rows");
    }

    #[test]
    fn any_byte_that_differs_and_any_that_is_missing_is_found() {
        let bytes = written();
        let places = (0..200).chain((200..bytes.len()).step_by(4099)).chain(bytes.len() - 200..bytes.len());
        for place in places {
            let mut broken = bytes.clone();
            broken[place] ^= 0x10;
            assert!(read(&broken).is_err(), "byte {place} differs");
            assert!(read(&bytes[..place]).is_err(), "it ends before byte {place}");
        }
    }

    #[test]
    fn what_is_of_another_program_or_version_is_refused_by_name() {
        assert!(matches!(read(b""), Err(SnapshotError::NoSnapshot)));
        assert!(matches!(read(b"{\"some\": \"JSON\"}"), Err(SnapshotError::NoSnapshot)));
        let mut newer = written();
        newer[8..12].copy_from_slice(&(VERSION + 1).to_le_bytes());
        let error = read(&newer).expect_err("a newer format");
        let message = format!("the snapshot has format {}, and this program reads format {VERSION}", VERSION + 1);
        assert!(error.to_string().starts_with(&message), "{error}");
    }
}
