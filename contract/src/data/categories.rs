//! The categories of a column, as long as there are not too many.

use super::hash::{HashedSet, hash, slot};
use super::lists::CommaMembers;

/// The different categories of a column that the service recommends at most. Source: the developer guide on items.
pub const MOST_CATEGORIES: usize = 1000;

/// How many values are remembered as they are, so that most need not be taken apart.
const REMEMBERED: usize = 256;

/// The hashes of the categories, one more than there should be at most.
#[derive(Debug, Clone)]
pub(super) struct Categories {
    distinct: HashedSet,
    /// Of values with commas.
    members: CommaMembers,
    recent: Vec<u64>,
}

impl Default for Categories {
    fn default() -> Self {
        Self { distinct: HashedSet::default(), members: CommaMembers::default(), recent: vec![0; REMEMBERED] }
    }
}

impl Categories {
    pub(super) fn are_too_many(&self) -> bool {
        self.distinct.len() > MOST_CATEGORIES
    }

    /// Whether a value has come lately that nothing was wrong with.
    #[inline]
    pub(super) fn knows(&self, hashed: u64) -> bool {
        self.recent[slot(hashed, REMEMBERED)] == hashed
    }

    /// Takes in a value, which may be several categories with `|` between them. It is known from then on if it is plain.
    pub(super) fn add(&mut self, value: &[u8], hashed: u64, is_plain: bool) {
        if is_plain {
            self.recent[slot(hashed, REMEMBERED)] = hashed;
        }
        if self.distinct.len() <= MOST_CATEGORIES {
            self.distinct.extend(value.split(|byte| *byte == b'|').filter(|part| !part.is_empty()).map(hash));
        }
    }

    /// Takes in a value with commas, of which it is not known whether they separate categories.
    pub(super) fn add_commas(&mut self, value: &[u8]) {
        self.members.add(value);
    }

    /// Whether values with commas are lists.
    pub(super) fn are_lists(&self) -> bool {
        self.members.are_lists(|member| self.distinct.contains(&member))
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.distinct.extend(other.distinct);
        self.members.merge(other.members);
    }
}

/// Whether one of the categories is empty.
pub(super) fn has_an_empty_part(value: &[u8]) -> bool {
    value.contains(&b'|') && value.split(|byte| *byte == b'|').any(<[u8]>::is_empty)
}
