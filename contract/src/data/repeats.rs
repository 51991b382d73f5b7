//! What occurs more than once, found with memory that does not grow.
//!
//! As long as few different rows are seen, all of their fingerprints are kept. When there are too many, only those that
//! begin with a zero bit are kept, then only those that begin with two, and so on. What is kept depends on the rows
//! alone, in whatever order and in however many parts they come. What is found is exact at first, and then "at least".

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::tally::Spot;

/// Most fingerprints that are kept as long as all of them are.
const MOST_OF_ALL: usize = 1 << 17;

/// Most fingerprints that are kept once they are chosen: few enough to be near a processor.
const MOST_OF_SOME: usize = 1 << 14;

/// How many there are before memory is taken for all.
const FEW: usize = 1 << 12;

/// How often a row occurs, and where first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    count: u64,
    first: Spot,
}

/// The fingerprints that are kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Repeats {
    /// How many zero bits a fingerprint begins with.
    zeros: u32,
    seen: HashMap<u64, Seen, BuildHasherDefault<Hashed>>,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Repeated {
    /// How many rows there are besides the first of each kind.
    pub(super) count: u64,
    /// Whether there may be more.
    pub(super) at_least: bool,
    /// The first row that occurs again.
    pub(super) first: Spot,
}

impl Repeats {
    /// Takes in a line of a chunk.
    #[inline]
    pub(super) fn add(&mut self, fingerprint: u64, chunk: Spot, line: u64) {
        if fingerprint <= self.greatest() {
            self.unite(fingerprint, Seen { count: 1, first: Spot { line, ..chunk } });
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        if other.zeros > self.zeros {
            self.keep(other.zeros);
        }
        for (fingerprint, seen) in &other.seen {
            if *fingerprint <= self.greatest() {
                self.unite(*fingerprint, *seen);
            }
        }
    }

    /// What occurs more than once, if anything does.
    pub(super) fn found(&self) -> Option<Repeated> {
        let repeated = || self.seen.values().filter(|seen| seen.count > 1);
        let first = repeated().map(|seen| seen.first).min()?;
        Some(Repeated { count: repeated().map(|seen| seen.count - 1).sum(), at_least: self.zeros > 0, first })
    }

    /// The greatest fingerprint that begins with as many zeros.
    fn greatest(&self) -> u64 {
        u64::MAX.checked_shr(self.zeros).unwrap_or_default()
    }

    fn unite(&mut self, fingerprint: u64, more: Seen) {
        let seen = self.seen.entry(fingerprint).or_insert(Seen { count: 0, first: more.first });
        seen.count += more.count;
        seen.first = seen.first.min(more.first);
        if self.seen.len() > if self.zeros == 0 { MOST_OF_ALL } else { MOST_OF_SOME } {
            self.choose();
        } else if self.seen.len() == FEW {
            // There will be many, and moving them again and again takes time.
            self.seen.reserve(MOST_OF_ALL);
        }
    }

    /// Keeps as many as there should be of some.
    #[cold]
    fn choose(&mut self) {
        let mut of_zeros = [0; u64::BITS as usize + 1];
        for fingerprint in self.seen.keys() {
            of_zeros[fingerprint.leading_zeros() as usize] += 1;
        }
        let (mut zeros, mut kept) = (self.zeros, self.seen.len());
        while kept > MOST_OF_SOME {
            kept -= of_zeros[zeros as usize];
            zeros += 1;
        }
        self.keep(zeros);
    }

    fn keep(&mut self, zeros: u32) {
        self.zeros = zeros;
        let greatest = self.greatest();
        self.seen.retain(|fingerprint, _| *fingerprint <= greatest);
        self.seen.shrink_to(2 * MOST_OF_SOME);
    }
}

/// Takes a fingerprint for its own hash, with its lower bits, which are left to chance, at both ends.
#[derive(Debug, Default)]
pub(super) struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, fingerprint: u64) {
        self.0 = fingerprint ^ fingerprint.rotate_right(32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::hash::mixed;

    fn spot(line: u64) -> Spot {
        Spot { file: 0, chunk: 0, line }
    }

    #[test]
    fn repeats_are_found_exactly_while_there_are_few_rows() {
        let mut repeats = Repeats::default();
        assert_eq!(repeats.found(), None);
        for (line, row) in [7, 5, 8, 5, 7, 5].into_iter().enumerate() {
            repeats.add(mixed(row), spot(0), line as u64);
        }
        assert_eq!(repeats.found(), Some(Repeated { count: 3, at_least: false, first: spot(0) }));
    }

    #[test]
    fn what_is_found_among_many_rows_does_not_depend_on_how_they_are_divided() {
        let rows = 3 * MOST_OF_ALL as u64;
        let row = |line: u64| mixed(line % (rows - 50_000));
        let mut whole = Repeats::default();
        let mut parts = vec![Repeats::default(); 3];
        for line in 0..rows {
            whole.add(row(line), spot(0), line);
        }
        for line in (0..rows).rev() {
            parts[usize::try_from(line / 7 % 3).expect("small")].add(row(line), spot(0), line);
        }
        let merged = parts.into_iter().reduce(|mut one, other| {
            one.merge(&other);
            one
        });
        let found = whole.found().expect("repeats");
        assert_eq!(merged.and_then(|merged| merged.found()), Some(found));
        assert!(found.at_least && (1_000..10_000).contains(&found.count), "{found:?}");
        assert!(whole.seen.len() <= MOST_OF_SOME);
    }
}
