//! How often each of many identifiers occurs: a table of hashes, the one thing whose memory grows with the data.

use super::hash::slot;

/// One identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Entry {
    /// Its hash; 0 of an entry that is free.
    pub(super) key: u64,
    /// How often it occurs.
    pub(super) count: u32,
    /// The filters that admit one of its events, in the lower half, and two or more, in the upper half.
    pub(super) admitted: u32,
}

/// Entries, found by the highest bits of their hashes.
#[derive(Debug, Clone, Default)]
pub(super) struct Census {
    entries: Vec<Entry>,
    distinct: usize,
}

/// How many filters an entry can tell apart.
pub(super) const MOST_FILTERS: usize = 16;

const SMALLEST: usize = 1 << 10;

impl Census {
    pub(super) fn len(&self) -> usize {
        self.distinct
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.key != 0)
    }

    pub(super) fn contains(&self, key: u64) -> bool {
        !self.entries.is_empty() && self.entries[self.place(key)].key == key
    }

    /// Brings the entries of some hashes near, all at once and not one after the other. Gives back what keeps a
    /// compiler from leaving it out.
    pub(super) fn approach(&self, keys: &[u64]) -> u32 {
        let Some(last) = self.entries.len().checked_sub(1) else { return 0 };
        keys.iter().fold(0, |seen, key| seen ^ self.entries[self.home(*key) & last].count)
    }

    /// Counts one event that these filters admit.
    #[inline]
    pub(super) fn add(&mut self, key: u64, filters: u32) {
        // Most are where they belong, and have been seen before.
        if !self.entries.is_empty() {
            let home = self.home(key);
            let entry = &mut self.entries[home];
            if entry.key == key {
                entry.count = entry.count.saturating_add(1);
                entry.admitted |= filters | (entry.admitted & filters) << MOST_FILTERS;
                return;
            }
        }
        self.unite(Entry { key, count: 1, admitted: filters });
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for entry in other.iter() {
            self.unite(*entry);
        }
    }

    fn unite(&mut self, more: Entry) {
        if self.distinct * 3 >= self.entries.len() * 2 {
            self.grow();
        }
        let place = self.place(more.key);
        let entry = &mut self.entries[place];
        if entry.key == 0 {
            *entry = more;
            self.distinct += 1;
            return;
        }
        entry.count = entry.count.saturating_add(more.count);
        let twice = (entry.admitted & more.admitted) << MOST_FILTERS;
        entry.admitted |= more.admitted | twice;
    }

    /// Where an entry is, or would be.
    fn place(&self, key: u64) -> usize {
        let last = self.entries.len() - 1;
        let mut place = self.home(key);
        while self.entries[place].key != key && self.entries[place].key != 0 {
            place = (place + 1) & last;
        }
        place
    }

    fn home(&self, key: u64) -> usize {
        slot(key, self.entries.len())
    }

    #[cold]
    fn grow(&mut self) {
        let length = (self.entries.len() * 2).max(SMALLEST);
        let entries = std::mem::replace(&mut self.entries, vec![Entry::default(); length]);
        for entry in entries.into_iter().filter(|entry| entry.key != 0) {
            let place = self.place(entry.key);
            self.entries[place] = entry;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::data::hash::hash;

    #[test]
    fn counts_are_those_of_a_map_however_they_are_divided() {
        let mut random = fastrand::Rng::with_seed(5);
        let keys: Vec<u64> = (0..50_000).map(|_| hash(&random.u32(..7_000).to_le_bytes())).collect();
        let mut expected: HashMap<u64, u32> = HashMap::new();
        let mut parts = [Census::default(), Census::default()];
        for key in keys {
            *expected.entry(key).or_default() += 1;
            parts[usize::from(random.bool())].add(key, 0);
        }
        let [mut whole, other] = parts;
        whole.merge(&other);
        assert_eq!(whole.len(), expected.len());
        assert!(whole.iter().all(|entry| expected.get(&entry.key) == Some(&entry.count)));
        assert!(expected.keys().all(|key| whole.contains(*key)));
        assert!(!whole.contains(hash(b"another")));
    }

    #[test]
    fn a_filter_knows_those_who_come_once_and_those_who_come_again() {
        let mut census = Census::default();
        for (key, filters) in [(1, 0b01), (1, 0b11), (2, 0b10), (3, 0), (3, 0)] {
            census.add(key, filters);
        }
        let mut other = Census::default();
        other.add(2, 0b10);
        census.merge(&other);
        let admitted = |key| census.iter().find(|entry| entry.key == key).map(|entry| entry.admitted);
        assert_eq!([1, 2, 3].map(admitted), [Some(0b01 << 16 | 0b11), Some(0b10 << 16 | 0b10), Some(0)]);
    }
}
