//! Items whose attributes and texts resemble those of an item, with what popularity and freshness add.

use serde::{Deserialize, Serialize};

use super::content::Content;
use super::popularity::Popularity;
use super::{Question, followed_by_popular};
use crate::accumulator::Accumulator;
use crate::fit::Input;
use crate::selection::Scored;
use crate::sequences::number_of;

/// A fitted model.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Semantic {
    content: Content,
    popularity: Popularity,
    /// By item: from 0, for the oldest or what has no date of creation, to 1 for the newest.
    #[serde(with = "crate::columns")]
    freshness: Vec<f32>,
}

impl Semantic {
    /// Of parts that are fitted already, and the dates of the records.
    pub(crate) fn fit(input: &Input<'_>, content: Content, popularity: Popularity) -> Self {
        let records = &input.data.item_records;
        let numbers = 0..number_of(input.data.items.len());
        let created: Vec<Option<i64>> = numbers.map(|item| records.created(item)).collect();
        let known = || created.iter().flatten().copied();
        let (oldest, newest) = (known().min().unwrap_or_default(), known().max().unwrap_or_default());
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a share of a span of time")]
        let share = |time: i64| ((time - oldest) as f64 / ((newest - oldest).max(1)) as f64) as f32;
        let freshness = created.iter().map(|time| time.map_or(0.0, share)).collect();
        Self { content, popularity, freshness }
    }

    /// How popular an item is, from 0 to 1, on a scale on which ten times as many interactions are one step.
    pub(crate) fn popularity_of(&self, item: u32) -> f64 {
        libm::log1p(self.popularity.count(item)) / libm::log1p(self.popularity.greatest().max(1.0))
    }

    /// How fresh an item is, from 0 to 1.
    pub(crate) fn freshness_of(&self, item: u32) -> f64 {
        f64::from(self.freshness.get(item as usize).copied().unwrap_or_default())
    }

    /// What resembles the item of a question, the best first, and then the most popular items, which have no score.
    pub(crate) fn best_first(&self, question: &Question, buffer: &mut Accumulator) -> impl Iterator<Item = Scored> {
        let items = self.popularity.len();
        let mut similar = question.item.map(|item| self.content.similar(item, buffer, items)).unwrap_or_default();
        let influence = question.influence;
        if influence.popularity > 0.0 || influence.freshness > 0.0 {
            for Scored { item, score } in &mut similar {
                *score += influence.popularity * self.popularity_of(*item);
                *score += influence.freshness * self.freshness_of(*item);
            }
        }
        followed_by_popular(similar, question.item, &self.popularity)
    }

    /// How similar two items are, from 0 to 1.
    pub(crate) fn similarity(&self, one: u32, other: u32) -> f64 {
        self.content.similarity(one, other)
    }

    /// What some items have in common, and how much of it each has.
    pub(crate) fn theme(&self, items: &[u32]) -> Option<(String, Vec<f64>)> {
        self.content.theme(items)
    }
}
