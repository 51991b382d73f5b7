//! What occurs more than once, found with memory that does not grow.
//!
//! As long as there are few different rows, all of their fingerprints are kept. When there are too many, only those that
//! begin with a zero bit are kept, then only those that begin with two, and so on. What is kept depends on the rows
//! alone, in whatever order and in however many parts they come. What is found is exact at first, and then "at least".

use super::hash::HashedMap;
use super::tally::Location;

/// Most fingerprints that are kept as long as all of them are.
const MOST_OF_ALL: usize = 1 << 17;

/// Most fingerprints that are kept once they are chosen: few enough to be near a processor.
const MOST_OF_SOME: usize = 1 << 14;

/// The bits of a slot that say which of the kept rows it is, counted from one: more than there are.
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

/// A row that is kept, and where it is first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct KeptRow {
    fingerprint: u64,
    first: Location,
    facts: RowFacts,
}

/// How often a row occurs besides its first place, and where next. Most rows do not, and have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Repeat {
    count: u64,
    again: Location,
}

/// The fingerprints that are kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Repeats {
    /// How many zero bits a fingerprint begins with.
    zeros: u32,
    /// In the order in which they came.
    kept: Vec<KeptRow>,
    /// Where each of them is, found by the lowest bits of its fingerprint: the upper bits of that, and the place. 0 where
    /// there is none. A row that is new, as most are, is known to be by this alone.
    slots: Vec<u64>,
    /// What is known of those that occur again, by their fingerprints.
    repeats: HashedMap<Repeat>,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Repeated {
    /// How many rows there are besides the first of each kind.
    pub(super) count: u64,
    /// Whether there may be more.
    pub(super) at_least: bool,
    /// The first row that occurs again.
    pub(super) first: Location,
    /// Where it does.
    pub(super) again: Location,
}

