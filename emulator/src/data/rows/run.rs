//! Rows in the order of their keys, each key once: how they are written, and read from the first to the last.

use std::io::{self, Write};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::layout::{Key, Layout};
use super::row::Row;
use crate::spill::Spill;
use crate::stored::Blob;

/// Key, place in the order of arrival, and length of the values.
const HEADER: usize = 32;

/// How much is written to a file at once.
const CHUNK: usize = 1 << 18;

/// Rows that do not change any more. Clones share them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Run {
    #[serde(with = "crate::stored::shared")]
    pub(super) layout: Arc<Layout>,
    /// What the rows' places in the order of arrival count from.
    pub(super) first_sequence: u64,
    /// No place is as high as this.
    pub(super) span: u64,
    pub(super) rows: u64,
    #[serde(with = "stored_bytes")]
    bytes: Bytes,
}

#[derive(Debug, Clone)]
enum Bytes {
    Memory(Arc<[u8]>),
    File { spill: Arc<Spill>, at: u64, length: u64 },
}

impl Run {
    /// The same rows, come that much later.
    pub(super) fn after(mut self, sequence: u64) -> Self {
        self.first_sequence += sequence;
        self
    }

    /// In bytes.
    pub(super) fn length(&self) -> u64 {
        match &self.bytes {
            Bytes::Memory(bytes) => size(bytes.len()),
            Bytes::File { length, .. } => *length,
        }
    }

    /// Whether the two share their rows.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (&self.bytes, &other.bytes) {
            (Bytes::Memory(one), Bytes::Memory(other)) => Arc::ptr_eq(one, other),
            (Bytes::File { spill: one, at, .. }, Bytes::File { spill: other, at: other_at, .. }) => {
                Arc::ptr_eq(one, other) && at == other_at
            }
            (Bytes::Memory(_), Bytes::File { .. }) | (Bytes::File { .. }, Bytes::Memory(_)) => false,
        }
    }

    pub(super) const fn is_in_memory(&self) -> bool {
        matches!(self.bytes, Bytes::Memory(_))
    }
}

impl Blob for Bytes {
    fn is_in_memory(&self) -> bool {
        matches!(self, Self::Memory(_))
    }

    fn copy_to(&self, writer: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Memory(bytes) => writer.write_all(bytes),
            Self::File { spill, at, length } => spill.copy_to(*at, *length, writer),
        }
    }
}

/// How the bytes of a run lie in a snapshot: beside the rest of it.
mod stored_bytes {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Arc, Bytes};
    use crate::stored::{self, StoredBlob};

    pub(super) fn serialize<S: Serializer>(bytes: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
        let key = match bytes {
            Bytes::Memory(bytes) => (Arc::as_ptr(bytes).addr(), 0),
            Bytes::File { spill, at, .. } => (Arc::as_ptr(spill).addr(), *at),
        };
        stored::put_blob::<S::Error>(key, || Arc::new(bytes.clone()))?.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
        Ok(match stored::blob::<D::Error>(u32::deserialize(deserializer)?)? {
            StoredBlob::Memory(bytes) => Bytes::Memory(Arc::from(bytes.as_ref())),
            StoredBlob::Spilled { spill, at, length } => Bytes::File { spill, at, length },
        })
    }
}

/// Makes a run of rows that come in the order of their keys.
pub(super) struct Builder {
    layout: Arc<Layout>,
    first_sequence: u64,
    span: u64,
    rows: u64,
    bytes: Vec<u8>,
    spill: Option<Arc<Spill>>,
    at: Option<u64>,
    length: u64,
}

impl Builder {
    /// In memory, or else in a file, to which nobody else may write meanwhile.
    pub(super) fn new(layout: Arc<Layout>, first_sequence: u64, spill: Option<Arc<Spill>>) -> Self {
        Self { layout, first_sequence, span: 0, rows: 0, bytes: Vec::new(), spill, at: None, length: 0 }
    }

    pub(super) fn push(&mut self, key: Key, place: u32, values: &[u8]) -> io::Result<()> {
        let length = u32::try_from(values.len()).map_err(|_| io::Error::other("a row is too long"))?;
        let mut header = [0; HEADER];
        header[..8].copy_from_slice(&key.identity.to_le_bytes());
        header[8..16].copy_from_slice(&key.moment.to_le_bytes());
        header[16..24].copy_from_slice(&key.fingerprint.to_le_bytes());
        header[24..28].copy_from_slice(&place.to_le_bytes());
        header[28..].copy_from_slice(&length.to_le_bytes());
        self.bytes.extend_from_slice(&header);
        self.bytes.extend_from_slice(values);
        self.span = self.span.max(u64::from(place) + 1);
        self.rows += 1;
        if self.bytes.len() >= CHUNK { self.write_out() } else { Ok(()) }
    }

    /// A row of another run.
    pub(super) fn push_row(&mut self, row: &Row<'_>) -> io::Result<()> {
        let place = u32::try_from(row.sequence - self.first_sequence);
        self.push(row.key, place.map_err(|_| io::Error::other("rows lie too far apart"))?, row.values)
    }

