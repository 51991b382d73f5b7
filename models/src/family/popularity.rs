//! How often items are interacted with: what everybody is offered, and what is known of a user of whom nothing is known.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::selection::Scored;
use crate::sequences::number_of;

/// Items by their interactions.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Popularity {
    #[serde(with = "crate::columns")]
    counts: Vec<f64>,
    /// All items, those with most interactions first; of equals the lower number first.
    #[serde(with = "crate::columns")]
    order: Vec<u32>,
    total: f64,
    /// How many items have interactions.
    known: f64,
}

impl Popularity {
    /// From the interactions of each item, by its number.
    pub(crate) fn new(counts: Vec<f64>) -> Self {
        let mut order: Vec<u32> = (0..number_of(counts.len())).collect();
        let descending = |one: &u32, other: &u32| counts[*other as usize].total_cmp(&counts[*one as usize]);
        order.sort_unstable_by(|one, other| match descending(one, other) {
            Ordering::Equal => one.cmp(other),
            unequal => unequal,
        });
        let total = counts.iter().sum();
        let known = counts.iter().map(|count| f64::from(u8::from(*count > 0.0))).sum();
        Self { counts, order, total, known }
    }

    /// How many items there are.
    pub(crate) fn len(&self) -> usize {
        self.counts.len()
    }

    /// How many interactions an item has.
    pub(crate) fn count(&self, item: u32) -> f64 {
        self.counts.get(item as usize).copied().unwrap_or_default()
    }

    /// The greatest number of interactions that an item has.
    pub(crate) fn greatest(&self) -> f64 {
        self.order.first().map_or(0.0, |item| self.count(*item))
    }

    /// How many items have interactions.
    pub(crate) fn known(&self) -> f64 {
        self.known
    }

    /// The number of interactions of each item.
    pub(crate) fn counts(&self) -> &[f64] {
        &self.counts
    }

    /// An item's share of all interactions, where every item counts one more than it has: the shares of all items add up
    /// to 1, and none is 0.
    pub(crate) fn share(&self, item: u32) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a count of items")]
        let items = self.counts.len() as f64;
        (self.count(item) + 1.0) / (self.total + items)
    }

    /// All items with their shares, those with most interactions first.
    pub(crate) fn best_first(&self) -> impl Iterator<Item = Scored> {
        self.order.iter().map(|item| Scored { item: *item, score: self.share(*item) })
    }
}
