//! Items that occur near an item in the histories of users.

use serde::{Deserialize, Serialize};

use super::popularity::Popularity;
use super::repeats::Repeats;
use crate::accumulator::Accumulator;
use crate::fit::{Cancelled, Input};
use crate::index::{HistoryIndex, Surroundings};
use crate::selection::Scored;
use crate::sequences::{LengthFilter, Occurrence, number_of, percentile_index};
use crate::session::Session;

/// How the items near an item count.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Settings {
    /// Of how many users of each item the histories are looked at, those with the newest interactions.
    pub(crate) sampled: usize,
    /// What of a history counts.
    pub(crate) surroundings: Surroundings,
    /// The exponent by which the popularity of an item counts against it.
    pub(crate) discount: f64,
    /// The exponent by which the length of a history counts against it: who has everything says little.
    pub(crate) length_discount: f64,
    /// How many of the users who are looked at must have both items.
    pub(crate) least_users: f32,
    /// Between which percentiles of the numbers of interactions an item must be.
    pub(crate) item_percentiles: (f64, f64),
    /// Which histories count, by their length.
    pub(crate) filter: LengthFilter,
}

/// A fitted model.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Cooccurrence {
    settings: Settings,
    index: HistoryIndex,
    popularity: Popularity,
    /// The least and the greatest number of interactions of an item that is recommended.
    counts: (f64, f64),
    repeats: Repeats,
}

/// Buffers that a question fills.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    items: Accumulator,
    users: Accumulator,
    of_one: Accumulator,
}

impl Settings {
    /// Those of a recipe. The published hyperparameters are `popularity_discount_factor` and `min_cointeraction_count`;
    /// `docs/models.md` says where the others come from.
    pub(crate) fn of(input: &Input<'_>) -> Self {
        let parameters = input.hyperparameters();
        let given = |name: &str, otherwise: f64| {
            if parameters.is_given(name) { parameters.number(name, otherwise) } else { otherwise }
        };
        let discount = parameters.number("popularity_discount_factor", 0.0);
        #[expect(clippy::cast_possible_truncation, reason = "from 0 to 10")]
        let least_users = parameters.number("min_cointeraction_count", 1.0) as f32;
        Self {
            sampled: 1000,
            surroundings: Surroundings { half_life: 5.0, before: 0.8 },
            discount: discount * discount * 0.25,
            length_discount: 0.5,
            least_users,
            item_percentiles: (
                given("min_item_interaction_count_percentile", 0.0),
                given("max_item_interaction_count_percentile", 1.0),
            ),
            filter: LengthFilter::of(&parameters),
        }
    }
}

impl Cooccurrence {
    /// Fitted to histories.
    pub(crate) fn fit(input: &Input<'_>, settings: Settings) -> Result<Self, Cancelled> {
        let items = input.data.items.len();
        let index = HistoryIndex::new(input, settings.filter, settings.sampled, settings.surroundings)?;
        let popularity = Popularity::new(index.sequences.counts(items));
        let repeats = Repeats::fit(&index.sequences, items, &input.progress)?;
        let counts = bounds(&popularity, settings.item_percentiles);
        Ok(Self { settings, index, popularity, counts, repeats })
    }

    /// What occurs near an item, in any order.
    pub(crate) fn near(&self, item: u32, scratch: &mut Scratch) -> Vec<Scored> {
        let Scratch { items, users, of_one } = scratch;
        let size = self.popularity.len();
        items.reset(size);
        users.reset(size);
        for occurrence in self.index.occurrences.of(item) {
            of_one.reset(size);
            self.index.add_surroundings(*occurrence, self.weight_of_user(occurrence.user), of_one);
            for (other, sum) in of_one.iter() {
                items.add(other, sum);
                users.add(other, 1.0);
            }
        }
        let (least, most) = self.counts;
        let is_near = |other: u32| {
            let count = self.popularity.count(other);
            other != item && users.get(other) >= self.settings.least_users && (least..=most).contains(&count)
        };
        let near = items.iter().filter(|(other, _)| is_near(*other));
        near.map(|(other, sum)| Scored { item: other, score: self.discounted(other, f64::from(sum)) }).collect()
    }

    /// The items of a session that the user is less likely to come back to than to any item drawn at random, in the order
    /// of their numbers.
    pub(crate) fn finished(&self, session: &Session) -> Vec<u32> {
        let known = self.popularity.known();
        let visited = session.visited();
        let finished = visited.iter().filter(|visited| self.repeats.chance(visited.ago) * known < 1.0);
        let mut finished: Vec<u32> = finished.map(|visited| visited.item).collect();
        finished.sort_unstable();
        finished
    }

    /// How often items are interacted with.
    pub(crate) fn popularity(&self) -> &Popularity {
        &self.popularity
    }

    /// How many users there are.
    pub(crate) fn users(&self) -> u32 {
        self.index.sequences.users()
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

    #[expect(clippy::cast_possible_truncation, reason = "scores are of single precision")]
    fn weight_of_user(&self, user: u32) -> f32 {
        let length = f64::from(number_of(self.index.sequences.range(user).len()));
        libm::pow(length.max(1.0), -self.settings.length_discount) as f32
    }

    fn discounted(&self, item: u32, sum: f64) -> f64 {
        sum / libm::pow(self.popularity.count(item).max(1.0), self.settings.discount)
    }
}

/// The least and the greatest number of interactions between two percentiles of the items that have any.
fn bounds(popularity: &Popularity, (least, most): (f64, f64)) -> (f64, f64) {
    let mut counts: Vec<f64> = popularity.counts().iter().copied().filter(|count| *count > 0.0).collect();
    counts.sort_unstable_by(f64::total_cmp);
    let at = |percentile: f64| counts.get(percentile_index(counts.len(), percentile)).copied();
    let lower = if least > 0.0 { at(least) } else { None };
    let upper = if most < 1.0 { at(most) } else { None };
    (lower.unwrap_or(0.0), upper.unwrap_or(f64::INFINITY))
}
