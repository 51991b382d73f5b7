//! Items that occur near an item in the histories of users.

use super::popularity::Popularity;
use crate::accumulator::Accumulator;
use crate::fit::{Cancelled, Input};
use crate::index::{HistoryIndex, Surroundings};
use crate::selection::Scored;
use crate::sequences::{LengthFilter, Occurrence};

/// How the items near an item count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Settings {
    /// Of how many users of each item the histories are looked at, those with the newest interactions.
    pub(crate) sampled: usize,
    /// What of a history counts.
    pub(crate) surroundings: Surroundings,
    /// The exponent by which the popularity of an item counts against it, from 0 to 1.
    pub(crate) discount: f64,
    /// How many of the users who are looked at must have both items.
    pub(crate) least_users: u32,
}

/// A fitted model.
#[derive(Debug)]
pub(crate) struct Cooccurrence {
    settings: Settings,
    index: HistoryIndex,
    popularity: Popularity,
}

/// What a question needs room for.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    items: Accumulator,
    users: Accumulator,
    of_one: Accumulator,
}

impl Settings {
    pub(crate) fn of(_input: &Input<'_>) -> Self {
        use super::neighbours::knob;
        Self {
            sampled: knob("CM", 1000.0) as usize,
            surroundings: Surroundings { half_life: knob("CHL", 5.0), before: knob("CBEF", 0.8) as f32 },
            discount: knob("CDISC", 0.3),
            least_users: knob("CLEAST", 3.0) as u32,
        }
    }
}

impl Cooccurrence {
    /// Fitted to histories.
    pub(crate) fn fit(input: &Input<'_>, settings: Settings, filter: LengthFilter) -> Result<Self, Cancelled> {
        let index = HistoryIndex::new(input, filter, settings.sampled, settings.surroundings)?;
        let popularity = Popularity::new(index.sequences.counts(input.data.items.len()));
        Ok(Self { settings, index, popularity })
    }

    /// What occurs near an item, in any order.
    pub(crate) fn near(&self, item: u32, scratch: &mut Scratch) -> Vec<Scored> {
        let Scratch { items, users, of_one } = scratch;
        let size = self.popularity.len();
        items.reset(size);
        users.reset(size);
        for occurrence in self.index.occurrences.of(item) {
            of_one.reset(size);
            self.index.add_surroundings(*occurrence, 1.0, of_one);
            for (other, sum) in of_one.iter() {
                items.add(other, sum);
                users.add(other, 1.0);
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "from 0 to 10")]
        let least = self.settings.least_users as f32;
        let others = items.iter().filter(|(other, _)| *other != item && users.get(*other) >= least);
        others.map(|(other, sum)| Scored { item: other, score: self.discounted(other, f64::from(sum)) }).collect()
    }

    /// What occurs near an item, the best first, and then the most popular items, which have no score.
    pub(crate) fn best_first<'a>(
        &'a self,
        item: Option<u32>,
        scratch: &'a mut Scratch,
    ) -> impl Iterator<Item = Scored> {
        let near = item.map(|item| self.near(item, scratch)).unwrap_or_default();
        super::followed_by_popular(near, item, &self.popularity)
    }

    /// How many users there are.
    pub(crate) fn users(&self) -> u32 {
        self.index.sequences.users()
    }

    /// How many items there are.
    pub(crate) fn items(&self) -> usize {
        self.popularity.len()
    }

    /// The items of a user, the oldest first.
    pub(crate) fn history(&self, user: u32) -> &[u32] {
        &self.index.sequences.items()[self.index.sequences.range(user)]
    }

    /// Where an item is in the histories of users.
    pub(crate) fn occurrences(&self, item: u32) -> &[Occurrence] {
        self.index.occurrences.of(item)
    }

    /// How many interactions of the user came after one.
    pub(crate) fn place_from_end(&self, occurrence: Occurrence) -> usize {
        self.index.sequences.range(occurrence.user).end - 1 - occurrence.place as usize
    }

    fn discounted(&self, item: u32, sum: f64) -> f64 {
        sum / libm::pow(self.popularity.count(item).max(1.0), self.settings.discount)
    }
}
