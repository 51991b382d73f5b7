//! The histories of users as models read them: only what counts, and for each item where it occurs.

use serde::{Deserialize, Serialize};

use crate::configuration::{EventWeights, Hyperparameters};
use crate::fit::{Cancelled, Progress};
use crate::training_data::Histories;

/// The items of each user's interactions that count, the oldest first, all in one column.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Sequences {
    /// For each user where its items begin, and where the last one's end.
    #[serde(with = "crate::columns")]
    offsets: Vec<u32>,
    #[serde(with = "crate::columns")]
    items: Vec<u32>,
    /// How much each counts; empty where each counts 1.
    #[serde(with = "crate::columns")]
    weights: Vec<f32>,
}

/// Where an item occurs in the history of a user: the last place there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Occurrence {
    /// The user.
    pub(crate) user: u32,
    /// The place in the column of [`Sequences`].
    pub(crate) place: u32,
}

/// For each item the users who have it in their histories, those with the newest interactions first.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Occurrences {
    #[serde(with = "crate::columns")]
    offsets: Vec<u32>,
    #[serde(with = "crate::columns")]
    entries: Vec<Occurrence>,
    /// For each item how many users have it, those that are left out of the entries too.
    #[serde(with = "crate::columns")]
    users: Vec<u32>,
}

/// What part of the histories a model is fitted to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct LengthFilter {
    /// Of the lengths of all histories: those below this percentile are left out.
    pub(crate) least: f64,
    /// And those above this one.
    pub(crate) most: f64,
}

impl LengthFilter {
    /// Everything.
    pub(crate) const ALL: Self = Self { least: 0.0, most: 1.0 };

    /// `min_user_history_length_percentile` and `max_user_history_length_percentile`, of recipes that have them.
    pub(crate) fn of(parameters: &Hyperparameters<'_>) -> Self {
        Self {
            least: parameters.number("min_user_history_length_percentile", 0.0),
            most: parameters.number("max_user_history_length_percentile", 1.0),
        }
    }

    /// The least and the greatest length that is left in.
    pub(crate) fn bounds(self, histories: &Histories) -> (usize, usize) {
        let mut lengths: Vec<usize> =
            (0..number_of(histories.users())).map(|user| histories.range(user).len()).collect();
        lengths.retain(|length| *length > 0);
        lengths.sort_unstable();
        let at = |percentile: f64, otherwise: usize| {
            lengths.get(percentile_index(lengths.len(), percentile)).copied().unwrap_or(otherwise)
        };
        let least = if self.least > 0.0 { at(self.least, 0) } else { 0 };
        let most = if self.most < 1.0 { at(self.most, usize::MAX) } else { usize::MAX };
        (least, most)
    }
}

/// The place of a percentile, from 0 to 1, in so many sorted values.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "the result is a place in the values"
)]
pub(crate) fn percentile_index(values: usize, percentile: f64) -> usize {
    let last = values.saturating_sub(1);
    ((last as f64 * percentile.clamp(0.0, 1.0)).round() as usize).min(last)
}