impl Repeats {
    /// Takes in the fingerprints of some rows. Of most rows of a large file nothing is kept: only of those that are is it
    /// asked where they are and what is known of them, `None` for what counts for no row.
    #[inline]
    pub(super) fn add_all(
        &mut self,
        fingerprints: impl Iterator<Item = u64>,
        row: impl Fn(usize) -> Option<(Location, RowFacts)>,
    ) {
        let mut greatest = self.greatest();
        for (place, fingerprint) in fingerprints.enumerate() {
            if fingerprint <= greatest
                && let Some((first, facts)) = row(place)
            {
                self.add(KeptRow { fingerprint, first, facts });
                greatest = self.greatest();
            }
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        if other.zeros > self.zeros {
            self.keep(other.zeros);
        }
        for kept in &other.kept {
            if kept.fingerprint <= self.greatest() {
                self.add(*kept);
            }
        }
        for (fingerprint, repeat) in &other.repeats {
            self.repeat(*fingerprint, *repeat);
        }
    }

    /// What occurs more than once, if anything does.
    pub(super) fn found(&self) -> Option<Repeated> {
        let repeated = self.kept.iter().filter_map(|kept| Some((kept.first, self.repeats.get(&kept.fingerprint)?)));
        let (first, Repeat { again, .. }) = repeated.min_by_key(|(first, _)| *first)?;
        let count = self.repeats.values().map(|repeat| repeat.count).sum();
        Some(Repeated { count, at_least: self.zeros > 0, first, again: *again })
    }

    /// What is known of every different row. `None` where only some rows were kept.
    pub(super) fn distinct(&self) -> Option<impl Iterator<Item = RowFacts>> {
        (self.zeros == 0).then(|| self.kept.iter().map(|kept| kept.facts))
    }

    /// The greatest fingerprint that begins with as many zeros.
    fn greatest(&self) -> u64 {
        u64::MAX.checked_shr(self.zeros).unwrap_or_default()
    }

    fn add(&mut self, more: KeptRow) {
        if self.slots.len() < 2 * (self.kept.len() + 1) {
            self.divide((2 * self.slots.len()).max(FEWEST_SLOTS));
        }
        match self.find(more.fingerprint) {
            Ok(place) => {
                let first = &mut self.kept[place].first;
                let again = more.first.max(*first);
                *first = more.first.min(*first);
                self.repeat(more.fingerprint, Repeat { count: 1, again });
            }
            Err(slot) => {
                self.kept.push(more);
                self.slots[slot] = more.fingerprint & !PLACE | self.kept.len() as u64;
                if self.kept.len() > if self.zeros == 0 { MOST_OF_ALL } else { MOST_OF_SOME } {
                    self.choose();
                }
            }
        }
    }

    /// Counts more of a row that is kept.
    fn repeat(&mut self, fingerprint: u64, more: Repeat) {
        if fingerprint <= self.greatest() {
            let known = self.repeats.entry(fingerprint).or_insert(Repeat { count: 0, again: more.again });
            known.count += more.count;
            known.again = known.again.min(more.again);
        }
    }

    /// The place of a fingerprint, or the slot where it would be found.
    #[expect(clippy::cast_possible_truncation, reason = "the lower bits are what is needed")]
    fn find(&self, fingerprint: u64) -> Result<usize, usize> {
        let last = self.slots.len() - 1;
        let mut slot = fingerprint as usize & last;
        loop {
            let known = self.slots[slot];
            if known == 0 {
                return Err(slot);
            }
            let place = (known & PLACE) as usize - 1;
            if (known ^ fingerprint) & !PLACE == 0 && self.kept[place].fingerprint == fingerprint {
                return Ok(place);
            }
            slot = (slot + 1) & last;
        }
    }

    /// Makes the slots anew: at least so many, and twice as many as are filled, so that some are always free.
    #[cold]
    fn divide(&mut self, slots: usize) {
        self.slots = vec![0; slots.max(2 * (self.kept.len() + 1)).next_power_of_two()];
        for (place, kept) in self.kept.iter().enumerate() {
            if let Err(slot) = self.find(kept.fingerprint) {
                self.slots[slot] = kept.fingerprint & !PLACE | (place as u64 + 1);
            }
        }
    }

    /// Keeps as many as there should be of some.
    #[cold]
    fn choose(&mut self) {
        let mut of_zeros = [0; u64::BITS as usize + 1];
        for kept in &self.kept {
            of_zeros[kept.fingerprint.leading_zeros() as usize] += 1;
        }
        let (mut zeros, mut kept) = (self.zeros, self.kept.len());
        while kept > MOST_OF_SOME {
            kept -= of_zeros[zeros as usize];
            zeros += 1;
        }
        self.keep(zeros);
    }

    fn keep(&mut self, zeros: u32) {
        self.zeros = zeros;
        let greatest = self.greatest();
        self.kept.retain(|kept| kept.fingerprint <= greatest);
        self.repeats.retain(|fingerprint, _| *fingerprint <= greatest);
        self.kept.shrink_to(2 * MOST_OF_SOME);
        self.divide(2 * MOST_OF_SOME);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::hash::mixed;

    fn location(line: u64) -> Location {
        Location { file: 0, chunk: 0, line }
    }

    #[test]
    fn repeats_are_found_exactly_while_there_are_few_rows() {
        let mut repeats = Repeats::default();
        assert_eq!(repeats.found(), None);
        for (line, row) in [7, 5, 8, 5, 7, 5].into_iter().enumerate() {
            repeats.add_all([mixed(row)].into_iter(), |_| Some((location(line as u64), RowFacts::default())));
        }
        let expected = Repeated { count: 3, at_least: false, first: location(0), again: location(4) };
        assert_eq!(repeats.found(), Some(expected));
        assert_eq!(repeats.distinct().map(Iterator::count), Some(3));
    }

    #[test]
    fn what_is_found_among_many_rows_does_not_depend_on_how_they_are_divided() {
        let rows = 3 * MOST_OF_ALL as u64;
        let row = |line: u64| mixed(line % (rows - 50_000));
        let mut entire = Repeats::default();
        let mut parts = vec![Repeats::default(); 3];
        for line in 0..rows {
            entire.add_all([row(line)].into_iter(), |_| Some((location(line), RowFacts::default())));
        }
        for line in (0..rows).rev() {
            let part = &mut parts[usize::try_from(line / 7 % 3).expect("small")];
            part.add_all([row(line)].into_iter(), |_| Some((location(line), RowFacts::default())));
        }
        let merged = parts.into_iter().reduce(|mut one, other| {
            one.merge(&other);
            one
        });
        let found = entire.found().expect("repeats");
        assert_eq!(merged.and_then(|merged| merged.found()), Some(found));
        assert!(found.at_least && (1_000..10_000).contains(&found.count), "{found:?}");
        assert!(entire.kept.len() <= MOST_OF_SOME);
        assert!(entire.distinct().is_none());
    }
}
