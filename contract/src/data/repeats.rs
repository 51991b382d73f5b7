//! What occurs more than once, found with memory that does not grow.
//!
//! As long as few different rows are seen, all of their fingerprints are kept. When there are too many, only those that
//! begin with a zero bit are kept, then only those that begin with two, and so on. What is kept depends on the rows
//! alone, in whatever order and in however many parts they come. What is found is exact at first, and then "at least".

use super::tally::Spot;

/// Most fingerprints that are kept as long as all of them are.
const MOST_OF_ALL: usize = 1 << 17;

/// Most fingerprints that are kept once they are chosen: few enough to be near a processor.
const MOST_OF_SOME: usize = 1 << 14;

/// The bits of a slot that tell which of the kept rows it is, counted from one: more than there are.
const PLACE: u64 = (1 << 20) - 1;

const FEWEST_SLOTS: usize = 1 << 10;

/// What is known of a row besides its fingerprint. Rows with the same fingerprint have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct RowFacts {
    /// The hash of the user of an event, or of a record's identifier.
    pub(super) owner: u64,
    /// The filters that admit the event, a bit each.
    pub(super) filters: u32,
}

/// How often a row occurs, and where first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    fingerprint: u64,
    count: u64,
    first: Spot,
    facts: RowFacts,
}

/// The fingerprints that are kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Repeats {
    /// How many zero bits a fingerprint begins with.
    zeros: u32,
    /// In the order in which they came.
    seen: Vec<Seen>,
    /// Where each of them is, found by the lowest bits of its fingerprint: the upper bits of that, and the place. 0 where
    /// there is none. A row that is new, as most are, is known to be by this alone.
    slots: Vec<u64>,
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
    /// Takes in a line of a chunk. Of most rows of a large file nothing is kept, and so no facts are asked for.
    #[inline]
    pub(super) fn add(&mut self, fingerprint: u64, facts: impl FnOnce() -> RowFacts, chunk: Spot, line: u64) {
        if fingerprint <= self.greatest() {
            self.unite(Seen { fingerprint, count: 1, first: Spot { line, ..chunk }, facts: facts() });
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        if other.zeros > self.zeros {
            self.keep(other.zeros);
        }
        for seen in &other.seen {
            if seen.fingerprint <= self.greatest() {
                self.unite(*seen);
            }
        }
    }

    /// What occurs more than once, if anything does.
    pub(super) fn found(&self) -> Option<Repeated> {
        let repeated = || self.seen.iter().filter(|seen| seen.count > 1);
        let first = repeated().map(|seen| seen.first).min()?;
        Some(Repeated { count: repeated().map(|seen| seen.count - 1).sum(), at_least: self.zeros > 0, first })
    }

    /// What is known of every different row. `None` where only some rows were kept.
    pub(super) fn distinct(&self) -> Option<impl Iterator<Item = RowFacts>> {
        (self.zeros == 0).then(|| self.seen.iter().map(|seen| seen.facts))
    }

    /// The greatest fingerprint that begins with as many zeros.
    fn greatest(&self) -> u64 {
        u64::MAX.checked_shr(self.zeros).unwrap_or_default()
    }

    fn unite(&mut self, more: Seen) {
        if self.slots.len() < 2 * (self.seen.len() + 1) {
            self.divide((2 * self.slots.len()).max(FEWEST_SLOTS));
        }
        match self.find(more.fingerprint) {
            Ok(place) => {
                let seen = &mut self.seen[place];
                seen.count += more.count;
                seen.first = seen.first.min(more.first);
            }
            Err(slot) => {
                self.seen.push(more);
                self.slots[slot] = more.fingerprint & !PLACE | self.seen.len() as u64;
                if self.seen.len() > if self.zeros == 0 { MOST_OF_ALL } else { MOST_OF_SOME } {
                    self.choose();
                }
            }
        }
    }

    /// The place of a fingerprint, or the slot where it would be found.
    #[expect(clippy::cast_possible_truncation, reason = "the lower bits are what is wanted")]
    fn find(&self, fingerprint: u64) -> Result<usize, usize> {
        let last = self.slots.len() - 1;
        let mut slot = fingerprint as usize & last;
        loop {
            let known = self.slots[slot];
            if known == 0 {
                return Err(slot);
            }
            let place = (known & PLACE) as usize - 1;
            if (known ^ fingerprint) & !PLACE == 0 && self.seen[place].fingerprint == fingerprint {
                return Ok(place);
            }
            slot = (slot + 1) & last;
        }
    }

    /// Makes the slots anew: at least so many, and twice as many as are filled, so that some are always free.
    #[cold]
    fn divide(&mut self, slots: usize) {
        self.slots = vec![0; slots.max(2 * (self.seen.len() + 1)).next_power_of_two()];
        for (place, seen) in self.seen.iter().enumerate() {
            if let Err(slot) = self.find(seen.fingerprint) {
                self.slots[slot] = seen.fingerprint & !PLACE | (place as u64 + 1);
            }
        }
    }

    /// Keeps as many as there should be of some.
    #[cold]
    fn choose(&mut self) {
        let mut of_zeros = [0; u64::BITS as usize + 1];
        for seen in &self.seen {
            of_zeros[seen.fingerprint.leading_zeros() as usize] += 1;
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
        self.seen.retain(|seen| seen.fingerprint <= greatest);
        self.seen.shrink_to(2 * MOST_OF_SOME);
        self.divide(2 * MOST_OF_SOME);
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
            repeats.add(mixed(row), RowFacts::default, spot(0), line as u64);
        }
        assert_eq!(repeats.found(), Some(Repeated { count: 3, at_least: false, first: spot(0) }));
        assert_eq!(repeats.distinct().map(Iterator::count), Some(3));
    }

    #[test]
    fn what_is_found_among_many_rows_does_not_depend_on_how_they_are_divided() {
        let rows = 3 * MOST_OF_ALL as u64;
        let row = |line: u64| mixed(line % (rows - 50_000));
        let mut whole = Repeats::default();
        let mut parts = vec![Repeats::default(); 3];
        for line in 0..rows {
            whole.add(row(line), RowFacts::default, spot(0), line);
        }
        for line in (0..rows).rev() {
            let part = &mut parts[usize::try_from(line / 7 % 3).expect("small")];
            part.add(row(line), RowFacts::default, spot(0), line);
        }
        let merged = parts.into_iter().reduce(|mut one, other| {
            one.merge(&other);
            one
        });
        let found = whole.found().expect("repeats");
        assert_eq!(merged.and_then(|merged| merged.found()), Some(found));
        assert!(found.at_least && (1_000..10_000).contains(&found.count), "{found:?}");
        assert!(whole.seen.len() <= MOST_OF_SOME);
        assert!(whole.distinct().is_none());
    }
}
