//! Histories with an index of where items occur in them, and what is near such a place.

use serde::{Deserialize, Serialize};

use crate::accumulator::Accumulator;
use crate::fit::{Cancelled, Input};
use crate::sequences::{LengthFilter, Occurrence, Occurrences, Sequences};

/// How far away an item may be at most.
const MOST_DISTANCE: usize = 130;

/// What is near a place counts how much.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Surroundings {
    /// So many interactions away, an item counts half as much.
    pub(crate) half_life: f64,
    /// How much items from before the place count, beside those from after.
    pub(crate) before: f32,
}

/// Histories, and for each item the users who had it last.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct HistoryIndex {
    pub(crate) sequences: Sequences,
    pub(crate) occurrences: Occurrences,
    /// By distance: how much an item counts that is so far away.
    by_distance: Vec<f32>,
    before: f32,
}

impl HistoryIndex {
    /// Of histories that are neither too short nor too long, with at most `sampled` users for each item.
    pub(crate) fn new(
        input: &Input<'_>,
        filter: LengthFilter,
        sampled: usize,
        surroundings: Surroundings,
    ) -> Result<Self, Cancelled> {
        let items = input.data.items.len();
        let sequences = Sequences::new(input.histories, input.weights, filter, &input.progress)?;
        let occurrences = Occurrences::new(&sequences, input.histories, items, sampled, &input.progress)?;
        let mut index = Self { sequences, occurrences, by_distance: Vec::new(), before: surroundings.before };
        index.count_half_at(surroundings.half_life);
        Ok(index)
    }

    /// From here on items count half that are so far away.
    pub(crate) fn count_half_at(&mut self, distance: f64) {
        self.by_distance = halving(distance).take_while(|weight| *weight >= 0.01).take(MOST_DISTANCE).collect();
    }

    /// Adds what is near a place: what comes after it, and less of what comes before.
    pub(crate) fn add_surroundings(&self, occurrence: Occurrence, weight: f32, items: &mut Accumulator) {
        let range = self.sequences.range(occurrence.user);
        let place = occurrence.place as usize;
        let all = self.sequences.items();
        for (at, distance) in (place + 1..range.end).zip(&self.by_distance) {
            items.add(all[at], weight * distance * self.sequences.weight(at));
        }
        let before = weight * self.before;
        for (at, distance) in (range.start..place).rev().zip(&self.by_distance) {
            items.add(all[at], before * distance * self.sequences.weight(at));
        }
    }
}

/// 1, and what halves with every so many steps.
#[expect(clippy::cast_possible_truncation, reason = "scores are of single precision")]
pub(crate) fn halving(half_life: f64) -> impl Iterator<Item = f32> {
    (0..u32::MAX).map(move |step| libm::exp2(-f64::from(step) / half_life) as f32)
}
