//! The best items of an answer, found one after the other.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// An item with what it is put in order by: the higher first; of equals the lower number first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scored {
    /// The item.
    pub(crate) item: u32,
    /// Its score.
    pub(crate) score: f64,
}

impl Eq for Scored {}

impl Ord for Scored {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score.total_cmp(&other.score).then(other.item.cmp(&self.item))
    }
}

impl PartialOrd for Scored {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Items the best first, from some in any order and others that are in order already.
///
/// A heap is made in a time that is proportional to its size, and each item that is looked at costs little more; so an
/// answer of a few items never sorts all of them.
pub(crate) struct BestFirst<Others: Iterator<Item = Scored>> {
    scored: BinaryHeap<Scored>,
    others: std::iter::Peekable<Others>,
}

impl<Others: Iterator<Item = Scored>> BestFirst<Others> {
    /// `others` come the best first.
    pub(crate) fn new(scored: Vec<Scored>, others: Others) -> Self {
        Self { scored: BinaryHeap::from(scored), others: others.peekable() }
    }
}

impl<Others: Iterator<Item = Scored>> Iterator for BestFirst<Others> {
    type Item = Scored;

    fn next(&mut self) -> Option<Scored> {
        match (self.scored.peek(), self.others.peek()) {
            (Some(scored), Some(other)) if other > scored => self.others.next(),
            (Some(_), _) => self.scored.pop(),
            (None, _) => self.others.next(),
        }
    }
}
