//! The newest entries of a sequence that goes on for as long as the emulator does.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// The newest entries, which are numbered from 0 on, the first that there ever was.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Recent<T> {
    entries: VecDeque<T>,
    /// How many entries there have been.
    count: usize,
    /// How many are kept.
    most: usize,
}

impl<T> Recent<T> {
    /// A sequence of which so many entries are kept.
    pub(crate) const fn new(most: usize) -> Self {
        Self { entries: VecDeque::new(), count: 0, most }
    }

    /// Adds an entry, in the place of the oldest if there are too many.
    pub(crate) fn push(&mut self, entry: T) {
        if self.entries.len() >= self.most {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
        self.count += 1;
    }

    /// Forgets the entries that are kept; the numbers go on.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }

    /// How many entries there have been, which is the number of the next.
    pub(crate) const fn count(&self) -> usize {
        self.count
    }

    /// The entries from that number on, as far as they are kept, in the order in which they came.
    pub(crate) fn since(&self, number: usize) -> impl Iterator<Item = &T> {
        let first = self.count - self.entries.len();
        self.entries.iter().skip(number.saturating_sub(first))
    }

    /// How many are kept.
    pub(crate) fn kept(&self) -> usize {
        self.entries.len()
    }

    /// The entry of that number, if it is kept.
    pub(crate) fn get(&self, number: usize) -> Option<&T> {
        self.entries.get(number.checked_sub(self.count - self.entries.len())?)
    }

    /// The entries that are kept with their numbers, the newest first.
    pub(crate) fn numbered_newest_first(&self) -> impl Iterator<Item = (usize, &T)> {
        (0..self.count).rev().zip(self.entries.iter().rev())
    }

    /// The entries that are kept, the newest first.
    pub(crate) fn newest_first(&mut self) -> impl Iterator<Item = &mut T> {
        self.entries.iter_mut().rev()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_keep_their_numbers_when_older_ones_are_forgotten() {
        let mut recent = Recent::new(3);
        let since = |recent: &Recent<char>, number| recent.since(number).collect::<String>();
        assert_eq!((recent.count(), since(&recent, 0)), (0, String::new()));
        "abcde".chars().for_each(|entry| recent.push(entry));
        assert_eq!(recent.count(), 5);
        for (number, expected) in ["cde", "cde", "cde", "de", "e", "", ""].into_iter().enumerate() {
            assert_eq!(since(&recent, number), expected, "{number}");
        }
        assert_eq!(recent.newest_first().map(|entry| *entry).collect::<String>(), "edc");
        assert_eq!(recent.numbered_newest_first().collect::<Vec<_>>(), [(4, &'e'), (3, &'d'), (2, &'c')]);
        assert_eq!([1, 2, 4, 5].map(|number| recent.get(number)), [None, Some(&'c'), Some(&'e'), None]);
        assert_eq!(recent.kept(), 3);
        recent.clear();
        recent.push('f');
        assert_eq!((recent.count(), since(&recent, 0)), (6, "f".to_owned()));
    }
}