/// A count as a number of the kind that identifiers have.
pub(crate) fn number_of(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl Sequences {
    /// Those of all users whose histories are neither too short nor too long.
    pub(crate) fn new(
        histories: &Histories,
        weights: &EventWeights,
        filter: LengthFilter,
        progress: &Progress<'_>,
    ) -> Result<Self, Cancelled> {
        let (least, most) = filter.bounds(histories);
        let mut sequences = Self { offsets: vec![0], items: Vec::with_capacity(histories.len()), weights: Vec::new() };
        let mut column = Vec::new();
        for user in 0..number_of(histories.users()) {
            progress.step(user)?;
            let range = histories.range(user);
            if (least..=most).contains(&range.len()) {
                for interaction in histories.of(user) {
                    let weight = weights.of(&interaction);
                    if weight > 0.0 {
                        sequences.items.push(interaction.item);
                        column.push(weight);
                    }
                }
            }
            sequences.offsets.push(number_of(sequences.items.len()));
        }
        if column.iter().any(|weight| *weight < 1.0) {
            sequences.weights = column;
        }
        sequences.items.shrink_to_fit();
        Ok(sequences)
    }

    /// How many users there are, with or without items.
    pub(crate) fn users(&self) -> u32 {
        number_of(self.offsets.len().saturating_sub(1))
    }

    /// Where the items of a user are in the column.
    pub(crate) fn range(&self, user: u32) -> std::ops::Range<usize> {
        let at = |user: usize| self.offsets.get(user).map_or(self.items.len(), |offset| *offset as usize);
        at(user as usize)..at(user as usize + 1)
    }

    /// All items, user by user.
    pub(crate) fn items(&self) -> &[u32] {
        &self.items
    }

    /// How much the interaction at a place counts.
    pub(crate) fn weight(&self, place: usize) -> f32 {
        self.weights.get(place).copied().unwrap_or(1.0)
    }

    /// How many interactions each item has, each counting its weight; for as many items as there are.
    pub(crate) fn counts(&self, items: usize) -> Vec<f64> {
        let mut counts = vec![0.0; items];
        for (place, item) in self.items.iter().enumerate() {
            counts[*item as usize] += f64::from(self.weight(place));
        }
        counts
    }
}

impl Occurrences {
    /// Of each item those of the `most` users who interacted last.
    pub(crate) fn new(
        sequences: &Sequences,
        histories: &Histories,
        items: usize,
        most: usize,
        progress: &Progress<'_>,
    ) -> Result<Self, Cancelled> {
        let mut users = vec![0_u32; items];
        each_last(sequences, items, progress, |item, _| users[item as usize] += 1)?;
        let mut offsets = vec![0_u32; items + 1];
        for item in 0..items {
            offsets[item + 1] = offsets[item] + users[item];
        }
        let mut next = offsets.clone();
        let mut entries = vec![Occurrence::default(); offsets[items] as usize];
        each_last(sequences, items, progress, |item, occurrence| {
            entries[next[item as usize] as usize] = occurrence;
            next[item as usize] += 1;
        })?;
        let newest: Vec<i64> = (0..sequences.users())
            .map(|user| histories.timestamps()[histories.range(user)].last().copied().unwrap_or(i64::MIN))
            .collect();
        let mut kept = Self { offsets: vec![0], entries: Vec::new(), users };
        for item in 0..items {
            progress.step(number_of(item))?;
            let range = offsets[item] as usize..offsets[item + 1] as usize;
            let occurrences = &mut entries[range];
            occurrences.sort_unstable_by_key(|entry| (std::cmp::Reverse(newest[entry.user as usize]), entry.user));
            kept.entries.extend_from_slice(&occurrences[..occurrences.len().min(most)]);
            kept.offsets.push(number_of(kept.entries.len()));
        }
        kept.entries.shrink_to_fit();
        Ok(kept)
    }

    /// Of an item, those with the newest interactions first.
    pub(crate) fn of(&self, item: u32) -> &[Occurrence] {
        let at = |item: usize| self.offsets.get(item).map_or(self.entries.len(), |offset| *offset as usize);
        &self.entries[at(item as usize)..at(item as usize + 1)]
    }

    /// How many users have an item in their histories.
    pub(crate) fn users(&self, item: u32) -> u32 {
        self.users.get(item as usize).copied().unwrap_or_default()
    }
}

/// Calls with the last place of each item in each user's history.
fn each_last(
    sequences: &Sequences,
    items: usize,
    progress: &Progress<'_>,
    mut call: impl FnMut(u32, Occurrence),
) -> Result<(), Cancelled> {
    let mut seen_by = vec![u32::MAX; items];
    for user in 0..sequences.users() {
        progress.step(user)?;
        for place in sequences.range(user).rev() {
            let item = sequences.items[place];
            if seen_by[item as usize] != user {
                seen_by[item as usize] = user;
                call(item, Occurrence { user, place: number_of(place) });
            }
        }
    }
    Ok(())
}
