//! What the context of a request says about items: how much more often they are interacted with in it than otherwise.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::popularity::Popularity;
use crate::fit::Input;
use crate::training_data::TrainingData;

/// How many interactions as everywhere are added to those of a context, so that a few of them say little.
const PRIOR: f64 = 100.0;

/// The interactions of items by context.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Contexts {
    /// By the number of the context: items in the order of their numbers, with how often they are interacted with in it.
    items: Vec<Vec<(u32, f64)>>,
}

/// What the scores of items are multiplied by.
#[derive(Debug)]
pub(crate) struct Factors {
    /// Of items that are interacted with in one of the contexts, in the order of their numbers.
    pub(crate) listed: Vec<(u32, f64)>,
    /// Of all others.
    pub(crate) others: f64,
}

impl Contexts {
    /// Counted in the histories.
    pub(crate) fn new(input: &Input<'_>) -> Self {
        let mut counts: Vec<BTreeMap<u32, f64>> = vec![BTreeMap::new(); input.data.contexts.len()];
        if !counts.is_empty() {
            for place in 0..input.histories.len() {
                let interaction = input.histories.at(place);
                let weight = f64::from(input.weights.of(&interaction));
                for context in input.histories.contexts_at(place).filter(|_| weight > 0.0) {
                    *counts[context as usize].entry(interaction.item).or_default() += weight;
                }
            }
        }
        Self { items: counts.into_iter().map(|counts| counts.into_iter().collect()).collect() }
    }

    /// The factors of some contexts together; none where nothing is known of any.
    pub(crate) fn factors(&self, contexts: &[u32], popularity: &Popularity) -> Option<Factors> {
        let known: Vec<&Vec<(u32, f64)>> = contexts
            .iter()
            .filter_map(|context| self.items.get(*context as usize))
            .filter(|items| !items.is_empty())
            .collect();
        let totals: Vec<f64> = known.iter().map(|items| items.iter().map(|(_, count)| count).sum()).collect();
        let mut listed: Vec<u32> = known.iter().flat_map(|items| items.iter().map(|(item, _)| *item)).collect();
        listed.sort_unstable();
        listed.dedup();
        let factor = |item: Option<u32>| -> f64 {
            let of = |(items, total): (&&Vec<(u32, f64)>, &f64)| {
                let count = item.and_then(|item| {
                    let at = items.binary_search_by_key(&item, |(item, _)| *item).ok()?;
                    Some(items[at].1 / popularity.share(item))
                });
                (count.unwrap_or_default() + PRIOR) / (total + PRIOR)
            };
            known.iter().zip(&totals).map(of).product()
        };
        let listed: Vec<(u32, f64)> = listed.into_iter().map(|item| (item, factor(Some(item)))).collect();
        (!listed.is_empty()).then(|| Factors { listed, others: factor(None) })
    }
}

impl Factors {
    /// That of an item.
    pub(crate) fn of(&self, item: u32) -> f64 {
        let at = self.listed.binary_search_by_key(&item, |(item, _)| *item);
        at.map_or(self.others, |at| self.listed[at].1)
    }

    /// Whether an item is interacted with in one of the contexts.
    pub(crate) fn lists(&self, item: u32) -> bool {
        self.listed.binary_search_by_key(&item, |(item, _)| *item).is_ok()
    }

    /// Divides all by what they make of the sum of the scores, so that it is 1 again.
    pub(crate) fn normalized(mut self, score: impl Fn(u32) -> f64) -> Self {
        let more: f64 = self.listed.iter().map(|(item, factor)| score(*item) * (factor - self.others)).sum();
        let sum = (self.others + more).max(f64::MIN_POSITIVE);
        self.others /= sum;
        for (_, factor) in &mut self.listed {
            *factor /= sum;
        }
        self
    }
}

/// The numbers of contexts by their columns and values, in their order, each once.
pub(crate) fn numbers(data: &TrainingData, context: &[(&str, &str)]) -> Vec<u32> {
    let mut numbers: Vec<u32> =
        context.iter().filter_map(|(column, value)| data.context(&column.to_ascii_uppercase(), value)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}
