//! Identifiers that are numbered while others read a snapshot of them.

use std::sync::Arc;

use crate::vocabulary::Vocabulary;

/// How many new identifiers are kept apart from the others before these are copied.
const MOST_RECENT: usize = 1024;

/// A [`Vocabulary`] whose clones share memory.
///
/// A clone costs two increments of a counter. While a clone exists, what is new goes into a second, small vocabulary, and
/// the large one is copied once for 1024 new identifiers only. Without a clone nothing is copied. Numbers never change.
#[derive(Debug, Clone, Default)]
pub struct SharedVocabulary {
    settled: Arc<Vocabulary>,
    /// Their numbers follow those of `settled`.
    recent: Arc<Vocabulary>,
}

impl SharedVocabulary {
    /// The number of an identifier, which gets the next one if it has none yet.
    pub fn number(&mut self, identifier: &str) -> u32 {
        if self.recent.is_empty()
            && let Some(settled) = Arc::get_mut(&mut self.settled)
        {
            return settled.number(identifier);
        }
        if let Some(number) = self.get(identifier) {
            return number;
        }
        if self.recent.len() >= MOST_RECENT {
            let settled = Arc::make_mut(&mut self.settled);
            for recent in self.recent.iter() {
                settled.number(recent);
            }
            self.recent = Arc::default();
        }
        self.first_recent() + Arc::make_mut(&mut self.recent).number(identifier)
    }

    /// The number of an identifier that has one.
    #[must_use]
    pub fn get(&self, identifier: &str) -> Option<u32> {
        let recent = || Some(self.first_recent() + self.recent.get(identifier)?);
        self.settled.get(identifier).or_else(recent)
    }

    /// The identifier with a number.
    #[must_use]
    pub fn name(&self, number: u32) -> Option<&str> {
        let recent = || self.recent.name(number.checked_sub(self.first_recent())?);
        self.settled.name(number).or_else(recent)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.settled.len() + self.recent.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// [`Vocabulary::number`] keeps the numbers within 32 bits.
    fn first_recent(&self) -> u32 {
        u32::try_from(self.settled.len()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_keep_what_they_had_while_the_original_grows() {
        let mut vocabulary = SharedVocabulary::default();
        let name = |number: usize| format!("i{number}");
        let mut snapshots = Vec::new();
        for number in 0..4000 {
            assert_eq!(vocabulary.number(&name(number)) as usize, number);
            if number % 700 == 1 {
                snapshots.push(vocabulary.clone());
            }
        }
        for snapshot in snapshots.iter().chain([&vocabulary]) {
            for number in 0..4000 {
                let known = number < snapshot.len();
                let at = u32::try_from(number).expect("a small number");
                assert_eq!(snapshot.get(&name(number)), known.then_some(at));
                assert_eq!(snapshot.name(at), known.then(|| name(number)).as_deref());
            }
        }
        assert_eq!(snapshots[0].len(), 2);
        assert_eq!(vocabulary.number("i7"), 7);
    }
}
