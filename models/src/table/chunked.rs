//! A column of values in chunks, so that writing one value copies little of what others read.

use std::sync::Arc;

/// Values in a chunk, as a power of two: 16 kB of codes or 32 kB of numbers, which is what a write copies at most.
const CHUNK_BITS: u32 = 12;
const CHUNK: usize = 1 << CHUNK_BITS;

/// Values by the number of their row. A clone shares the chunks, and a write copies the chunk that it is in, if that is
/// shared.
#[derive(Debug, Clone)]
pub(crate) struct Chunked<T> {
    chunks: Vec<Arc<[T]>>,
    /// What rows without a value have.
    absent: T,
}

impl<T: Copy> Chunked<T> {
    pub(crate) const fn new(absent: T) -> Self {
        Self { chunks: Vec::new(), absent }
    }

    pub(crate) fn set(&mut self, row: u32, value: T) {
        let (chunk, place) = place_of(row);
        while self.chunks.len() <= chunk {
            self.chunks.push(Arc::from([self.absent; CHUNK]));
        }
        Arc::make_mut(&mut self.chunks[chunk])[place] = value;
    }

    #[inline]
    pub(crate) fn get(&self, row: u32) -> T {
        let (chunk, place) = place_of(row);
        self.chunks.get(chunk).map_or(self.absent, |chunk| chunk[place])
    }
}

const fn place_of(row: u32) -> (usize, usize) {
    ((row >> CHUNK_BITS) as usize, row as usize & (CHUNK - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_does_not_see_what_is_written_later() {
        let mut values = Chunked::new(0_u32);
        for row in (0..10_000).step_by(3) {
            values.set(row, row + 1);
        }
        let before = values.clone();
        values.set(9, 100);
        values.set(20_000, 7);
        assert_eq!((before.get(9), values.get(9)), (10, 100));
        assert_eq!((before.get(20_000), values.get(20_000), values.get(20_001)), (0, 7, 0));
        assert_eq!((values.get(0), values.get(1), values.get(9999), values.get(u32::MAX)), (1, 0, 10_000, 0));
    }
}
