//! Reads many runs as one: in the order of keys, each key once.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::io;

use super::layout::{Key, holds_events};
use super::row::Row;
use super::run::{Reader, Run};

/// What all readers together read ahead, in bytes, however many there are.
const AHEAD: usize = 8 << 20;

pub(super) struct Merge {
    readers: Vec<Reader>,
    /// Where each reader is. The least is the row that was lent last, or comes next.
    heap: BinaryHeap<Reverse<(Key, u64, usize)>>,
    lent: Option<Key>,
}

impl Merge {
    pub(super) fn new<'runs>(runs: impl IntoIterator<Item = &'runs Run>) -> io::Result<Self> {
        let runs: Vec<Run> = runs.into_iter().cloned().collect();
        let capacity = (AHEAD / runs.len().max(1)).clamp(1 << 12, 1 << 17);
        let mut readers: Vec<Reader> = runs.into_iter().map(|run| Reader::new(run, capacity)).collect();
        let mut heap = BinaryHeap::with_capacity(readers.len());
        for (index, reader) in readers.iter_mut().enumerate() {
            if reader.advance()? {
                heap.push(Reverse(position(reader, index)));
            }
        }
        Ok(Self { readers, heap, lent: None })
    }

    /// The next row: of the same events the first that came, of records with the same identifier the last.
    pub(super) fn next(&mut self) -> io::Result<Option<Row<'_>>> {
        while let Some(mut least) = self.heap.peek_mut() {
            let Reverse((key, _, index)) = *least;
            if self.lent != Some(key) {
                self.lent = Some(key);
                drop(least);
                return Ok(self.readers.get(index).map(Reader::row));
            }
            let Some(reader) = self.readers.get_mut(index) else { break };
            if reader.advance()? {
                *least = Reverse(position(reader, index));
            } else {
                PeekMut::pop(least);
            }
        }
        Ok(None)
    }
}

fn position(reader: &Reader, index: usize) -> (Key, u64, usize) {
    (reader.key(), rank(holds_events(reader.row().layout.dataset_type), reader.sequence()), index)
}

/// Of rows with the same key that with the least rank counts.
const fn rank(events: bool, sequence: u64) -> u64 {
    if events { sequence } else { !sequence }
}