    fn write_out(&mut self) -> io::Result<()> {
        if let Some(spill) = &self.spill {
            let at = spill.append(&self.bytes)?;
            self.at.get_or_insert(at);
            self.length += size(self.bytes.len());
            self.bytes.clear();
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<Run> {
        self.write_out()?;
        let bytes = match self.spill.take() {
            Some(spill) => Bytes::File { spill, at: self.at.unwrap_or_default(), length: self.length },
            None => Bytes::Memory(std::mem::take(&mut self.bytes).into()),
        };
        let Self { layout, first_sequence, span, rows, .. } = self;
        Ok(Run { layout, first_sequence, span, rows, bytes })
    }
}

/// Reads a run.
#[derive(Debug)]
pub(super) struct Reader {
    run: Run,
    /// What was read ahead: the row where the reader is, and more.
    buffer: Vec<u8>,
    capacity: usize,
    start: usize,
    /// From where in the run the buffer is filled next.
    next: u64,
    key: Key,
    sequence: u64,
    length: usize,
}

impl Reader {
    /// Is before the first row. Reads ahead so many bytes.
    pub(super) fn new(run: Run, capacity: usize) -> Self {
        let key = Key { identity: 0, moment: 0, fingerprint: 0 };
        Self { run, buffer: Vec::new(), capacity, start: 0, next: 0, key, sequence: 0, length: 0 }
    }

    /// Steps to the next row; gives back whether there is one.
    pub(super) fn advance(&mut self) -> io::Result<bool> {
        self.start += self.length;
        self.length = 0;
        if self.start == self.buffer.len() && self.next == self.run.length() {
            return Ok(false);
        }
        self.fill(HEADER)?;
        let mut header = self.buffer.get(self.start..).unwrap_or_default();
        self.key = Key {
            identity: u64::from_le_bytes(taken(&mut header)),
            moment: i64::from_le_bytes(taken(&mut header)),
            fingerprint: u64::from_le_bytes(taken(&mut header)),
        };
        self.sequence = self.run.first_sequence + u64::from(u32::from_le_bytes(taken(&mut header)));
        let length = u32::from_le_bytes(taken(&mut header));
        self.length = HEADER + usize::try_from(length).map_err(io::Error::other)?;
        self.fill(self.length)?;
        Ok(true)
    }

    pub(super) const fn key(&self) -> Key {
        self.key
    }

    pub(super) const fn sequence(&self) -> u64 {
        self.sequence
    }

    pub(super) fn row(&self) -> Row<'_> {
        let values = self.buffer.get(self.start + HEADER..self.start + self.length).unwrap_or_default();
        Row { key: self.key, sequence: self.sequence, layout: &self.run.layout, values }
    }

    /// Sees to it that so many bytes lie in the buffer from where the reader is.
    fn fill(&mut self, needed: usize) -> io::Result<()> {
        let kept = self.buffer.len() - self.start;
        if kept >= needed {
            return Ok(());
        }
        self.buffer.drain(..self.start);
        self.start = 0;
        let left = self.run.length() - self.next;
        let wanted = self.capacity.max(needed) - kept;
        let taken = usize::try_from(left).map_or(wanted, |left| left.min(wanted));
        if kept + taken < needed {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.buffer.resize(kept + taken, 0);
        let space = &mut self.buffer[kept..];
        match &self.run.bytes {
            Bytes::Memory(bytes) => {
                let from = usize::try_from(self.next).map_err(io::Error::other)?;
                space.copy_from_slice(&bytes[from..from + taken]);
            }
            Bytes::File { spill, at, .. } => spill.read(at + self.next, space)?,
        }
        self.next += size(taken);
        Ok(())
    }
}

/// The first bytes, which are taken away. There are as many, because the caller has filled the buffer.
fn taken<const N: usize>(bytes: &mut &[u8]) -> [u8; N] {
    bytes.split_off(..N).and_then(|first| first.try_into().ok()).unwrap_or([0; N])
}

pub(super) fn size(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use personalize_contract::DatasetType;

    use super::*;

    #[test]
    fn rows_come_back_from_memory_and_from_a_file_whatever_the_buffer_holds() {
        let layout = Arc::new(Layout::new(DatasetType::Items, ["ITEM_ID"]));
        for spill in [None, Some(Arc::new(Spill::create().expect("a file")))] {
            let mut builder = Builder::new(Arc::clone(&layout), 5, spill.clone());
            for number in 0..2000_u32 {
                let key = Key { identity: u64::from(number), moment: -1, fingerprint: 3 };
                let values = vec![7; usize::try_from(number).expect("small")];
                builder.push(key, number, &values).expect("space");
            }
            let run = builder.finish().expect("a run");
            assert_eq!(run.is_in_memory(), spill.is_none());
            for capacity in [1, 100, 1 << 16] {
                let mut reader = Reader::new(run.clone(), capacity);
                for number in 0..2000_u64 {
                    assert!(reader.advance().expect("readable"));
                    let row = reader.row();
                    assert_eq!((row.key.identity, row.sequence, size(row.values.len())), (number, number + 5, number));
                }
                assert!(!reader.advance().expect("readable"));
            }
        }
    }
}
